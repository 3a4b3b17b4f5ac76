import { Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNames } from "../../i18n/use-names.js";

export interface AlgorithmSelectProps {
  /** Of tables; none for pictures and recordings. */
  readonly learners: readonly string[];
  readonly networks: readonly string[];
  readonly value: string;
  readonly onChange: (algorithm: string) => void;
}

/** What learns: each with a line that says what it is. */
export function AlgorithmSelect({ learners, networks, value, onChange }: AlgorithmSelectProps) {
  const { t } = useTranslation();
  const names = useNames();
  const toItem = (name: string) => ({ value: name, label: names.algorithm(name) });
  const isNetwork = networks.includes(value);
  const meaningOf = (name: string): string => (name === "auto" ? t("training.autoHint") : networks.includes(name) ? names.meaning(name) : "");
  return (
    <Select
      label={t("training.algorithm")}
      description={value === "auto" || isNetwork ? meaningOf(value) : undefined}
      allowDeselect={false}
      data={
        learners.length === 0
          ? networks.map(toItem)
          : [
              { group: t("training.learners"), items: learners.map(toItem) },
              { group: t("training.networks"), items: networks.map(toItem) },
            ]
      }
      value={value}
      onChange={(name) => name !== null && onChange(name)}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.label}</Text>
          {option.value !== "auto" && meaningOf(option.value) !== "" && (
            <Text size="xs" c="dimmed">
              {meaningOf(option.value)}
            </Text>
          )}
        </div>
      )}
    />
  );
}
