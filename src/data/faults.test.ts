import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { createRandom, toAppError } from "#base";
import { createData } from "./create-data.js";
import { openDataRoom, streamOf, type DataRoom } from "./testing/data-room.js";

let room: DataRoom | undefined;
afterEach(async () => {
  await room?.close();
  room = undefined;
});

const BIG = `a,b\n${Array.from({ length: 400_000 }, (_, i) => `${i},${i / 7}`).join("\n")}\n`;

/** Data processes of this test's own process. */
function dataProcesses(): number[] {
  const found = spawnSync("pgrep", ["-P", String(process.pid), "-f", "children/data.js"], { encoding: "utf8" });
  return found.stdout.split("\n").filter(Boolean).map(Number);
}

async function killNext(count: number): Promise<void> {
  const killed = new Set<number>();
  while (killed.size < count) {
    for (const pid of dataProcesses()) {
      if (killed.has(pid)) continue;
      await new Promise((resolve) => setTimeout(resolve, 150)); // in the middle of its work
      process.kill(pid, "SIGKILL");
      killed.add(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("the data process is killed once: the file is read again and the version is ready", { timeout: 60_000 }, async () => {
  room = await openDataRoom();
  const adding = room.add("once", BIG);
  await killNext(1);
  expect(await adding).toMatchObject({ state: "ready", rows: 400_000 });
});

test("the data process is killed each time: the request fails with the reason, nothing is left, the room goes on", { timeout: 60_000 }, async () => {
  room = await openDataRoom();
  const refusing = room.refuse("twice", BIG);
  await killNext(2);
  const error = await refusing;
  expect(error).toMatchObject({ code: "DATA_PROCESS_ENDED" });
  expect(error.message).toContain("SIGKILL");
  expect(readdirSync(join(room.store.dataDir, "tmp"))).toEqual([]);
  expect(await room.add("after", "a\n1\n")).toMatchObject({ state: "ready" });
});

test("the process that reads records is killed: the next page comes from a new one", async () => {
  room = await openDataRoom();
  await room.add("pages", "a\n1\n");
  await room.rows("pages");
  for (const pid of dataProcesses()) process.kill(pid, "SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await room.rows("pages")).toEqual([[1]]);
});

test("a server that stops in the middle leaves the version profiling; the next one takes it up", { timeout: 60_000 }, async () => {
  room = await openDataRoom();
  const { store, owner } = room;
  const first = createData({ store, config: store.config, clock: store.clock, log: store.log });
  await first.create(owner, { name: "kept" });
  const sent = first.receive(owner, "kept", { stream: streamOf("a\n1\n2\n") }).catch(() => undefined);
  await sent;
  await store.db.updateTable("datasetVersions").set({ state: "profiling", tableSha256: null, rows: null }).execute(); // as a killed server leaves it
  await first.close();
  const second = createData({ store, config: store.config, clock: store.clock, log: store.log });
  await second.start();
  for (let version = await second.version(owner, "kept", 1); version.state === "profiling"; version = await second.version(owner, "kept", 1))
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await second.version(owner, "kept", 1)).toMatchObject({ state: "ready", rows: 2 });
  await second.close();
});

test("a version that cannot be read after a restart is failed with its problem", { timeout: 60_000 }, async () => {
  room = await openDataRoom({ maxColumns: 2 });
  const { store, owner, data } = room;
  await room.add("bad", "a,b\n1,2\n");
  const strict = createData({ store, config: { ...store.config, maxColumns: 1 }, clock: store.clock, log: store.log });
  await store.db.updateTable("datasetVersions").set({ state: "profiling" }).execute();
  await strict.start();
  for (let version = await data.version(owner, "bad", 1); version.state === "profiling"; version = await data.version(owner, "bad", 1))
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await data.version(owner, "bad", 1)).toMatchObject({ state: "failed", error: { code: "LIMIT_EXCEEDED", status: 422 } });
  await expect(data.records(owner, "bad", 1, {})).rejects.toMatchObject({ code: "NOT_READY" });
  await strict.close();
});

test("memory: 200 MB pass through while the server grows by less than 60 MB", { timeout: 240_000 }, async () => {
  room = await openDataRoom();
  const part = Buffer.from(Array.from({ length: 20_000 }, (_, i) => `${i},${i / 3},text ${i % 100}`).join("\n") + "\n");
  const parts = Math.ceil((200 * 2 ** 20) / part.length);
  function* pieces() {
    yield Buffer.from("a,b,c\n");
    for (let i = 0; i < parts; i++) yield part;
  }
  await room.add("warm-up", "a\n1\n");
  const before = residentBytes();
  await room.data.create(room.owner, { name: "large" });
  await room.data.receive(room.owner, "large", { stream: Readable.from(pieces()) });
  expect(residentBytes() - before).toBeLessThan(60 * 2 ** 20);
  for (let version = await room.data.version(room.owner, "large", 1); version.state !== "ready"; version = await room.data.version(room.owner, "large", 1)) {
    expect(version.state).toBe("profiling");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect((await room.data.version(room.owner, "large", 1)).rows).toBe(20_000 * parts);
});

test("a Parquet file with flipped bytes is read or refused, never a fault of ours, and the room goes on", { timeout: 120_000 }, async () => {
  room = await openDataRoom();
  await room.add("good", `a,b,c\n${Array.from({ length: 3000 }, (_, i) => `${i},${i / 3},text ${i % 7}`).join("\n")}\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of await room.data.export(room.owner, "good", 1, "parquet")) chunks.push(chunk as Buffer);
  const parquet = Buffer.concat(chunks);
  const random = createRandom(20260711);
  for (let i = 0; i < 16; i++) {
    const bytes = Buffer.from(parquet);
    for (let flips = 0; flips < 4; flips++)
      bytes[4 + random.int(i % 2 === 0 ? bytes.length - 8 : 600) + (i % 2 === 0 ? 0 : bytes.length - 612)] = random.int(256); // anywhere, or in the footer
    const outcome = await room.add(`flipped-${i}`, bytes).then(
      ({ state }) => state,
      (error: unknown) => toAppError(error).code,
    );
    expect(["ready", "DATASET_UNREADABLE", "DATA_PROCESS_ENDED", "LIMIT_EXCEEDED"], `seed ${i}`).toContain(outcome);
  }
  expect(await room.rows("good")).toHaveLength(3000);
});

const canMount = spawnSync("unshare", ["--mount", "true"]).status === 0 && process.getuid?.() === 0;

test.skipIf(!canMount)(
  "a full disk is said as STORAGE_FULL, nothing half-made stays, and with room again the same file is taken",
  { timeout: 60_000 },
  async () => {
    const disk = mkdtempSync(join(tmpdir(), "aimass-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk]);
    try {
      room = await openDataRoom({ dataDir: join(disk, "data") });
      expect(await room.refuse("full", noise("", 40 * 2 ** 20))).toMatchObject({ code: "STORAGE_FULL" });
      // it fits, but the data process needs a copy without the byte order mark
      expect(await room.refuse("full-later", noise("\ufeff", 13 * 2 ** 20))).toMatchObject({ code: "STORAGE_FULL" });
      expect(readdirSync(join(room.store.dataDir, "tmp"))).toEqual([]);
      await room.store.blobs.sweep(0);
      expect(await room.add("small", "a\n1\n")).toMatchObject({ state: "ready" });
      await room.close();
      room = undefined;
    } finally {
      execFileSync("umount", [disk]);
      rmSync(disk, { recursive: true });
    }
  },
);

function noise(first: string, bytes: number): Readable {
  const line = Buffer.alloc(65_536, "x").fill("\n", 65_535);
  function* pieces() {
    yield Buffer.from(`${first}a\n`);
    for (let sent = 0; sent < bytes; sent += line.length) yield line;
  }
  return Readable.from(pieces());
}

function residentBytes(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0) * 1024;
}
