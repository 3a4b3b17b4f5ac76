import type { Column } from "@aimass/sdk";
import type { ColumnType } from "../../api/shapes.js";

export interface ColumnChange {
  readonly column: string;
  readonly from: ColumnType;
  readonly to: ColumnType;
}

/** The columns of both whose type differs, in the order of `after`. */
export function columnChanges(before: readonly Column[], after: readonly Column[]): readonly ColumnChange[] {
  const types = new Map(before.map((column) => [column.name, column.type]));
  return after.flatMap((column) => {
    const from = types.get(column.name);
    return from === undefined || from === column.type ? [] : [{ column: column.name, from, to: column.type }];
  });
}
