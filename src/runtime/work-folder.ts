/** @file The empty working directory of a child: a name with the server's process id, so that the next server can tell what a killed one left. */
import { mkdtempSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PREFIX = "aimass-child-";
let swept = false;

export function makeWorkFolder(): string {
  if (!swept) sweep();
  swept = true;
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Empty nearly always; a child that is trusted may have left a file there. */
export function removeWorkFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Once a process: removes the folders of servers that are gone. Another user's folders stay. */
function sweep(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const pid = Number(/^\d+/.exec(name.slice(PREFIX.length))?.[0] ?? process.pid);
    if (!isRunning(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
