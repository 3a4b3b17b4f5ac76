import { spawn } from "node:child_process";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createLog, loadConfig, systemClock } from "#base";
import { openStore, writeSetting, type Store } from "#store";
import { asOrdinaryUser, CHILD_ENVIRONMENT, findBinaries } from "./binaries.js";
import { serverSettings } from "./settings.js";
import { bundleProgram, startProgram } from "./testing-child.js";

const PROGRAM = `
  import { accessSync, existsSync } from "node:fs";
  import { createLog, loadConfig, systemClock } from "#base";
  import { openStore, writeSetting } from "#store";
  const [dataDir = "", mode] = process.argv.slice(2);
  const mark = (name) => { try { accessSync("/mark-" + name); } catch {} };
  const config = loadConfig({ dataDir }, {}, "/");
  const store = await openStore({ config, log: createLog("fatal"), clock: systemClock }).catch((error) => { console.log("refused " + error.code + " " + error.message); process.exit(7); });
  console.log("open");
  for (let n = 0; mode === "write"; n++) {
    const { sha256 } = await store.blobs.put(Buffer.from("blob " + n));
    await store.transaction(async (db) => { await store.blobs.addRef(db, sha256); await writeSetting(db, "n" + n, sha256); });
    console.log("acked " + n + " " + sha256);
  }
  if (mode === "fsync") {
    await writeSetting(store.db, "warm", "1");
    mark("commit-begin"); await writeSetting(store.db, "a", "1"); mark("commit-end");
    mark("put-begin"); await store.blobs.put(Buffer.from("synced")); mark("put-end");
    await store.close();
    process.exit(0);
  }
  setInterval(() => undefined, 1000);
`;

