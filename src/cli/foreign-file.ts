/** @file Options of the commands that look into a model file here, without a server. */
import { Command } from "commander";
import { createLog, loadConfig } from "#base";
import type { FileOptions } from "#convert";

export interface LocalOptions {
  readonly json?: boolean;
}

/** A command that needs no server. */
export function localCommand(usage: string, description: string): Command {
  return new Command(usage).description(description).option("--json", "print the answer as JSON");
}

/** The file is read in a limited child, like one that was sent to a server. */
export function fileOptions(path: string): FileOptions {
  const { childMemoryBytes, logLevel } = loadConfig();
  return { path, memoryBytes: childMemoryBytes, log: createLog(logLevel === "info" ? "warn" : logLevel) };
}
