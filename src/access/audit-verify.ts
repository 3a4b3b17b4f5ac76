/** @file Recomputes the audit chain and says what is wrong with it. */
import { auditAfter, readSetting, type AuditRow, type Store } from "#store";
import { entryHash, GENESIS, HEAD_SETTING } from "./audit-entry.js";
import { parseHead, readHead, type ChainHead } from "./audit-head.js";

export interface AuditVerdict {
  readonly ok: boolean;
  /** Entries that were checked. */
  readonly entries: number;
  /** The number of the first entry that is wrong or missing. */
  readonly firstBad?: number;
  readonly why?: string;
}

const BATCH = 1000;

/** Linear in the length of the log, constant in memory. */
export async function verifyChain(store: Store): Promise<AuditVerdict> {
  // the heads first: what is appended while we read only makes the chain longer than they say
  const heads: readonly Noted[] = [
    { where: "the settings", head: parseHead(await readSetting(store.db, HEAD_SETTING)) },
    { where: "the file audit.head", head: await readHead(store.dataDir) },
  ];
  const seen = new Map<number, string>();
  const wanted = new Set(heads.flatMap(({ head }) => (head === null ? [] : [head.seq])));
  let last: ChainHead = { seq: 0, hash: GENESIS };
  for (;;) {
    const rows = await auditAfter(store.db, last.seq, BATCH);
    for (const row of rows) {
      const why = fault(last, row);
      if (why !== null) return { ok: false, entries: last.seq, ...why };
      last = { seq: row.seq, hash: row.hash };
      if (wanted.has(row.seq)) seen.set(row.seq, row.hash);
    }
    if (rows.length < BATCH) break;
  }
  return { entries: last.seq, ...headFault(heads, seen, last) };
}

interface Noted {
  readonly where: string;
  readonly head: ChainHead | null;
}

function fault(last: ChainHead, row: AuditRow): { firstBad: number; why: string } | null {
  if (row.seq !== last.seq + 1)
    return {
      firstBad: last.seq + 1,
      why: row.seq - last.seq === 2 ? `entry ${last.seq + 1} is missing` : `entries ${last.seq + 1} to ${row.seq - 1} are missing`,
    };
  if (row.prevHash !== last.hash)
    return { firstBad: row.seq, why: `entry ${row.seq} does not follow entry ${last.seq}: one of them was moved, replaced or rewritten` };
  if (entryHash(row) !== row.hash) return { firstBad: row.seq, why: `entry ${row.seq} was altered` };
  return null;
}

function headFault(heads: readonly Noted[], seen: ReadonlyMap<number, string>, last: ChainHead): Omit<AuditVerdict, "entries"> {
  for (const { where, head } of heads) {
    if (head === null) {
      if (last.seq === 0) continue;
      return { ok: false, firstBad: last.seq, why: `${where} should name the last entry, and does not` };
    }
    if (head.seq > last.seq)
      return { ok: false, firstBad: last.seq + 1, why: `the log ends at entry ${last.seq}, ${where} names entry ${head.seq}: the end was cut off` };
    if (seen.get(head.seq) !== head.hash)
      return { ok: false, firstBad: head.seq, why: `entry ${head.seq} is not the one that ${where} names: the log was rewritten` };
  }
  return { ok: true };
}
