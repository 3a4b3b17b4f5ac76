import type { ModelVersion } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../api/use-people.js";
import { useFormat } from "../../format/use-format.js";
import { Facts } from "../../layout/facts.js";
import { Panel } from "../../layout/panel.js";
import { CopyText } from "../../parts/copy-text.js";

export function VersionFacts({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const format = useFormat();
  const personOf = usePeople();
  return (
    <Panel title={t("models.facts")}>
      <Facts
        facts={[
          { label: t("models.author"), value: personOf(version.author) },
          { label: t("common.created"), value: format.time(version.createdAt) },
          ...(version.format === undefined ? [] : [{ label: t("models.format"), value: version.format }]),
          { label: t("models.reference"), value: <CopyText text={`${version.model.name}@${version.version}`} /> },
          { label: t("common.id"), value: <CopyText text={version.id} /> },
        ]}
      />
    </Panel>
  );
}
