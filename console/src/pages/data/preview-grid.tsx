import type { DatasetVersion, Row } from "@aimass/sdk";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnType } from "../../api/shapes.js";
import type { Pages } from "../../api/use-pages.js";
import { useFormat } from "../../format/use-format.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { CellText } from "./cell-text.js";
import { ColumnHead } from "./column-head.js";
import styles from "./preview-grid.module.css";

const ROW_PX = 32;
const HEAD_PX = 160;
const COLUMN_PX = 188;
const NUMBER_PX = 56;
/** So many rows before the end the next page is asked for. */
const AHEAD = 80;

export interface PreviewGridProps {
  readonly version: DatasetVersion;
  readonly records: Pages<Row>;
  readonly onType: (column: string, type: ColumnType) => void;
  readonly changing: string | null;
}

/** The records, only as many rows and columns in the page as are seen; the next ones come while one scrolls. */
export function PreviewGrid({ version, records, onType, changing }: PreviewGridProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const scroller = useRef<HTMLDivElement>(null);
  const { columns } = version;
  const rows = useVirtualizer({
    count: records.items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    paddingStart: HEAD_PX,
  });
  const cols = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => COLUMN_PX,
    overscan: 2,
    paddingStart: NUMBER_PX,
  });
  const lastSeen = rows.getVirtualItems().at(-1)?.index ?? 0;
  const { hasMore, loadMore, items } = records;
  useEffect(() => {
    if (hasMore && lastSeen >= items.length - AHEAD) loadMore();
  }, [hasMore, lastSeen, items.length, loadMore]);
  const seenColumns = cols.getVirtualItems();
  return (
    <div
      ref={scroller}
      className={styles["scroller"]}
      role="table"
      aria-label={t("data.preview")}
      aria-rowcount={version.rows ?? -1}
      aria-colcount={columns.length}
      tabIndex={0}
    >
      <div className={styles["sheet"]} style={{ width: cols.getTotalSize(), height: rows.getTotalSize() }}>
        <div role="rowgroup" className={styles["headGroup"]} style={{ height: HEAD_PX }}>
          <div role="row">
            {seenColumns.map((seen) => {
              const column = columns[seen.index];
              return (
                column !== undefined && (
                  <div
                    key={column.name}
                    role="columnheader"
                    aria-colindex={seen.index + 1}
                    className={styles["head"]}
                    style={{ left: seen.start, width: seen.size, height: HEAD_PX }}
                  >
                    <ColumnHead column={column} rows={version.rows ?? 0} isChanging={changing === column.name} onType={(type) => onType(column.name, type)} />
                  </div>
                )
              );
            })}
          </div>
        </div>
        {records.isPending && <SkeletonRows rows={12} height={ROW_PX - 1} />}
        <div role="rowgroup">
          {rows.getVirtualItems().map((seenRow) => (
            <div key={seenRow.index} role="row" aria-rowindex={seenRow.index + 1} className={styles["row"]} style={{ top: seenRow.start, height: ROW_PX }}>
              <div role="rowheader" className={styles["number"]} style={{ width: NUMBER_PX }} title={items[seenRow.index]?.id}>
                {format.exact(seenRow.index + 1)}
              </div>
              {seenColumns.map((seen) => {
                const column = columns[seen.index];
                return (
                  column !== undefined && (
                    <div
                      key={column.name}
                      role="cell"
                      aria-colindex={seen.index + 1}
                      className={styles["cell"]}
                      style={{ left: seen.start, width: seen.size }}
                      data-type={column.type}
                    >
                      <CellText value={items[seenRow.index]?.values[column.name] ?? null} />
                    </div>
                  )
                );
              })}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
