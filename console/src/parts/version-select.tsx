import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

export interface VersionSelectProps {
  readonly versions: readonly { readonly version: number }[];
  readonly value: number | null;
  readonly onChange: (version: number) => void;
  /** Seen above it; only read aloud where absent. */
  readonly label?: string;
}

/** One of a thing's versions. */
export function VersionSelect({ versions, value, onChange, label }: VersionSelectProps) {
  const { t } = useTranslation();
  return (
    <Select
      {...(label === undefined ? { "aria-label": t("common.version"), w: 128 } : { label })}
      allowDeselect={false}
      data={versions.map((one) => ({ value: String(one.version), label: t("common.versionNumber", { version: one.version }) }))}
      value={value === null ? null : String(value)}
      onChange={(chosen) => onChange(Number(chosen))}
    />
  );
}
