// `npm run faults [-- ROUNDS]`: the fault tests with all their repetitions (F1 x50, F2 x200, F3 x50 need about half an hour), and the gradients of large fixtures; CI runs one round of each.
import { spawnSync } from "node:child_process";
import { ensureBuilt, ensureInstalled, root } from "./ensure.mjs";

ensureInstalled();
ensureBuilt();
const rounds = process.argv[2] ?? "50";
const { status } = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "test/crash.test.ts",
    "test/replica-crash.test.ts",
    "test/bill-crash.test.ts",
    "test/finalise-crash.test.ts",
    "test/deep-run.test.ts",
    "test/tables.test.ts",
    "test/differentiate-fixtures.test.ts",
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, FAULT_ROUNDS: rounds },
  },
);
process.exitCode = status ?? 1;
