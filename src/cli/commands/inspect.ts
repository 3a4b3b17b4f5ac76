/** @file `aimass inspect`: what is in a model file. */
import type { Command } from "commander";
import { inspectModel } from "#convert";
import { fileOptions, localCommand, type LocalOptions } from "../foreign-file.js";
import { fields, print } from "../print.js";

export function inspectCommand(): Command {
  return localCommand("inspect", "look into a model file").argument("<file>").action(inspect);
}

async function inspect(path: string, options: LocalOptions): Promise<void> {
  const summary = await inspectModel(fileOptions(path));
  print(options, summary, () => fields({ ...summary }));
}
