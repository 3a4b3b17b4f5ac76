import { Icon123, IconCalendar, IconClock, IconDecimal, IconLetterT, IconToggleLeft, type Icon } from "@tabler/icons-react";
import type { ColumnType } from "../../api/shapes.js";

const ICONS: Readonly<Record<ColumnType, Icon>> = {
  integer: Icon123,
  number: IconDecimal,
  boolean: IconToggleLeft,
  date: IconCalendar,
  datetime: IconClock,
  text: IconLetterT,
};

export function TypeIcon({ type, size = 15 }: { readonly type: ColumnType; readonly size?: number }) {
  const Shown = ICONS[type];
  return <Shown size={size} stroke={1.75} aria-hidden />;
}
