/** @file `aimass run`: runs an ONNX file once, checked first, in a limited child. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { fail, loadConfig } from "#base";
import { importModel } from "#convert";
import { startReplica, type Replica } from "#runtime";
import type { Tensor } from "#tensor";
import { fileOptions, localCommand, type LocalOptions } from "../foreign-file.js";
import { fromNested, toNested } from "../json-tensor.js";
import { print } from "../print.js";

export function runCommand(): Command {
  return localCommand("run", "run an ONNX file once in a limited child")
    .argument("<file>")
    .requiredOption("--input <in.json>", "an object: input name -> nested array, batch axis included")
    .action(run);
}

async function run(path: string, options: LocalOptions & { input: string }): Promise<void> {
  const feeds = await readFeeds(options.input);
  const file = fileOptions(path);
  const { model } = await importModel(file);
  const folder = await mkdtemp(join(tmpdir(), "aimass-run-"));
  try {
    const modelPath = join(folder, "model.onnx");
    await writeFile(modelPath, model);
    const replica = await startReplica({ modelPath, memoryBytes: file.memoryBytes ?? loadConfig().childMemoryBytes, log: file.log });
    try {
      const { outputs, computeMs } = await replica.run(toTensors(replica, feeds), { deadlineMs: loadConfig().inferenceTimeoutMs });
      const nested = Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, toNested(tensor)]));
      print(options, { outputs: nested, computeMs }, () => Object.entries(nested).map(([name, value]) => `${name}  ${JSON.stringify(value)}`));
    } finally {
      await replica.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFeeds(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw fail("NOT_FOUND", { kind: "file", name: path }, { cause });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (cause) {
    throw fail("INVALID_REQUEST", { detail: `${path}: not JSON: ${(cause as Error).message}` }, { cause });
  }
  throw fail("INVALID_REQUEST", { detail: `${path}: expected an object: input name -> nested array` });
}

function toTensors({ inputs }: Replica, feeds: Readonly<Record<string, unknown>>): Record<string, Tensor> {
  const known = inputs.map(({ name }) => name);
  const unknown = Object.keys(feeds).find((name) => !known.includes(name));
  if (unknown !== undefined) throw fail("UNKNOWN_FIELD", { field: unknown, where: `input (the model has: ${known.join(", ")})` });
  return Object.fromEntries(
    inputs.map(({ name, dtype }) => {
      if (!Object.hasOwn(feeds, name)) throw fail("INVALID_REQUEST", { detail: `input '${name}' is missing; the model has: ${known.join(", ")}` });
      return [name, fromNested(name, dtype, feeds[name])];
    }),
  );
}
