import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createAccess } from "#access";
import { createLog, loadConfig, systemClock } from "#base";
import { createBill } from "#bill";
import { openStore, unbalancedTransactions } from "#store";
import { bundleProgram, startProgram } from "../src/store/postgres/testing-child.js";

/** Records 400 predictions a second and says each time how many it has recorded. */
const PROGRAM = `
  import { createAccess } from "#access";
  import { createLog, loadConfig, systemClock } from "#base";
  import { createBill } from "#bill";
  import { openStore } from "#store";
  const config = loadConfig({ dataDir: process.argv[2], adminKey: "outside-key-number-one-000" }, {}, "/");
  const base = { config, log: createLog("error"), clock: systemClock };
  const store = await openStore(base);
  const { organisation } = (await createAccess({ store, ...base })).systemPrincipal();
  const bill = await createBill({ store, ...base });
  for (let n = 1; ; n++) {
    bill.record({ organisation, key: "key_" + (n % 3), deployment: "dep_1", requests: 1, predictions: 1, errors: 0, computeMicroseconds: 100 });
    console.log("recorded " + n + " at " + Date.now());
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
`;

test("F3 kill -9 in a burst of predictions loses at most the last second, charges nothing twice, and leaves the ledger at zero", async () => {
  const dataDir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "aimass-bill-"));
  const program = await bundleProgram("bill", PROGRAM);
  let most = 0; // predictions that may be in the ledger
  let least = 0; // those that must be: recorded more than a second before the kill
  for (let round = 0; round < 3; round++) {
    const child = startProgram(program.path, [dataDir]);
    await child.line((line) => line.startsWith("recorded 500 "));
    const killedAt = Date.now();
    await child.kill("SIGKILL");
    const recordedAt = child.lines.map((line) => Number(line.split(" at ")[1]));
    most += recordedAt.length + 1; // one may be recorded and not said
    least += recordedAt.filter((at) => at < killedAt - 1000).length;
  }
  const base = { config: loadConfig({ dataDir }, {}, dataDir), log: createLog("fatal"), clock: systemClock };
  const store = await openStore(base);
  const principal = (await createAccess({ store, ...base })).systemPrincipal();
  const bill = await createBill({ store, ...base });
  const { sum, balances, predictions } = await bill.summary(principal);
  expect(sum).toBe("0.000000");
  expect(predictions).toBeGreaterThanOrEqual(least);
  expect(predictions).toBeLessThanOrEqual(most);
  expect(least).toBeGreaterThan(100);
  expect(Number(balances["platform:revenue"])).toBeCloseTo(predictions * 0.0001, 9);
  expect((await bill.usage(principal)).total).toMatchObject({ requests: predictions, predictions, credits: balances["platform:revenue"] });
  expect(await unbalancedTransactions(store.db)).toEqual([]);
  await bill.close();
  await store.close();
  program.remove();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);
