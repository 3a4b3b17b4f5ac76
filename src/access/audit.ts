/** @file The audit log: a chain in which each entry holds the hash of the one before, with its head noted in two other places. */
import type { Clock, Log } from "#base";
import {
  auditAfter,
  insertAuditEntries,
  lastAuditEntry,
  listAudit,
  lockAudit,
  pageOf,
  writeSetting,
  type AuditRow,
  type Db,
  type Page,
  type PageOf,
  type Store,
} from "#store";
import { entryHash, GENESIS, HEAD_SETTING } from "./audit-entry.js";
import { readHead, writeHead, type ChainHead } from "./audit-head.js";
import { storableJson, storableText, type Json } from "./canonical-json.js";
import { verifyChain, type AuditVerdict } from "./audit-verify.js";
import { requireScope, type Principal } from "./principal.js";

export interface AuditEntry {
  /** Null for somebody who is not known, e.g. a failed log-in. */
  readonly principal: Pick<Principal, "organisation" | "user" | "key"> | null;
  /** What was done, e.g. `key.create`. */
  readonly action: string;
  /** To what: an id or a name. */
  readonly object: string;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  readonly detail?: Readonly<Record<string, unknown>> | undefined;
  readonly requestId?: string | null | undefined;
}

export type AuditView = Omit<AuditRow, "organisation">;

export interface Audit {
  /** Durable when it resolves. */
  append(entry: AuditEntry): Promise<void>;
  /** The organisation's entries, newest first. */
  list(principal: Principal, page: Page): Promise<PageOf<AuditView>>;
  /** Recomputes the chain; tells altered, deleted, moved and cut-off entries apart. */
  verify(): Promise<AuditVerdict>;
}

interface Waiting {
  readonly entry: AuditEntry;
  readonly at: Date;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export interface AuditOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** The organisation that entries without a principal belong to. */
  readonly home: string;
}

export async function createAudit(options: AuditOptions): Promise<Audit> {
  const { store, clock } = options;
  const waiting: Waiting[] = [];
  let writing = false;
  let noted = await readHead(store.dataDir);

  /** Everything that waits goes into one transaction: a burst costs one fsync, not one each. */
  const drain = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, 500);
      try {
        noted = await appendBatch(options, noted, batch);
        for (const one of batch) one.done();
      } catch (error) {
        for (const one of batch) one.failed(error);
      }
    }
    writing = false;
  };

  return {
    append: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ entry, at: clock.now(), done, failed });
        if (!writing) void drain();
      }),
    async list(principal, page) {
      requireScope(principal, "admin");
      const { items, next } = pageOf(await listAudit(store.db, principal.organisation, page), page, (row) => row.seq);
      return { items: items.map(toView), next };
    },
    verify: () => verifyChain(store),
  };
}

function toView({ seq, at, actor, action, object, outcome, detail, requestId, prevHash, hash }: AuditRow): AuditView {
  return { seq, at, actor, action, object, outcome, detail, requestId, prevHash, hash };
}

/** Appends, and moves the noted heads on only if the log still continues the one noted before: after a cut the heads stay as evidence. */
async function appendBatch({ store, log, home }: AuditOptions, noted: ChainHead | null, batch: readonly Waiting[]): Promise<ChainHead | null> {
  const head = await store.transaction(async (db) => {
    await lockAudit(db);
    const last = await lastAuditEntry(db);
    const rows = chain(last, batch, home);
    await insertAuditEntries(db, rows);
    return (await continues(db, noted, last)) ? noteHead(db, rows) : null;
  });
  if (head === null) log.error({ noted }, "the audit log no longer contains its noted head: entries were removed or rewritten");
  // the entries are durable: a note that cannot be written only stays behind
  else await writeHead(store.dataDir, head).catch((error: unknown) => log.warn({ err: error }, "audit.head could not be written"));
  return head ?? noted;
}

/** A server that was killed after its commit left a note that is behind; it must still be in the chain. */
async function continues(db: Db, noted: ChainHead | null, last: ChainHead | undefined): Promise<boolean> {
  if (noted === null) return true;
  if (last === undefined || last.seq < noted.seq) return false;
  if (last.seq === noted.seq) return last.hash === noted.hash;
  const [entry] = await auditAfter(db, noted.seq - 1, 1);
  return entry?.seq === noted.seq && entry.hash === noted.hash;
}

function chain(last: ChainHead | undefined, batch: readonly Waiting[], home: string): AuditRow[] {
  let seq = last?.seq ?? 0;
  let prevHash = last?.hash ?? GENESIS;
  return batch.map(({ entry, at }) => {
    seq += 1;
    const row = { ...toRow(entry, home), seq, at, prevHash };
    const hash = entryHash(row);
    prevHash = hash;
    return { ...row, hash };
  });
}

function toRow(entry: AuditEntry, home: string): Omit<AuditRow, "seq" | "at" | "prevHash" | "hash"> {
  const { principal } = entry;
  return {
    organisation: principal?.organisation ?? home,
    actor: principal?.key ?? principal?.user ?? "anonymous",
    action: storableText(entry.action),
    object: storableText(entry.object),
    outcome: storableText(entry.outcome),
    detail: storableJson(entry.detail ?? {}) as Readonly<Record<string, Json>>,
    requestId: entry.requestId == null ? null : storableText(entry.requestId),
  };
}

async function noteHead(db: Db, rows: readonly AuditRow[]): Promise<ChainHead> {
  const { seq, hash } = rows.at(-1) ?? { seq: 0, hash: GENESIS };
  await writeSetting(db, HEAD_SETTING, `${seq}:${hash}`);
  return { seq, hash };
}
