/** @file `aimass train`: begins a run, and shows it until its end. */
import type { Run } from "@aimass/sdk";
import type { Command } from "commander";
import { fail } from "#base";
import { connect, serverCommand, type ServerOptions } from "../connect.js";
import { describeRun } from "../describe-run.js";
import { followRun } from "../follow-run.js";
import { print } from "../print.js";
import { BadResult } from "../report-failure.js";

interface TrainOptions extends ServerOptions {
  readonly target: string;
  readonly algorithm?: string;
  readonly model?: string;
  readonly seed?: string;
  readonly parameter?: readonly string[];
  readonly wait?: boolean;
}

export function trainCommand(): Command {
  return serverCommand("train", "train on a dataset's version")
    .argument("<dataset[@version]>")
    .requiredOption("--target <column>", "the column to predict")
    .option("--algorithm <name>", 'an algorithm, or "auto"')
    .option("--model <name>", "the model that gets the version (default: the dataset's name)")
    .option("--seed <n>")
    .option("--parameter <name=value...>", "a parameter of the algorithm")
    .option("--wait", "show the run until its end (the default on a terminal)")
    .option("--no-wait", "print the run and go")
    .action(train);
}

async function train(dataset: string, options: TrainOptions): Promise<void> {
  const client = await connect(options);
  const { target, algorithm, model, seed, parameter } = options;
  const begun = await client.runs.create({
    dataset,
    target,
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(model === undefined ? {} : { model }),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(parameter === undefined ? {} : { parameters: Object.fromEntries(parameter.map(parseParameter)) }),
  });
  const wait = options.wait ?? process.stderr.isTTY;
  const run: Run = wait ? await followRun(client, begun.id) : begun;
  print(options, run, () => describeRun(run));
  if (run.state === "failed") throw new BadResult();
}

/** `rate=0.1` -> a number, `solver=adam` -> text: whatever is JSON is taken as JSON. */
function parseParameter(text: string): [string, unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw fail("INVALID_REQUEST", { detail: `--parameter: expected name=value, got '${text}'` });
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value) as unknown];
  } catch {
    return [text.slice(0, at), value];
  }
}
