/** @file `aimass differentiate`: the same graph with a gradient for each chosen initializer or input, in plain ONNX operators unless asked otherwise. */
import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { fail, globTest } from "#base";
import { decodeModel, encodeModel, type Model } from "#graph";
import { isFloat } from "#tensor";
import { localCommand, type LocalOptions } from "../foreign-file.js";
import { gradientStep, openModel } from "../gradient-step.js";
import { fields, print } from "../print.js";

interface Options extends LocalOptions {
  readonly loss: string;
  readonly out: string;
  readonly wrt?: string;
  readonly size?: string;
  readonly fused?: boolean;
}

export function differentiateCommand(): Command {
  return localCommand("differentiate", "add an output 'grad:<name>' for each chosen float initializer or input")
    .argument("<file.onnx>")
    .requiredOption("--loss <name>", "an output, or an inner value, of one element")
    .requiredOption("--out <step.onnx>", "where to write the result")
    .option("--wrt <patterns>", "names or globs, separated by commas (default: all float initializers)")
    .option("--size <sizes>", "sizes for symbolic dims, as N=16,T=8; a dim without a name is input:axis")
    .option("--fused", "rewrite for ONNX Runtime on the CPU: faster, but no longer plain ONNX")
    .action(differentiateFile);
}

async function differentiateFile(path: string, options: Options): Promise<void> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fail("NOT_FOUND", { kind: "file", name: path }, { cause });
  });
  const given = decodeModel(bytes);
  const model = openModel(given, readSizes(options.size ?? ""));
  const { loss, out, fused = false } = options;
  const wrt = chooseNames(model, options.wrt);
  const step = gradientStep(model, { loss, wrt, fused });
  await writeFile(out, encodeModel(step));
  const gradients = wrt.map((name) => `grad:${name}`);
  const domains = [...new Set(step.graph.nodes.map(({ domain }) => domain || "ai.onnx"))];
  const counts = { nodes: step.graph.nodes.length, nodesBefore: given.graph.nodes.length };
  const opsets = { opset: step.opsets[""], opsetBefore: given.opsets[""] };
  print(options, { loss, wrt, gradients, ...counts, ...opsets, fused, domains, out }, () =>
    fields({
      loss,
      gradients: gradients.join(", "),
      nodes: `${counts.nodesBefore} -> ${counts.nodes}`,
      opset: opsets.opset === opsets.opsetBefore ? undefined : `${opsets.opsetBefore} -> ${opsets.opset}`,
      fused: fused ? `for ONNX Runtime on the CPU, in operators of ${domains.join(", ")}` : undefined,
      written: out,
    }),
  );
}

/** `N=16,T=8`; a symbol may hold '=' itself. */
function readSizes(text: string): Record<string, number> {
  const sizes = text.split(",").filter((part) => part !== "");
  return Object.fromEntries(
    sizes.map((part): [string, number] => {
      const [, name, size] = /^(.+)=(\d+)$/.exec(part) ?? [];
      if (name === undefined || !Number.isSafeInteger(Number(size)) || Number(size) < 1)
        throw fail("INVALID_REQUEST", { detail: `--size: expected NAME=SIZE with a size of 1 or more, got '${part}'` });
      return [name, Number(size)];
    }),
  );
}

/** Globs over the float initializers and inputs; a pattern that finds nothing is an error, not an empty result. */
function chooseNames({ graph }: Model, patterns: string | undefined): readonly string[] {
  const initializers = [...graph.initializers].filter(([, { dtype }]) => isFloat(dtype)).map(([name]) => name);
  const inputs = graph.inputs.filter(({ dtype }) => isFloat(dtype)).map(({ name }) => name);
  const chosen = new Set(patterns === undefined ? initializers : []);
  for (const pattern of patterns === undefined ? [] : patterns.split(",").filter((text) => text !== "")) {
    const found = [...initializers, ...inputs].filter(globTest(pattern));
    if (found.length === 0)
      throw fail("INVALID_REQUEST", {
        detail: `--wrt: '${pattern}' fits no float initializer or input; there are: ${[...initializers, ...inputs].join(", ").slice(0, 500)}`,
      });
    for (const name of found) chosen.add(name);
  }
  if (chosen.size === 0) throw fail("INVALID_REQUEST", { detail: "the graph has no float initializer; name inputs with --wrt" });
  return [...chosen];
}
