/** @file A process of its own that holds a store, for tests that kill it. Lines on stdout say what was acknowledged. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { build } from "esbuild";
import { PACKAGE_ROOT } from "#base";

export interface StoreChild {
  readonly pid: number;
  readonly lines: readonly string[];
  /** Resolves with the first line, already there or to come, that this is true of. */
  line(matches: (line: string) => boolean): Promise<string>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Bundles a program (TypeScript text that imports the rooms' doors) to a file of its own. */
export async function bundleProgram(name: string, program: string): Promise<{ path: string; remove: () => void }> {
  const folder = join(PACKAGE_ROOT, "dist", `test-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.js`);
  await build({
    stdin: { contents: program, resolveDir: join(PACKAGE_ROOT, "src"), loader: "ts" },
    outfile: path,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    conditions: ["dev"],
    logLevel: "error",
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts the program, optionally under another one such as strace. */
export function startProgram(path: string, args: readonly string[], under: readonly string[] = []): StoreChild {
  const [program, ...before] = [...under, process.execPath];
  const child: ChildProcessByStdio<null, Readable, null> = spawn(program, [...before, path, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    pid: child.pid ?? 0,
    lines,
    line: (matches) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void exited.then(() => reject(new Error(`the child ended; it said: ${lines.join(" | ")}`)));
      }),
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}
