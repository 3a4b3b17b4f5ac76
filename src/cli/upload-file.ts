/** @file Sends a file on disk in parts, with progress, in constant memory. */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import type { Client } from "@aimass/sdk";
import { fail } from "#base";
import { createProgress } from "./progress.js";

/** Returns the finished upload's id. */
export async function uploadFile(client: Client, path: string): Promise<string> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw fail("NOT_FOUND", { kind: "file", name: path }, { cause });
  });
  const progress = createProgress(`upload ${basename(path)}`);
  try {
    const { size } = await file.stat();
    const slice = async (start: number, end: number): Promise<Uint8Array> => {
      const part = new Uint8Array(end - start);
      const { bytesRead } = await file.read(part, 0, part.length, start);
      return part.subarray(0, bytesRead);
    };
    return await client.uploads.send(
      { size, slice },
      {
        filename: basename(path),
        onProgress: ({ sentBytes, totalBytes }) => progress.update(totalBytes === 0 ? 1 : sentBytes / totalBytes, `of ${totalBytes} bytes`),
      },
    );
  } finally {
    progress.end();
    await file.close();
  }
}
