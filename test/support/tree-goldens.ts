/** @file Models of trees with what their own framework predicts: `NAME.golden.json` beside the model files, arrays little-endian in .bin files. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface TreeGolden {
  readonly name: string;
  readonly files: readonly string[];
  readonly expect: "convert" | "convert-or-refuse" | "convert-or-warn" | "refuse";
  readonly rows: number;
  readonly columns: number;
  readonly input: Float32Array | Float64Array;
  readonly outputs: Readonly<Record<string, ArrayLike<number>>>;
}

interface Entry {
  readonly name?: string;
  readonly file: string;
  readonly dtype?: string;
  readonly shape: readonly number[];
}

export function treeGoldens(folder: string): readonly TreeGolden[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".golden.json"))
    .map((file) => toGolden(folder, file));
}

function toGolden(folder: string, file: string): TreeGolden {
  const golden = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
    inputs: Entry[];
    outputs: Entry[];
    model_files?: string[];
    expect?: TreeGolden["expect"];
  };
  const name = file.replace(".golden.json", "");
  const [input] = golden.inputs;
  if (input === undefined) throw new Error(`${file} has no input`);
  return {
    name,
    files: golden.model_files ?? [name],
    expect: golden.expect ?? "convert",
    rows: input.shape[0] ?? 0,
    columns: input.shape[1] ?? 0,
    input: input.file.endsWith(".bin") ? numbers(join(folder, input.file), input.dtype) : new Float32Array(0),
    outputs: Object.fromEntries(golden.outputs.map((output) => [output.name ?? output.file, numbers(join(folder, output.file), output.dtype)])),
  };
}

function numbers(path: string, dtype = "float32"): Float32Array | Float64Array {
  const { buffer } = Uint8Array.from(readFileSync(path));
  return dtype === "float64" ? new Float64Array(buffer) : new Float32Array(buffer);
}
