import type { DatasetVersion } from "@aimass/sdk";
import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnType } from "../../api/shapes.js";
import { TypeMenu } from "./type-menu.js";
import { useWarningText } from "./use-warning-text.js";
import { warningFix } from "./warning-fix.js";

/** A wide table may have hundreds; the first ones are read. */
const SHOWN = 4;

export interface DatasetWarningsProps {
  readonly version: DatasetVersion;
  readonly onType: (column: string, type: ColumnType) => void;
  readonly isBusy: boolean;
}

/** What the reader of the file had doubts about, each with its way out. */
export function DatasetWarnings({ version, onType, isBusy }: DatasetWarningsProps) {
  const { t } = useTranslation();
  const textOf = useWarningText();
  const [isAll, setAll] = useState(false);
  const shown = isAll ? version.warnings : version.warnings.slice(0, SHOWN);
  return (
    <Alert color="amber" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />} title={t("data.warnings", { count: version.warnings.length })}>
      <Stack gap="xs">
        {shown.map((warning, index) => {
          const column = version.columns.find((one) => one.name === warning.column);
          const fix = warningFix(warning.code);
          return (
            <Group key={`${warning.code} ${warning.column ?? ""} ${index}`} justify="space-between" gap="xs">
              <Text size="sm" flex="1 1 240px" title={warning.message}>
                {textOf(warning)}
              </Text>
              {column !== undefined && fix !== null && (
                <Group gap="xs">
                  <Button size="compact-sm" variant="default" loading={isBusy} onClick={() => onType(column.name, fix)}>
                    {t("data.readInstead", { type: t(`types.${fix}`) })}
                  </Button>
                  <TypeMenu type={column.type} onType={(type) => onType(column.name, type)}>
                    <Button size="compact-sm" variant="subtle" color="gray">
                      {t("data.changeTypeOf")}
                    </Button>
                  </TypeMenu>
                </Group>
              )}
            </Group>
          );
        })}
        {version.warnings.length > SHOWN && !isAll && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAll(true)} style={{ alignSelf: "flex-start" }}>
            {t("data.allWarnings", { count: version.warnings.length })}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
