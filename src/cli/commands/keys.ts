/** @file `aimass keys`: API keys. */
import type { Command } from "commander";
import { commandGroup, connect, serverCommand, type ServerOptions } from "../connect.js";
import { fields, print, table } from "../print.js";

type Scope = "read" | "write" | "predict" | "admin";

export function keysCommand(): Command {
  const command = commandGroup("keys", "API keys: create, list, revoke");
  command.addCommand(
    serverCommand("create", "make a key; its secret is shown once")
      .argument("<name>")
      .requiredOption("--scope <scope...>", "read, write, predict, admin")
      .option("--deployment <name...>", "the only deployments it is for")
      .option("--expires <time>", "RFC 3339")
      .action(createKey),
  );
  command.addCommand(serverCommand("list", "list keys").action(listKeys));
  command.addCommand(serverCommand("revoke", "revoke a key, at once").argument("<key id>").action(revokeKey));
  return command;
}

async function createKey(name: string, options: ServerOptions & { scope: Scope[]; deployment?: string[]; expires?: string }): Promise<void> {
  const { scope, deployment, expires } = options;
  const answer = await (
    await connect(options)
  ).keys.create({
    name,
    scopes: scope,
    ...(deployment === undefined ? {} : { deployments: deployment }),
    ...(expires === undefined ? {} : { expiresAt: expires }),
  });
  print(options, answer, () => fields({ id: answer.id, name: answer.name, scopes: answer.scopes.join(" "), secret: answer.secret }));
}

async function listKeys(options: ServerOptions): Promise<void> {
  const answer = await (await connect(options)).keys.list({ limit: 1000 });
  print(options, answer, () =>
    table(
      ["id", "name", "prefix", "scopes", "created", "expires", "revoked"],
      answer.items.map((key) => [key.id, key.name, key.prefix, key.scopes.join(" "), key.createdAt, key.expiresAt, key.revokedAt]),
    ),
  );
}

async function revokeKey(id: string, options: ServerOptions): Promise<void> {
  await (await connect(options)).keys.revoke(id);
  print(options, { revoked: id }, () => [`revoked ${id}`]);
}
