/** @file Ids: `<kind>_<22 base62 characters>`, opaque, from 128 random bits. */
import { randomBytes } from "node:crypto";

export const ID_KINDS = {
  organisation: "org",
  user: "usr",
  session: "ses",
  key: "key",
  dataset: "ds",
  datasetVersion: "dsv",
  upload: "upl",
  run: "run",
  trial: "trl",
  model: "mod",
  version: "ver",
  deployment: "dep",
  revision: "rev",
  replica: "rep",
  job: "job",
  prediction: "pred",
  transaction: "txn",
  entry: "ent",
  event: "evt",
  record: "rec",
} as const;

export type IdKind = keyof typeof ID_KINDS;

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** ceil(128 / log2(62)) */
const LENGTH = 22;
const ID = /^[a-z]{2,5}_[0-9A-Za-z]{22}$/;

/** A new id of a kind, such as `ds_0aZ...` (128 random bits). */
export function newId(kind: IdKind): string {
  return `${ID_KINDS[kind]}_${base62(randomBytes(16))}`;
}

/** The id that belongs to some bytes for ever: used where the same input must give the same id. */
export function idFromBytes(kind: IdKind, bytes: Uint8Array): string {
  return `${ID_KINDS[kind]}_${base62(bytes.subarray(0, 16))}`;
}

/** True for a well-formed id, of the kind if one is given. A name can never look like an id. */
export function isId(text: string, kind?: IdKind): boolean {
  return ID.test(text) && (kind === undefined || text.startsWith(`${ID_KINDS[kind]}_`));
}

/** Random base62 text of a length, for secrets: 62^length possibilities, without modulo bias. */
export function randomBase62(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62);
  }
  return text;
}

function base62(bytes: Uint8Array): string {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let text = "";
  for (let i = 0; i < LENGTH; i++) {
    text = ALPHABET.charAt(Number(value % 62n)) + text;
    value /= 62n;
  }
  return text;
}
