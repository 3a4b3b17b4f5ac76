import type { Run } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { useNames } from "../../i18n/use-names.js";
import { ListTable } from "../../layout/list-table.js";
import { Panel } from "../../layout/panel.js";
import { TextLink } from "../../parts/text-link.js";
import { besideRows, type BesideRow } from "./beside-rows.js";

/** Two runs of the same data, line by line: what they reached, and what was different. */
export function RunBeside({ run, beside }: { readonly run: Run; readonly beside: Run }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const labelOf = ({ kind, name }: BesideRow): string => {
    if (kind === "metric") return names.metric(name);
    return kind === "parameter" ? name : t(`training.${name as "algorithm" | "seed" | "parameters"}`);
  };
  const shown = (kind: BesideRow["kind"], value: BesideRow["a"]): string => {
    if (typeof value === "number") return kind === "metric" ? format.metric(value) : format.number(value);
    return kind === "fact" ? names.algorithm(value ?? "—") : (value ?? "—");
  };
  return (
    <Panel title={t("training.besideTitle")} aside={<TextLink to={`/training/${beside.id}`}>{t("training.openBeside")}</TextLink>} flush>
      <ListTable<BesideRow>
        label={t("training.besideTitle")}
        items={besideRows(run, beside)}
        keyOf={(row) => `${row.kind} ${row.name}`}
        columns={[
          { key: "what", title: t("common.name"), cell: labelOf },
          { key: "a", title: t("training.runA"), align: "right", cell: ({ kind, a }) => shown(kind, a) },
          { key: "b", title: t("training.runB"), align: "right", cell: ({ kind, b }) => shown(kind, b) },
        ]}
      />
    </Panel>
  );
}
