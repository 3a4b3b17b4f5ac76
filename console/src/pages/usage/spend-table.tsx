import type { UsageItem } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import type { UsageBy } from "../../api/usage.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { useUsageNames } from "./use-usage-names.js";

/** The numbers behind the bars. */
export function SpendTable({ items, by }: { readonly items: readonly UsageItem[]; readonly by: UsageBy }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useUsageNames();
  const rows = by === "hour" ? items.toReversed() : items;
  return (
    <ListTable<UsageItem>
      label={t(`usage.chart.${by}`)}
      items={rows}
      keyOf={(item) => item.hour ?? item.deployment ?? item.key ?? ""}
      columns={[
        { key: "name", title: t(`usage.by.${by}`), cell: (item) => (item.hour === undefined ? names(item) : format.hour(item.hour)) },
        { key: "requests", title: t("usage.requests"), align: "right", wide: true, cell: (item) => format.number(item.requests) },
        { key: "predictions", title: t("usage.predictions"), align: "right", cell: (item) => format.number(item.predictions) },
        { key: "errors", title: t("usage.errors"), align: "right", wide: true, cell: (item) => format.number(item.errors) },
        { key: "compute", title: t("usage.compute"), align: "right", wide: true, cell: (item) => format.duration(item.computeMs) },
        { key: "credits", title: t("usage.credits"), align: "right", cell: (item) => format.credits(item.credits) },
      ]}
    />
  );
}