let program: { path: string; remove: () => void };
let dataDir: string;
let made: string; // a data directory with its database: making one takes a second, copying it none
const memory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
beforeAll(async () => {
  program = await bundleProgram("store", PROGRAM);
  made = dataDir = mkdtempSync(join(memory, "aimass-made-"));
  await (await open()).close();
});
afterAll(() => {
  program.remove();
  rmSync(made, { recursive: true, force: true });
});
beforeEach(() => {
  dataDir = mkdtempSync(join(memory, "aimass-embedded-"));
  execFileSync("cp", ["-a", `${made}/.`, dataDir]);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const open = (): Promise<Store> => openStore({ config: loadConfig({ dataDir }, {}, dataDir), log: createLog("silent"), clock: systemClock });
const postmaster = (): number => Number(readFileSync(join(dataDir, "pg/postmaster.pid"), "utf8").split("\n")[0]);
/** A zombie has ended; it waits for a parent that asks. */
const runs = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
const settings = async (store: Store): Promise<Map<string, string>> =>
  new Map((await store.db.selectFrom("settings").selectAll().execute()).map((row) => [row.name, row.value]));

test("the first start makes the database, the second finds it, and closing leaves no process behind", async () => {
  rmSync(join(dataDir, "pg"), { recursive: true });
  const first = await open();
  const pid = postmaster();
  await writeSetting(first.db, "kept", "yes");
  await first.close();
  expect(runs(pid)).toBe(false);
  const started = performance.now();
  const second = await open();
  expect(performance.now() - started).toBeLessThan(3000);
  expect((await second.db.selectFrom("settings").selectAll().execute()).map((row) => row.value)).toEqual(["yes"]);
  await second.close();
});

test("F13 a second server on the directory is refused naming the first, whose death frees it; what it acknowledged is there", async () => {
  const child = startProgram(program.path, [dataDir, "write"]);
  await child.line((line) => line.startsWith("acked 20 "));
  const pid = postmaster();
  await expect(open()).rejects.toMatchObject({ code: "DATA_DIR_LOCKED", message: `The data directory ${dataDir} is in use by process ${child.pid}` });
  const second = startProgram(program.path, [dataDir, "hold"]);
  expect(await second.line((line) => line.startsWith("refused"))).toContain(`DATA_DIR_LOCKED The data directory ${dataDir} is in use by process ${child.pid}`);
  expect(runs(pid)).toBe(true);
  await child.kill("SIGKILL");
  const started = performance.now();
  const store = await open();
  expect(performance.now() - started).toBeLessThan(5000);
  const kept = await settings(store);
  const acked = child.lines.filter((line) => line.startsWith("acked ")).map((line) => line.split(" "));
  expect(acked.length).toBeGreaterThan(20);
  for (const [, n = "", sha256 = ""] of acked) {
    expect(kept.get(`n${n}`)).toBe(sha256);
    await store.blobs.verify(sha256);
  }
  const rows = await store.db.selectFrom("blobs").selectAll().execute();
  for (const row of rows.filter(({ refs }) => refs > 0)) await store.blobs.verify(row.sha256);
  expect(runs(pid)).toBe(false);
  await store.close();
});

test("a server killed five times while it writes has lost nothing that it acknowledged", async () => {
  const acked = new Map<string, string>();
  for (let round = 0; round < 5; round++) {
    const child = startProgram(program.path, [dataDir, "write"]);
    await child.line((line) => line.startsWith(`acked ${round * 3} `));
    await child.kill("SIGKILL");
    for (const line of child.lines) {
      const [word, n = "", sha256 = ""] = line.split(" ");
      if (word === "acked") acked.set(`n${n}`, sha256);
    }
  }
  const store = await open();
  const kept = await settings(store);
  for (const [name, sha256] of acked) {
    expect(kept.get(name)).toBe(sha256);
    await store.blobs.verify(sha256);
  }
  await store.close();
}, 60_000);

test("two servers that start at the same moment: one opens, the other is refused", async () => {
  const both = [startProgram(program.path, [dataDir, "hold"]), startProgram(program.path, [dataDir, "hold"])];
  const said = await Promise.all(both.map((child) => child.line((line) => line === "open" || line.startsWith("refused"))));
  expect(said.map((line) => line.split(" ")[0]).sort()).toEqual(["open", "refused"]);
  await Promise.all(both.map((child) => child.kill("SIGKILL")));
  await (await open()).close(); // removes the socket's folder of the killed one
});

test("a lock of a dead process, and a lock file that is garbage, are taken over", async () => {
  for (const content of ['{"pid":999999,"startTime":"1","nonce":"x"}\n', '{"pid":1,"startTime":"999","nonce":"x"}\n', "garbage", ""]) {
    writeFileSync(join(dataDir, "lock"), content);
    await (await open()).close();
  }
});

test("a PostgreSQL that outlived its server is stopped before the next one starts", async () => {
  const store = await open();
  await writeSetting(store.db, "kept", "yes");
  await store.close();
  const socketDir = mkdtempSync(join(tmpdir(), "aimass-"));
  const args = [
    "-D",
    join(dataDir, "pg"),
    ...Object.entries(serverSettings(socketDir, { durable: true })).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const command = asOrdinaryUser({ program: findBinaries().postgres, args });
  const orphan = spawn(command.program, command.args, { stdio: "ignore", detached: true, env: { ...CHILD_ENVIRONMENT } });
  await expect.poll(() => existsSync(join(socketDir, ".s.PGSQL.5432")), { timeout: 10_000 }).toBe(true);
  const next = await open();
  expect(await next.db.selectFrom("settings").selectAll().execute()).toHaveLength(1);
  expect(orphan.exitCode ?? orphan.signalCode).not.toBeNull();
  await next.close();
  rmSync(socketDir, { recursive: true, force: true });
});

test("a pid file whose process id now belongs to another program does not keep the database from starting", async () => {
  await (await open()).close();
  writeFileSync(join(dataDir, "pg/postmaster.pid"), `${process.pid}\n${join(dataDir, "pg")}\n`);
  await (await open()).close();
  expect(runs(process.pid)).toBe(true);
});

test("a database that was half made when the server was killed is made anew", async () => {
  rmSync(join(dataDir, "pg"), { recursive: true });
  mkdirSync(join(dataDir, "pg.new"));
  writeFileSync(join(dataDir, "pg.new", "PG_VERSION"), "18");
  const store = await open();
  expect(existsSync(join(dataDir, "pg.new"))).toBe(false);
  await store.close();
});

test("PostgreSQL that dies while the server runs is started again, and the store goes on", async () => {
  const store = await open();
  await writeSetting(store.db, "kept", "yes");
  const pid = postmaster();
  process.kill(pid, "SIGKILL");
  await expect.poll(postmaster, { timeout: 15_000 }).not.toBe(pid);
  await expect.poll(() => settings(store).catch(() => new Map()), { timeout: 15_000 }).toEqual(new Map([["kept", "yes"]]));
  await store.close();
});

test("a database that cannot start says why, with the end of its log, and frees the directory", async () => {
  await (await open()).close();
  const control = join(dataDir, "pg/global/pg_control");
  const bytes = readFileSync(control);
  writeFileSync(
    control,
    bytes.map((byte) => byte ^ 0xff),
  );
  await expect(open()).rejects.toMatchObject({ code: "START_FAILED", message: expect.stringMatching(/Embedded PostgreSQL: [^]*FATAL/) as string });
  writeFileSync(control, bytes);
  await (await open()).close();
});

test("DATABASE_URL to nowhere says so", async () => {
  const config = loadConfig({ dataDir, databaseUrl: "postgresql://nobody@127.0.0.1:1/nothing" }, {}, dataDir);
  await expect(openStore({ config, log: createLog("silent"), clock: systemClock })).rejects.toMatchObject({
    code: "START_FAILED",
    message: expect.stringContaining("ECONNREFUSED") as string,
  });
});

test("F14 before a commit is acknowledged the journal is synced, before a blob is its file and its folder", (context) => {
  try {
    execFileSync("strace", ["-o", "/dev/null", "true"], { stdio: "ignore" });
  } catch {
    return context.skip("strace is not installed, or may not trace here");
  }
  const trace = join(dataDir, "trace");
  execFileSync(
    "strace",
    ["-f", "-y", "-o", trace, "-e", "trace=access,faccessat,faccessat2,fsync,fdatasync,rename", process.execPath, program.path, dataDir, "fsync"],
    { stdio: "ignore", timeout: 60_000 },
  );
  const calls = readFileSync(trace, "utf8").split("\n");
  const between = (name: string): string[] =>
    calls.slice(
      calls.findIndex((call) => call.includes(`mark-${name}-begin`)),
      calls.findIndex((call) => call.includes(`mark-${name}-end`)),
    );
  expect(between("commit").filter((call) => /f(data)?sync\(\d+<[^>]*\/pg_wal\//.test(call)).length).toBeGreaterThan(0);
  const put = between("put");
  const order = [/fsync\(\d+<[^>]*\/tmp\/[0-9a-f-]{36}>/, /rename\("[^"]*\/tmp\/[^"]*", "[^"]*\/blobs\/49\//, /fsync\(\d+<[^>]*\/blobs\/49>/].map((pattern) =>
    put.findIndex((call) => pattern.test(call)),
  );
  expect(order.every((at) => at >= 0)).toBe(true);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});
