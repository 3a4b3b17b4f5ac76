/** @file `aimass usage` and `aimass ledger`: what was used, and the books. */
import type { Command } from "commander";
import { commandGroup, connect, serverCommand, type ServerOptions } from "../connect.js";
import { fields, print, table } from "../print.js";

type By = "hour" | "key" | "deployment";

export function usageCommand(): Command {
  return serverCommand("usage", "requests, predictions and their cost")
    .option("--by <what>", "hour, key or deployment", "deployment")
    .option("--from <time>", "RFC 3339")
    .option("--to <time>", "RFC 3339")
    .action(showUsage);
}

export function ledgerCommand(): Command {
  const command = commandGroup("ledger", "the ledger: list, summary");
  command.addCommand(serverCommand("list", "entries, newest first").option("--limit <n>", "at most 1000", "50").action(listLedger));
  command.addCommand(serverCommand("summary", "the sum (always zero) and the balances").action(showSummary));
  return command;
}

async function showUsage(options: ServerOptions & { by: By; from?: string; to?: string }): Promise<void> {
  const { by, from, to } = options;
  const answer = await (await connect(options)).usage({ by, from, to });
  const row = (name: unknown, item: (typeof answer)["total"]): unknown[] => [name, item.requests, item.predictions, item.errors, item.computeMs, item.credits];
  print(options, answer, () =>
    table([by, "requests", "predictions", "errors", "compute ms", "credits"], [...answer.items.map((item) => row(item[by], item)), row("total", answer.total)]),
  );
}

async function listLedger(options: ServerOptions & { limit: string }): Promise<void> {
  const answer = await (await connect(options)).ledger.list({ limit: Number(options.limit) });
  print(options, answer, () =>
    table(
      ["created", "kind", "account", "amount", "deployment", "transaction"],
      answer.items.map((entry) => [entry.createdAt, entry.kind, entry.account, entry.amount, entry.deployment, entry.transaction]),
    ),
  );
}

async function showSummary(options: ServerOptions): Promise<void> {
  const answer = await (await connect(options)).ledger.summary();
  print(options, answer, () => fields({ sum: answer.sum, predictions: answer.predictions, ...answer.balances }));
}
