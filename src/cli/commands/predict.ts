/** @file `aimass predict`: asks a deployment. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { Prediction } from "@aimass/sdk";
import type { Command } from "commander";
import { fail } from "#base";
import { connect, serverCommand, type ServerOptions } from "../connect.js";
import { fields, print, table } from "../print.js";

export function predictCommand(): Command {
  return serverCommand("predict", "predict for records")
    .argument("<deployment>")
    .requiredOption("--records <file|-|json>", 'a file, stdin, or JSON: an array of records, one record, {"records": [...]} or JSON lines')
    .action(predict);
}

async function predict(deployment: string, options: ServerOptions & { records: string }): Promise<void> {
  const records = parseRecords(await readInput(options.records));
  const answer = await (await connect(options)).predict(deployment, { records });
  print(options, answer, () => [
    ...table(
      ["#", "prediction", "probabilities"],
      answer.predictions.map((prediction, i) => [i, resultOf(prediction), prediction.probabilities]),
    ),
    "",
    ...fields({ model: `${answer.model.name}@${answer.model.version}`, credits: answer.usage.credits }),
  ]);
}

const resultOf = (prediction: Prediction): unknown => prediction.label ?? prediction.value ?? prediction.outputs;

async function readInput(given: string): Promise<string> {
  if (given === "-") return text(process.stdin);
  if (/^\s*[[{]/.test(given)) return given;
  return readFile(given, "utf8").catch((cause: unknown) => {
    throw fail("NOT_FOUND", { kind: "file", name: given }, { cause });
  });
}

type JsonRecord = Record<string, unknown>;

/** Whatever a person may have at hand: an array, one record, the API's own body, or JSON lines. */
function parseRecords(input: string): JsonRecord[] {
  try {
    const value: unknown = JSON.parse(input);
    if (Array.isArray(value)) return value as JsonRecord[];
    const { records } = value as { records?: unknown };
    return Array.isArray(records) ? (records as JsonRecord[]) : [value as JsonRecord];
  } catch (cause) {
    const lines = input.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line, i) => {
      try {
        return JSON.parse(line) as JsonRecord;
      } catch {
        throw fail("INVALID_REQUEST", { detail: `records: line ${i + 1} is not JSON: ${line.slice(0, 60)}` }, { cause });
      }
    });
  }
}
