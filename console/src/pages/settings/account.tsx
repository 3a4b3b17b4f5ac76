import { Badge, Group, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useMe } from "../../api/access.js";
import { Facts } from "../../layout/facts.js";
import { Panel } from "../../layout/panel.js";
import { CopyText } from "../../parts/copy-text.js";

export function Account() {
  const { t } = useTranslation();
  const me = useMe().data;
  if (me === undefined) return <Skeleton height={180} />;
  return (
    <Panel title={t("settings.account")}>
      <Facts
        facts={[
          { label: t("entry.email"), value: me.user.email },
          { label: t("settings.organisation"), value: me.organisation.name },
          {
            label: t("settings.rights"),
            value: (
              <Group gap={4}>
                {me.scopes.map((scope) => (
                  <Badge key={scope} color="gray">
                    {t(`scopes.${scope}`)}
                  </Badge>
                ))}
              </Group>
            ),
          },
          { label: t("settings.userId"), value: <CopyText text={me.user.id} /> },
          { label: t("settings.organisationId"), value: <CopyText text={me.organisation.id} /> },
        ]}
      />
    </Panel>
  );
}
