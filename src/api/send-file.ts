/** @file Stored files as downloads: never shown by the browser as a page of ours, whole or a range. */
import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { fail } from "#base";

export interface StoredFile {
  readonly filename: string;
  readonly bytes: number;
  readonly sha256: string;
  open(range?: { readonly start: number; readonly end: number }): Readable;
}

/** A user's file may be HTML or SVG: it is saved, not run (X2). */
export const DOWNLOAD_HEADERS = {
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
  "content-type": "application/octet-stream",
} as const;

export function sendFile(request: FastifyRequest, reply: FastifyReply, file: StoredFile): FastifyReply {
  const range = parseRange(request.headers.range, file, reply);
  reply.headers({ ...DOWNLOAD_HEADERS, ...attachment(file.filename), "accept-ranges": "bytes", etag: `"${file.sha256}"` });
  if (range === undefined) return reply.header("content-length", file.bytes).send(request.method === "HEAD" ? "" : file.open());
  reply.code(206).headers({ "content-range": `bytes ${range.start}-${range.end}/${file.bytes}`, "content-length": range.end - range.start + 1 });
  return reply.send(request.method === "HEAD" ? "" : file.open(range));
}

/** RFC 6266 with RFC 8187: any name, in ASCII. */
export function attachment(filename: string): { "content-disposition": string } {
  const encoded = encodeURIComponent(filename).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return { "content-disposition": `attachment; filename*=UTF-8''${encoded}` };
}

interface Range {
  readonly start: number;
  /** Included. */
  readonly end: number;
}

/** One range of RFC 9110 section 14; several ranges, or what is no range, are answered with the whole file, as it allows. */
function parseRange(header: string | undefined, file: StoredFile, reply: FastifyReply): Range | undefined {
  const asked = readRange(header ?? "", file.bytes);
  if (asked === undefined) return undefined;
  if (asked.start < file.bytes && asked.end >= asked.start) return { start: asked.start, end: Math.min(asked.end, file.bytes - 1) };
  reply.header("content-range", `bytes */${file.bytes}`);
  throw fail("RANGE_NOT_SATISFIABLE", { range: header ?? "", bytes: file.bytes });
}

/** `bytes=0-99`, `bytes=100-`, `bytes=-500`; undefined for what is none of these, or runs backwards. */
function readRange(header: string, bytes: number): Range | undefined {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header) ?? [];
  if (from === "") return to === "" ? undefined : { start: Math.max(0, bytes - Number(to)), end: to === "0" ? -1 : bytes - 1 };
  const range = { start: Number(from), end: to === "" ? Infinity : Number(to) };
  return range.end < range.start ? undefined : range;
}
