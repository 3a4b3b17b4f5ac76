/** @file `aimass deploy`: deployments on the server. */
import type { Client, Deployment } from "@aimass/sdk";
import type { Command } from "commander";
import { fail } from "#base";
import { commandGroup, connect, serverCommand, type ServerOptions } from "../connect.js";
import { fields, print, table } from "../print.js";

export function deployCommand(): Command {
  const command = commandGroup("deploy", "deployments: create, list, show, switch, rollback, stop, start, archive");
  command.addCommand(
    serverCommand("create", "deploy a version behind a name")
      .argument("<name>")
      .requiredOption("--model <reference>", "iris, iris@3 or iris@champion")
      .option("--replicas <n>")
      .action(createDeployment),
  );
  command.addCommand(serverCommand("list", "list deployments").action(listDeployments));
  command.addCommand(
    serverCommand("show", "one deployment, with its calls")
      .argument("<name>")
      .action(byName((client, name) => client.deployments.get(name))),
  );
  command.addCommand(
    serverCommand("switch", "move traffic to versions: 'switch iris 4', 'switch iris 3=90 4=10'")
      .argument("<name>")
      .argument("<version[=weight]...>")
      .action(switchTraffic),
  );
  command.addCommand(
    serverCommand("rollback", "back to the revision before")
      .argument("<name>")
      .action(byName((client, name) => client.deployments.rollback(name))),
  );
  command.addCommand(
    serverCommand("stop", "stop all replicas")
      .argument("<name>")
      .action(byName((client, name) => client.deployments.stop(name))),
  );
  command.addCommand(
    serverCommand("start", "start the replicas again")
      .argument("<name>")
      .action(byName((client, name) => client.deployments.start(name))),
  );
  command.addCommand(serverCommand("archive", "stop and archive").argument("<name>").action(archiveDeployment));
  return command;
}

function byName(call: (client: Client, name: string) => Promise<Deployment>) {
  return async (name: string, options: ServerOptions): Promise<void> => {
    const answer = await call(await connect(options), name);
    print(options, answer, () => describeDeployment(answer));
  };
}

async function createDeployment(name: string, options: ServerOptions & { model: string; replicas?: string }): Promise<void> {
  const answer = await (
    await connect(options)
  ).deployments.create({ name, model: options.model, ...(options.replicas === undefined ? {} : { replicas: Number(options.replicas) }) });
  print(options, answer, () => describeDeployment(answer));
}

async function listDeployments(options: ServerOptions): Promise<void> {
  const answer = await (await connect(options)).deployments.list({ limit: 1000 });
  print(options, answer, () =>
    table(
      ["name", "state", "model", "traffic", "ready", "requests", "errors", "p99 ms"],
      answer.items.map((item) => [
        item.name,
        item.state,
        item.model,
        trafficText(item),
        `${item.replicas.ready}/${item.replicas.desired}`,
        item.metrics.requestsTotal,
        item.metrics.errors,
        item.metrics.p99Ms,
      ]),
    ),
  );
}

async function switchTraffic(name: string, shares: readonly string[], options: ServerOptions): Promise<void> {
  const traffic = shares.map((share) => {
    const match = /^(\d+)(?:=(\d+(?:\.\d+)?))?$/.exec(share);
    if (match === null) throw fail("INVALID_REQUEST", { detail: `expected version or version=weight, got '${share}'` });
    return { version: Number(match[1]), weight: Number(match[2] ?? "100") };
  });
  const answer = await (await connect(options)).deployments.update(name, { traffic });
  print(options, answer, () => describeDeployment(answer));
}

async function archiveDeployment(name: string, options: ServerOptions): Promise<void> {
  await (await connect(options)).deployments.archive(name);
  print(options, { archived: name }, () => [`archived ${name}`]);
}

const trafficText = ({ traffic }: Deployment): string => traffic.map(({ version, weight }) => `${version}=${weight}`).join(" ");

function describeDeployment(deployment: Deployment): string[] {
  const { name, state, failure, model, replicas, endpoints, examples } = deployment;
  return [
    ...fields({
      deployment: name,
      state,
      failure,
      model,
      traffic: trafficText(deployment),
      replicas: `${replicas.ready} of ${replicas.desired} ready`,
      predict: endpoints.predict,
    }),
    "",
    examples.curl,
  ];
}
