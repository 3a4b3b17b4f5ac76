/** F2: the server ends with SIGKILL at each moment of an upload's finalisation; the state is then exactly the one before, or the one after. */
import { createHash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, test } from "vitest";
import { killLeftServers, newDataDir, startServer, type TestServer } from "./support/server.js";

/** All the moments between the request and its answer: the file's blob (4), the version (2), the table's blob (4), the version's end (2), the upload (1). */
const MOMENTS = 13;
/** `npm run faults -- 50` makes 200 rounds; CI takes three of them. */
const FAULT_ROUNDS = Number(process.env["FAULT_ROUNDS"] ?? "1");
const rounds = FAULT_ROUNDS === 1 ? [2, 6, 13] : Array.from({ length: FAULT_ROUNDS * 4 }, (_, i) => (i % MOMENTS) + 1);
const KILL_AT = fileURLToPath(new URL("support/kill-at.mjs", import.meta.url));

const dataDir = newDataDir("finalise");
afterEach(killLeftServers);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

interface Version {
  readonly version: number;
  readonly state: string;
  readonly sha256: string;
}

const start = (killAt: number): Promise<TestServer> => startServer(dataDir, { NODE_OPTIONS: `--import=${KILL_AT}`, AIMASS_TEST_KILL_AT: String(killAt) });

const versionsOf = async (server: TestServer): Promise<readonly Version[]> =>
  (await server.until<{ items: Version[] }>("/datasets/fruit/versions?limit=1000", ({ items }) => items.every(({ state }) => state === "ready"))).items;

test(
  "F2: kill -9 at each moment of finalisation leaves the version whole, or the upload ready to be tried again",
  { timeout: 60_000 + rounds.length * 20_000 },
  async () => {
    let server = await start(0);
    await server.call("POST", "/datasets", { name: "fruit" });
    for (const [round, moment] of rounds.entries()) {
      const before = (await versionsOf(server)).length;
      const content = `length,kind\n${Array.from({ length: 200 }, (_, i) => `${i + round},${i % 3 === 0 ? "lime" : "lemon"}`).join("\n")}\n`;
      const sha256 = createHash("sha256").update(content).digest("hex");
      await server.stop();
      server = await start(moment);
      const { body: upload } = await server.call<{ id: string }>("POST", "/uploads", { size: content.length, filename: "fruit.csv", sha256 });
      const patched = await fetch(`${server.url}/api/v1/uploads/${upload.id}`, {
        method: "PATCH",
        headers: { authorization: "Bearer test-admin-key-0123456789abcdefghij", "content-type": "application/octet-stream", "upload-offset": "0" },
        body: content,
      });
      expect(patched.status).toBe(204);
      await expect(server.call("POST", "/datasets/fruit/versions", { uploadId: upload.id }), `moment ${moment}`).rejects.toThrow(); // no answer: it died
      await server.exited;

      server = await start(0);
      const after = await versionsOf(server);
      const [added] = after.filter((version) => version.sha256 === sha256);
      expect(after.length, `moment ${moment}`).toBe(before + (added === undefined ? 0 : 1));
      if (moment <= 5) expect(added, `moment ${moment} is before the commit`).toBeUndefined();
      else expect(added, `moment ${moment} is after the commit`).toMatchObject({ state: "ready" });
      if (added === undefined) {
        const retried = await server.call<Version>("POST", "/datasets/fruit/versions", { uploadId: upload.id });
        expect(retried.status, JSON.stringify(retried.body)).toBe(201);
        expect(retried.body).toMatchObject({ state: "ready", sha256, version: before + 1 });
      }
      await expect.poll(() => readdirSync(join(dataDir, "tmp")), { timeout: 10_000 }).toEqual([]);
    }
    expect(await server.stop()).toBe(0);
  },
);
