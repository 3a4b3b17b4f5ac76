/** The door of `bill`: what use costs, and the books. Money is bigint micro-credits. */
export { createBill, type Bill, type LedgerItem, type PeriodQuery, type PriceItem, type UsageItem } from "./create-bill.js";
export type { Use } from "./meter.js";
