import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./list-table.module.css";
import { useOverflow } from "./use-overflow.js";

export interface ListColumn<T> {
  readonly key: string;
  readonly title: string;
  readonly align?: "right";
  /** Left out on a phone. */
  readonly wide?: boolean;
  readonly cell: (item: T) => ReactNode;
}

export interface ListTableProps<T> {
  readonly label: string;
  readonly columns: readonly ListColumn<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
}

/** A list of things, one a row; what matters less is left out on a phone. */
export function ListTable<T>({ label, columns, items, keyOf }: ListTableProps<T>) {
  const { place, isWider } = useOverflow();
  const hidden = (column: ListColumn<T>): object => (column.wide === true ? { visibleFrom: "sm" } : {});
  return (
    <div ref={place} className={styles["scroll"]} {...(isWider ? { tabIndex: 0, role: "region", "aria-label": label } : {})}>
      <Table className={styles["table"] ?? ""} aria-label={label} verticalSpacing={10} horizontalSpacing="md" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column.key} ta={column.align ?? "left"} {...hidden(column)}>
                {column.title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={keyOf(item)}>
              {columns.map((column) => (
                <Table.Td key={column.key} ta={column.align ?? "left"} {...hidden(column)}>
                  {column.cell(item)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
