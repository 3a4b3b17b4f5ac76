/** @file `aimass runs`: training runs on the server. */
import type { Command } from "commander";
import { commandGroup, connect, serverCommand, type ServerOptions } from "../connect.js";
import { describeRun } from "../describe-run.js";
import { followRun } from "../follow-run.js";
import { print, table } from "../print.js";

export function runsCommand(): Command {
  const command = commandGroup("runs", "training runs: list, show, follow, stop, resume");
  command.addCommand(serverCommand("list", "list runs").action(listRuns));
  command.addCommand(serverCommand("show", "one run").argument("<run>").action(showRun));
  command.addCommand(serverCommand("follow", "show a run until its end").argument("<run>").action(follow));
  command.addCommand(serverCommand("stop", "stop a run").argument("<run>").action(stopRun));
  command.addCommand(serverCommand("resume", "take up a stopped or failed run").argument("<run>").action(resumeRun));
  return command;
}

async function listRuns(options: ServerOptions): Promise<void> {
  const answer = await (await connect(options)).runs.list({ limit: 100 });
  print(options, answer, () =>
    table(
      ["run", "state", "dataset", "target", "algorithm", "metric", "version"],
      answer.items.map((run) => [
        run.id,
        run.state,
        `${run.dataset.name}@${run.dataset.version}`,
        run.target,
        run.algorithm,
        run.primaryMetric?.value,
        run.version,
      ]),
    ),
  );
}

async function showRun(id: string, options: ServerOptions): Promise<void> {
  const run = await (await connect(options)).runs.get(id);
  print(options, run, () => describeRun(run));
}

async function follow(id: string, options: ServerOptions): Promise<void> {
  const run = await followRun(await connect(options), id);
  print(options, run, () => describeRun(run));
}

async function stopRun(id: string, options: ServerOptions): Promise<void> {
  const run = await (await connect(options)).runs.stop(id);
  print(options, run, () => describeRun(run));
}

async function resumeRun(id: string, options: ServerOptions): Promise<void> {
  const run = await (await connect(options)).runs.resume(id);
  print(options, run, () => describeRun(run));
}
