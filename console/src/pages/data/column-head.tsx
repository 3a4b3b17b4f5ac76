import type { Column } from "@aimass/sdk";
import { Loader, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ColumnType } from "../../api/shapes.js";
import { ColumnHistogram } from "../../charts/column-histogram.js";
import { NullsBar } from "../../charts/nulls-bar.js";
import { useFormat } from "../../format/use-format.js";
import styles from "./preview-grid.module.css";
import { TypeIcon } from "./type-icon.js";
import { TypeMenu } from "./type-menu.js";

export interface ColumnHeadProps {
  readonly column: Column;
  readonly rows: number;
  readonly isChanging: boolean;
  readonly onType: (type: ColumnType) => void;
}

/** A column at a glance: name, type (to be corrected here), missing values, distribution. */
export function ColumnHead({ column, rows, isChanging, onType }: ColumnHeadProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const isTime = column.type === "date" || column.type === "datetime";
  return (
    <>
      <Text size="sm" fw={600} truncate title={column.name}>
        {column.name}
      </Text>
      <div className={styles["typeLine"]}>
        <TypeMenu type={column.type} onType={onType}>
          <UnstyledButton className={styles["type"] ?? ""} aria-label={t("data.typeOf", { column: column.name, type: t(`types.${column.type}`) })}>
            {isChanging ? <Loader size={13} /> : <TypeIcon type={column.type} size={13} />}
            {t(`types.${column.type}`)}
            <IconChevronDown size={12} aria-hidden />
          </UnstyledButton>
        </TypeMenu>
        <span className={styles["distinct"]}>
          {t(column.distinctExact ? "data.distinct" : "data.distinctAbout", { count: column.distinct, shown: format.number(column.distinct) })}
        </span>
      </div>
      <NullsBar nulls={column.nulls} rows={rows} />
      <ColumnHistogram histogram={column.histogram} rows={rows} isTime={isTime} />
    </>
  );
}
