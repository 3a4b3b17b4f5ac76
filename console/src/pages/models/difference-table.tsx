import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Difference } from "../../api/models.js";
import { useFormat } from "../../format/use-format.js";
import { ListTable } from "../../layout/list-table.js";
import { useNames } from "../../i18n/use-names.js";

export interface DifferenceTableProps {
  readonly part: string;
  readonly differences: readonly Difference[];
  readonly base: string;
  readonly head: string;
}

/** What differs stands out; what is the same stays, greyed. */
export function DifferenceTable({ part, differences, base, head }: DifferenceTableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const show = (value: unknown): string => {
    if (value === null || value === undefined) return "—";
    if (typeof value === "number") return format.number(value);
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  const cell = (difference: Difference, side: "base" | "head") => (
    <Text size="sm" {...(difference.same ? { c: "dimmed" } : { fw: 500 })} style={{ overflowWrap: "anywhere" }}>
      {show(difference[side])}
    </Text>
  );
  return (
    <ListTable<Difference>
      label={t(`models.parts.${part}` as "models.parts.metrics")}
      items={differences.toSorted((a, b) => Number(a.same) - Number(b.same))}
      keyOf={(difference) => difference.name}
      columns={[
        { key: "name", title: t("common.name"), cell: ({ name }) => (part === "metrics" ? names.metric(name.split(".").at(-1) ?? name) : name) },
        { key: "base", title: t("common.versionNumber", { version: base }), cell: (difference) => cell(difference, "base") },
        { key: "head", title: t("common.versionNumber", { version: head }), cell: (difference) => cell(difference, "head") },
        {
          key: "delta",
          title: t("models.delta"),
          align: "right",
          wide: true,
          cell: ({ delta, same }) => (delta === undefined || same ? "" : `${delta > 0 ? "+" : ""}${format.number(delta)}`),
        },
      ]}
    />
  );
}
