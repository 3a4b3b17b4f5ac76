import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";

const STATES = ["running", "succeeded", "failed"] as const;

/** All, or the runs of one state. */
export function StateFilter({ value, onChange }: { readonly value: string | null; readonly onChange: (state: string | null) => void }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      mb="sm"
      aria-label={t("common.state")}
      value={value ?? "all"}
      onChange={(state) => onChange(state === "all" ? null : state)}
      data={[{ value: "all", label: t("common.all") }, ...STATES.map((state) => ({ value: state, label: t(`states.${state}`) }))]}
    />
  );
}
