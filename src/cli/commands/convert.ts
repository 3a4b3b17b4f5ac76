/** @file `aimass convert`: a foreign model to one ONNX file, here, without a server. This release reads ONNX and trees. */
import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { fail, toAppError, toProblem } from "#base";
import { importModel, type ImportedModel } from "#convert";
import { fileOptions, localCommand, type LocalOptions } from "../foreign-file.js";
import { fields, print, table } from "../print.js";
import { BadResult, reportFailure } from "../report-failure.js";

export function convertCommand(): Command {
  return localCommand("convert", "convert a model to one checked ONNX file")
    .argument("<in...>")
    .option("--out <file.onnx>", "write the ONNX file")
    .action(convert);
}

async function convert(paths: readonly string[], options: LocalOptions & { out?: string }): Promise<void> {
  const [path, second] = paths;
  if (path === undefined || second !== undefined)
    throw fail("INVALID_REQUEST", { detail: `expected one file, got ${paths.length}: this release reads models of a single file` });
  try {
    const model = await importModel(fileOptions(path));
    if (options.out !== undefined) await writeFile(options.out, model.model);
    print(options, { ...report(model), refusal: null, out: options.out ?? null }, () => describe(model, options.out));
  } catch (error) {
    if (options.json !== true) throw error;
    print(options, refused(error), () => []);
    reportFailure(error);
    throw new BadResult();
  }
}

function report({ format, signature, operators, nodes, parameters, warnings }: ImportedModel) {
  return { format, signature, operators, nodes, parameters, unsupported: [], parity: null, warnings };
}

function refused(error: unknown) {
  const { code, params, message } = toAppError(error);
  const { errors = [] } = toProblem(error);
  const unsupported = code === "UNSUPPORTED_OP" ? [{ op: params["op"], node: params["node"] }] : [];
  const where = params["where"] ?? params["tensor"] ?? params["node"] ?? errors[0]?.path ?? null;
  return {
    format: params["format"] ?? null,
    signature: null,
    operators: {},
    nodes: 0,
    parameters: 0,
    unsupported,
    parity: null,
    warnings: [],
    refusal: { code, where, message },
    out: null,
  };
}

function describe(model: ImportedModel, out: string | undefined): string[] {
  const { signature } = model;
  return [
    ...fields({
      format: model.format,
      task: signature.task,
      nodes: model.nodes,
      parameters: model.parameters,
      operators: Object.entries(model.operators)
        .map(([name, count]) => `${name} ${count}`)
        .join(", "),
      written: out,
    }),
    ...model.warnings.map((warning) => `warning  ${warning}`),
    "",
    ...table(
      ["", "name", "type", "shape"],
      [
        ...signature.inputs.map((input) => ["in", input.name, input.dtype, input.shape]),
        ...signature.outputs.map((output) => ["out", output.name, output.dtype, output.shape]),
      ],
    ),
  ];
}
