/** @file `aimass logs` and `aimass events`: what a deployment says, and what happened to it. */
import type { Command } from "commander";
import { connect, serverCommand, type ServerOptions } from "../connect.js";
import { print, table } from "../print.js";

export function logsCommand(): Command {
  return serverCommand("logs", "a deployment's log, live until Ctrl-C").argument("<deployment>").action(followLogs);
}

export function eventsCommand(): Command {
  return serverCommand("events", "what happened to a deployment, newest first")
    .argument("<deployment>")
    .option("--limit <n>", "at most 1000", "50")
    .action(listEvents);
}

async function followLogs(deployment: string, options: ServerOptions): Promise<void> {
  const client = await connect(options);
  for await (const line of client.deployments.logs(deployment))
    process.stdout.write(options.json === true ? `${JSON.stringify(line)}\n` : `${line.at} ${line.level} ${line.message}\n`);
}

async function listEvents(deployment: string, options: ServerOptions & { limit: string }): Promise<void> {
  const answer = await (await connect(options)).deployments.events(deployment, { limit: Number(options.limit) });
  print(options, answer, () =>
    table(
      ["at", "kind", "message"],
      answer.items.map((event) => [event.at, event.kind, event.message]),
    ),
  );
}
