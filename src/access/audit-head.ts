/** @file The head of the audit chain, noted outside the database: who cuts the log's end off must change this too. */
import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** Renamed into place, never half-written. Not synced: after a power cut it may name an earlier entry, which is still in the chain. */
export async function writeHead(dataDir: string, head: ChainHead): Promise<void> {
  const temporary = join(dataDir, "tmp", `audit-${randomUUID()}`);
  await writeFile(temporary, `${head.seq}:${head.hash}\n`, { mode: 0o600 });
  await rename(temporary, join(dataDir, "audit.head"));
}

/** The noted head; null when there is none (yet). */
export async function readHead(dataDir: string): Promise<ChainHead | null> {
  try {
    return parseHead(await readFile(join(dataDir, "audit.head"), "utf8"));
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return null;
    throw error;
  }
}

export function parseHead(text: string | null): ChainHead | null {
  const match = /^(\d{1,15}):([0-9a-f]{64})\s*$/.exec(text ?? "");
  return match === null ? null : { seq: Number(match[1]), hash: match[2] ?? "" };
}
