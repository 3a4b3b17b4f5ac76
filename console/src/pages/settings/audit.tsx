import type { AuditEntry } from "@aimass/sdk";
import { Alert, Badge, Code, Stack } from "@mantine/core";
import { IconAlertCircle, IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAudit, useAuditVerification } from "../../api/access.js";
import { usePeople } from "../../api/use-people.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { LoadMore } from "../../layout/load-more.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { RelativeTime } from "../../parts/relative-time.js";

/** Who did what; the chain of hashes shows that nothing was changed afterwards. */
export function Audit() {
  const { t } = useTranslation();
  const format = useFormat();
  const personOf = usePeople();
  const audit = useAudit();
  const verdict = useAuditVerification().data;
  return (
    <Stack>
      {verdict !== undefined && (
        <Alert color={verdict.ok ? "green" : "red"} icon={verdict.ok ? <IconShieldCheck size={18} aria-hidden /> : <IconAlertCircle size={18} aria-hidden />}>
          {verdict.ok
            ? t("settings.auditOk", { count: verdict.entries, shown: format.number(verdict.entries) })
            : t("settings.auditBroken", { entry: verdict.firstBad ?? 0 })}
        </Alert>
      )}
      <ProblemNote error={audit.error} />
      {audit.isPending && <SkeletonRows />}
      {audit.items.length > 0 && (
        <ListTable<AuditEntry>
          label={t("settings.audit")}
          items={audit.items}
          keyOf={(entry) => String(entry.seq)}
          columns={[
            { key: "time", title: t("settings.when"), cell: (entry) => <RelativeTime time={entry.at} /> },
            { key: "actor", title: t("settings.who"), wide: true, cell: (entry) => personOf(entry.actor) },
            { key: "action", title: t("settings.what"), cell: (entry) => entry.action },
            { key: "object", title: t("settings.object"), wide: true, cell: (entry) => <Code>{entry.object}</Code> },
            {
              key: "outcome",
              title: t("settings.outcome"),
              align: "right",
              cell: (entry) => <Badge color={entry.outcome === "ok" || entry.outcome === "success" ? "green" : "gray"}>{entry.outcome}</Badge>,
            },
          ]}
        />
      )}
      <LoadMore pages={audit} />
    </Stack>
  );
}
