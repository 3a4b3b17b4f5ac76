import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeWorkFolder, removeWorkFolder } from "./work-folder.js";

test("the folder of a server that was killed is removed by the next one, that of a running one stays", () => {
  const gone = join(tmpdir(), `aimass-child-${spawnSync("true").pid}-gone`);
  const running = join(tmpdir(), `aimass-child-${process.ppid}-running`);
  for (const folder of [gone, running]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(gone, "left"), "");
  const mine = makeWorkFolder();
  expect([gone, running, mine].map(existsSync)).toEqual([false, true, true]);
  for (const folder of [running, mine]) removeWorkFolder(folder);
  expect([running, mine].map(existsSync)).toEqual([false, false]);
});
