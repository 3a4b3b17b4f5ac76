/** @file The command line: `aimass <command>`. Local commands call rooms, the others speak with a server through the SDK. */
import { Command } from "commander";
import { VERSION } from "#base";
import { convertCommand } from "./commands/convert.js";
import { dataCommand } from "./commands/data.js";
import { deployCommand } from "./commands/deploy.js";
import { differentiateCommand } from "./commands/differentiate.js";
import { doctorCommand } from "./commands/doctor.js";
import { inspectCommand } from "./commands/inspect.js";
import { keysCommand } from "./commands/keys.js";
import { loginCommand } from "./commands/login.js";
import { eventsCommand, logsCommand } from "./commands/logs.js";
import { modelsCommand } from "./commands/models.js";
import { predictCommand } from "./commands/predict.js";
import { runCommand } from "./commands/run.js";
import { runsCommand } from "./commands/runs.js";
import { scanCommand } from "./commands/scan.js";
import { startCommand } from "./commands/start.js";
import { trainCommand } from "./commands/train.js";
import { ledgerCommand, usageCommand } from "./commands/usage.js";
import { reportFailure } from "./report-failure.js";

/** In the order of the work. */
const COMMANDS = [
  startCommand,
  loginCommand,
  dataCommand,
  trainCommand,
  runsCommand,
  modelsCommand,
  deployCommand,
  predictCommand,
  logsCommand,
  eventsCommand,
  keysCommand,
  usageCommand,
  ledgerCommand,
  convertCommand,
  inspectCommand,
  scanCommand,
  runCommand,
  differentiateCommand,
  doctorCommand,
];

/** Throws instead of exiting, so that all failures end in one place. */
function throwing(command: Command): Command {
  command.exitOverride().showHelpAfterError("(add --help for how to use it)");
  for (const inner of command.commands) throwing(inner);
  return command;
}

const program = new Command("aimass").description("AI model as a service: data or a model file in, a prediction API out.").version(VERSION);
for (const make of COMMANDS) program.addCommand(make());

try {
  await throwing(program).parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
