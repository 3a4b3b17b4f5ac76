import type { Key } from "@aimass/sdk";
import { Badge, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useKeys, useRevokeKey } from "../../api/access.js";
import { EmptyState } from "../../layout/empty-state.js";
import { ListTable } from "../../layout/list-table.js";
import { LoadMore } from "../../layout/load-more.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ConfirmButton } from "../../parts/confirm-button.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { NewKeyModal } from "./new-key-modal.js";

/** API keys: what each may do, when it was last used; revoked at once. */
export function Keys() {
  const { t } = useTranslation();
  const keys = useKeys();
  const revoke = useRevokeKey();
  const [isMaking, setMaking] = useState(false);
  const live = keys.items.filter((key) => key.revokedAt === null || key.revokedAt === undefined);
  const make = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("keys.create")}
    </Button>
  );
  const isEmpty = !keys.isPending && keys.error === null && live.length === 0;
  return (
    <Stack>
      {!isEmpty && (
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            {t("keys.about")}
          </Text>
          {make}
        </Group>
      )}
      <ProblemNote error={keys.error ?? revoke.error} />
      {keys.isPending && <SkeletonRows rows={3} />}
      {isEmpty && <EmptyState picture="key" title={t("keys.emptyTitle")} text={t("keys.emptyHint")} action={make} />}
      {live.length > 0 && (
        <ListTable<Key>
          label={t("settings.keys")}
          items={live}
          keyOf={(key) => key.id}
          columns={[
            {
              key: "name",
              title: t("common.name"),
              cell: (key) => (
                <>
                  <Text size="sm" fw={500}>
                    {key.name}
                  </Text>
                  <Code>{key.prefix.replace(/\.*$/, "…")}</Code>
                </>
              ),
            },
            {
              key: "scopes",
              title: t("keys.scopes"),
              cell: (key) => (
                <Group gap={4}>
                  {key.scopes.map((scope) => (
                    <Badge key={scope} color="gray">
                      {t(`scopes.${scope}`)}
                    </Badge>
                  ))}
                </Group>
              ),
            },
            { key: "deployments", title: t("keys.deployments"), wide: true, cell: (key) => key.deployments?.join(", ") ?? t("common.all") },
            { key: "created", title: t("common.created"), wide: true, cell: (key) => <RelativeTime time={key.createdAt} /> },
            {
              key: "used",
              title: t("keys.lastUsed"),
              wide: true,
              cell: (key) => (key.lastUsedAt === null || key.lastUsedAt === undefined ? t("keys.never") : <RelativeTime time={key.lastUsedAt} />),
            },
            {
              key: "revoke",
              title: "",
              align: "right",
              cell: (key) => (
                <ConfirmButton
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  warning={t("keys.revokeWarning")}
                  loading={revoke.isPending && revoke.variables === key.id}
                  onConfirm={() => revoke.mutate(key.id)}
                >
                  {t("keys.revoke")}
                </ConfirmButton>
              ),
            },
          ]}
        />
      )}
      <LoadMore pages={keys} />
      {isMaking && <NewKeyModal onClose={() => setMaking(false)} />}
    </Stack>
  );
}
