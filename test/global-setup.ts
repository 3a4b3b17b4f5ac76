/** @file Before the tests: the build, for children run from built JavaScript; and one PostgreSQL for the whole run, started when first asked for. */
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

interface Running {
  readonly answer: { readonly host: string; readonly user: string };
  stop(): Promise<void>;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const script: string = "../scripts/build.mjs"; // not a literal: it has no types
  const { build, isStale } = (await import(script)) as {
    build: (options?: { childrenOnly: boolean }) => Promise<void>;
    isStale: () => boolean;
  };
  if (isStale()) await build().catch((error: unknown) => buildChildren(error, build));

  const folder = mkdtempSync(join(memoryFolder(), "aimass-vitest-"));
  let running: Promise<Running> | null = null;
  const helper = createServer((socket) => {
    running ??= startTestPostgres(folder);
    running.then(
      ({ answer }) => socket.end(JSON.stringify(answer)),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  const path = join(folder, "helper");
  await new Promise<void>((resolve) => helper.listen(path, resolve));
  project.provide("postgresHelper", path);
  return async () => {
    helper.close();
    if (running !== null) await (await running).stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** While a room is being written the server may not build; the tests of the other rooms need only the children. */
async function buildChildren(error: unknown, build: (options: { childrenOnly: boolean }) => Promise<void>): Promise<void> {
  if (process.env["CI"] === "true") throw error;
  process.stderr.write(
    `The server does not build (tests that start it fail): ${error instanceof Error ? error.message.split("\n").slice(0, 3).join(" ") : String(error)}\n`,
  );
  await build({ childrenOnly: true }).catch((again: unknown) => process.stderr.write(`The children do not build either: ${String(again).slice(0, 300)}\n`));
}

/** Files in memory where there is room: a database a test is 20 ms there and 0.5 s on a busy disk. */
function memoryFolder(): string {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    if (bavail * bsize > 2 ** 30) return "/dev/shm";
  } catch {
    // not Linux
  }
  return tmpdir();
}

/** Without fsync (tests of durability use the embedded one of `openStore`), with a migrated database to copy from. */
async function startTestPostgres(folder: string): Promise<Running> {
  const { startTemplate } = await import("../src/store/testing/shared-postgres.js");
  return startTemplate(folder);
}
