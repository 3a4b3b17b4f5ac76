/** @file Records have ids of their own: the same row of the same version has the same id for ever. */
import { createHash } from "node:crypto";
import { idFromBytes } from "#base";

/** `row` counts from 0 in the file's own order. */
export function recordId(versionId: string, row: number): string {
  return idFromBytes("record", createHash("sha256").update(`${versionId}:${row}`).digest());
}
