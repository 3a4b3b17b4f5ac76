/**
 * @file The entry of a runtime child (dist/children/runtime.js): one process, one model, until the channel closes.
 *
 * The model's bytes come as an inherited file: the child needs no right to the blob store, and its working directory is empty,
 * so external data of a hostile model finds nothing.
 */
import { readFileSync } from "node:fs";
import { fail } from "#base";
import { INPUT_FD, serveChild } from "./serve-child.js";
import { openSession, type Session } from "./session.js";
import { decodeTensors, encodeTensors } from "./tensors.js";

export interface LoadParams {
  readonly threads: number;
}

export interface RunParams {
  readonly meta: unknown;
  readonly outputs: readonly string[] | null;
}

let session: Session | undefined;

serveChild(
  {
    async load({ threads }: LoadParams) {
      session = await openSession(readFileSync(INPUT_FD), { threads, arena: false });
      globalThis.gc?.(); // the file's bytes, which the session has copied
      return { result: { inputs: session.inputs, outputs: session.outputs } };
    },
    async run({ meta, outputs }: RunParams, buffers) {
      if (session === undefined) throw fail("INTERNAL", { detail: "run before load" });
      const feeds = decodeTensors(meta, buffers);
      const before = performance.now();
      const results = encodeTensors(await session.run(feeds, outputs ?? undefined));
      return { result: { meta: results.meta, computeMs: performance.now() - before }, buffers: results.buffers };
    },
    memory() {
      const status = readFileSync("/proc/self/status", "utf8");
      const bytes = (field: string): number => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
      return { result: { residentBytes: bytes("VmRSS"), peakBytes: bytes("VmHWM") } };
    },
  },
  { concurrent: true },
);
