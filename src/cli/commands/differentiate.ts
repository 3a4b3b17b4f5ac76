/** @file `aimass differentiate`: the same graph with a gradient for each chosen initializer or input, in plain ONNX operators. */
import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { fail } from "#base";
import { decodeModel, differentiate, encodeModel, inferShapes, type Model } from "#graph";
import { isFloat } from "#tensor";
import { localCommand, type LocalOptions } from "../foreign-file.js";
import { fields, print } from "../print.js";

export function differentiateCommand(): Command {
  return localCommand("differentiate", "add an output 'grad:<name>' for each chosen float initializer or input")
    .argument("<file.onnx>")
    .requiredOption("--loss <name>", "an output of one element")
    .requiredOption("--out <step.onnx>", "where to write the result")
    .option("--wrt <patterns>", "names or globs, separated by commas (default: all float initializers)")
    .action(differentiateFile);
}

async function differentiateFile(path: string, options: LocalOptions & { loss: string; out: string; wrt?: string }): Promise<void> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw fail("NOT_FOUND", { kind: "file", name: path }, { cause });
  });
  const model = inferShapes(decodeModel(bytes));
  requireOutput(model, options.loss);
  const wrt = chooseNames(model, options.wrt);
  const step = differentiate(model, { loss: options.loss, wrt });
  await writeFile(options.out, encodeModel(step));
  const summary = {
    loss: options.loss,
    wrt,
    gradients: wrt.map((name) => `grad:${name}`),
    nodes: step.graph.nodes.length,
    nodesBefore: model.graph.nodes.length,
    out: options.out,
  };
  print(options, summary, () =>
    fields({ loss: summary.loss, gradients: summary.gradients.join(", "), nodes: `${summary.nodesBefore} -> ${summary.nodes}`, written: options.out }),
  );
}

function requireOutput(model: Model, loss: string): void {
  const outputs = model.graph.outputs.map(({ name }) => name);
  if (!outputs.includes(loss)) throw fail("INVALID_REQUEST", { detail: `--loss: the graph has no output '${loss}'; it has: ${outputs.join(", ")}` });
}

/** Globs over the float initializers and inputs; a pattern that finds nothing is an error, not an empty result. */
function chooseNames({ graph }: Model, patterns: string | undefined): readonly string[] {
  const initializers = [...graph.initializers].filter(([, { dtype }]) => isFloat(dtype)).map(([name]) => name);
  const inputs = graph.inputs.filter(({ dtype }) => isFloat(dtype)).map(({ name }) => name);
  const chosen = new Set(patterns === undefined ? initializers : []);
  for (const pattern of patterns === undefined ? [] : patterns.split(",").filter((text) => text !== "")) {
    const found = [...initializers, ...inputs].filter((name) => matches(pattern, name));
    if (found.length === 0)
      throw fail("INVALID_REQUEST", {
        detail: `--wrt: '${pattern}' fits no float initializer or input; there are: ${[...initializers, ...inputs].join(", ").slice(0, 500)}`,
      });
    for (const name of found) chosen.add(name);
  }
  if (chosen.size === 0) throw fail("INVALID_REQUEST", { detail: "the graph has no float initializer; name inputs with --wrt" });
  return [...chosen];
}

/** `*` is any run of characters, `?` any single one; names of ONNX values may hold every other character. */
function matches(pattern: string, name: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return pattern === name || new RegExp(`^${source}$`, "s").test(name);
}
