import type { Column } from "@aimass/sdk";
import { Group, Select, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../format/use-format.js";
import { TypeIcon } from "../data/type-icon.js";
import { likelyTask } from "./run-draft.js";

export interface TargetSelectProps {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly value: string | null;
  readonly onChange: (column: string) => void;
  readonly isLoading: boolean;
  readonly hint: string | undefined;
}

/** The column to predict; each with its type and how many values it has. Those that cannot be predicted are shown, but not to be chosen. */
export function TargetSelect({ columns, rows, value, onChange, isLoading, hint }: TargetSelectProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const byName = new Map(columns.map((column) => [column.name, column]));
  return (
    <Select
      label={t("training.target")}
      placeholder={t("training.chooseTarget")}
      description={hint}
      searchable
      required
      withAsterisk={false}
      allowDeselect={false}
      disabled={columns.length === 0}
      loading={isLoading}
      data={columns.map((column) => ({ value: column.name, label: column.name, disabled: likelyTask(column, rows) === null }))}
      value={value}
      onChange={(name) => name !== null && onChange(name)}
      limit={200}
      renderOption={({ option }) => {
        const column = byName.get(option.value);
        return (
          <Group gap="xs" wrap="nowrap" w="100%" justify="space-between">
            <Group gap="xs" wrap="nowrap" miw={0}>
              {column !== undefined && <TypeIcon type={column.type} />}
              <Text size="sm" truncate>
                {option.value}
              </Text>
            </Group>
            <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {column !== undefined && t("data.distinct", { count: column.distinct, shown: format.number(column.distinct) })}
            </Text>
          </Group>
        );
      }}
    />
  );
}
