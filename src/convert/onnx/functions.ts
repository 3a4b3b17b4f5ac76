/** @file Local functions: a chain of calls is inlined by ONNX Runtime one level after the other, on its stack. */
import { fail, type AppError } from "#base";
import type { Check } from "./check.js";
import type { OnnxFile, OnnxNode } from "./file.js";

const MAX_CHAIN = 64;

export const functionChains: Check = {
  name: "function-chains",
  severity: "unsafe",
  reason: "a chain of 3000 functions ends ONNX Runtime by a full stack, a recursive one never ends",
  *find(file: OnnxFile): Generator<AppError> {
    const calls = new Map(file.functions.map((each) => [keyOf(each.domain, each.name, each.overload), callsOf(each.nodes)]));
    const lengths = new Map<string, number>();
    for (const name of calls.keys()) {
      const length = chainLength(name, calls, lengths);
      if (length > MAX_CHAIN)
        yield fail("MODEL_REFUSED", {
          format: "ONNX",
          where: `function ${name}`,
          why: length === Infinity ? "it calls itself" : `functions call one another more than ${MAX_CHAIN} deep`,
        });
    }
  },
};

export const keyOf = (domain: string, name: string, overload: string): string => `${domain}:${name}${overload === "" ? "" : `:${overload}`}`;

function callsOf(nodes: readonly OnnxNode[]): string[] {
  return nodes.flatMap((node) => [
    keyOf(node.domain, node.op, node.overload),
    ...node.attributes.flatMap(({ graphs }) => graphs.flatMap((graph) => callsOf(graph.nodes))),
  ]);
}

/** Longest chain from `start`, Infinity in a circle. With a stack of its own: the chain may be long. */
function chainLength(start: string, calls: ReadonlyMap<string, readonly string[]>, lengths: Map<string, number>): number {
  const callees = (name: string): readonly string[] => (calls.get(name) ?? []).filter((callee) => calls.has(callee));
  const open = [start];
  const entered = new Set<string>();
  for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
    if (lengths.has(name)) open.pop();
    else if (entered.has(name)) lengths.set(name, 1 + longest(callees(name), lengths));
    else {
      entered.add(name);
      for (const callee of callees(name).filter((each) => !entered.has(each))) open.push(callee);
    }
  }
  return lengths.get(start) ?? Infinity;
}

/** A callee without a length is still open: a circle. */
function longest(callees: readonly string[], lengths: ReadonlyMap<string, number>): number {
  return callees.reduce((most, callee) => Math.max(most, lengths.get(callee) ?? Infinity), 0);
}
