/** @file A client for commands that speak with a server: `--url` and `--key` over what `aimass login` saved. */
import { createClient, type Client } from "@aimass/sdk";
import { Command } from "commander";
import { fail } from "#base";
import { readLogin } from "./saved-login.js";

export const DEFAULT_URL = "http://127.0.0.1:8080";

export interface ServerOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** A command with the options that all commands of a server have. */
export function serverCommand(usage: string, description: string): Command {
  return new Command(usage)
    .description(description)
    .option("--url <url>", "the server's address (default: where you logged in)")
    .option("--key <key>", "an API key (default: the one you logged in with)")
    .option("--json", "print the answer as JSON");
}

/** A command that only holds others: it has no options of its own, so that `--json` goes to the inner one. */
export function commandGroup(name: string, description: string): Command {
  return new Command(name).description(description);
}

export async function connect(options: ServerOptions): Promise<Client> {
  const saved = options.url !== undefined && options.key !== undefined ? null : await readLogin();
  const key = options.key ?? saved?.key;
  if (key === undefined) throw fail("UNAUTHENTICATED", { detail: "No key: run 'npx aimass login', or give --key" });
  return createClient({ baseUrl: options.url ?? saved?.url ?? DEFAULT_URL, key });
}
