import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Writes an answer's body to a file, or to stdout (which stays open), in constant memory. */
export async function saveBody(response: Response, out: string | undefined): Promise<void> {
  if (response.body === null) return;
  const to = out === undefined ? process.stdout : createWriteStream(out);
  await pipeline(Readable.fromWeb(response.body), to, { end: out !== undefined });
}
