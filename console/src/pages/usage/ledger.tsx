import type { LedgerEntry } from "@aimass/sdk";
import { Alert, Stack } from "@mantine/core";
import { IconAlertCircle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useLedger, useLedgerSummary } from "../../api/usage.js";
import { useFormat } from "../../format/use-format.js";
import { EmptyState } from "../../layout/empty-state.js";
import { ListTable } from "../../layout/list-table.js";
import { LoadMore } from "../../layout/load-more.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { Stat } from "../../layout/stat.js";
import { Stats } from "../../layout/stats.js";
import { CopyText } from "../../parts/copy-text.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { isZero } from "./is-zero.js";
import { useAccountName } from "./use-account-name.js";

const SHOWN_ID = 12;

/** The double-entry books: each transaction takes from one account what it gives to another, so that all of them sum to zero. */
export function Ledger() {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useAccountName();
  const ledger = useLedger();
  const summary = useLedgerSummary().data;
  return (
    <Stack>
      {summary !== undefined && (
        <>
          <Alert
            color={isZero(summary.sum) ? "green" : "red"}
            icon={isZero(summary.sum) ? <IconCircleCheck size={18} aria-hidden /> : <IconAlertCircle size={18} aria-hidden />}
          >
            {t(isZero(summary.sum) ? "usage.balanced" : "usage.unbalanced", { sum: summary.sum })}
          </Alert>
          <Stats>
            {Object.entries(summary.balances).map(([account, amount]) => (
              <Stat key={account} label={nameOf(account)} value={format.credits(amount)} hint={t("usage.credits")} />
            ))}
          </Stats>
        </>
      )}
      <ProblemNote error={ledger.error} />
      {ledger.isPending && <SkeletonRows />}
      {ledger.isEmpty && <EmptyState picture="usage" title={t("usage.noEntries")} text={t("usage.emptyHint")} />}
      {ledger.items.length > 0 && (
        <ListTable<LedgerEntry>
          label={t("usage.ledger")}
          items={ledger.items}
          keyOf={(entry) => entry.id}
          columns={[
            { key: "time", title: t("usage.posted"), cell: (entry) => <RelativeTime time={entry.createdAt} /> },
            { key: "kind", title: t("usage.kind"), wide: true, cell: (entry) => t(`usage.kinds.${entry.kind}` as "usage.kinds.prediction") },
            { key: "account", title: t("usage.account"), cell: (entry) => <span title={entry.account}>{nameOf(entry.account)}</span> },
            {
              key: "transaction",
              title: t("usage.transaction"),
              wide: true,
              cell: (entry) => <CopyText text={entry.transaction} shown={entry.transaction.slice(0, SHOWN_ID)} />,
            },
            { key: "amount", title: t("usage.amount"), align: "right", cell: (entry) => entry.amount },
          ]}
        />
      )}
      <LoadMore pages={ledger} />
    </Stack>
  );
}
