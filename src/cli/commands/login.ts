/** @file `aimass login`: keeps the server's address and a key for the other commands. */
import { hostname } from "node:os";
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { createClient } from "@aimass/sdk";
import { Command } from "commander";
import { fail } from "#base";
import { DEFAULT_URL } from "../connect.js";
import { fields, print } from "../print.js";
import { loginPath, saveLogin } from "../saved-login.js";

interface LoginOptions {
  readonly url: string;
  readonly key?: string;
  readonly email?: string;
  readonly json?: boolean;
}

export function loginCommand(): Command {
  return new Command("login")
    .description("log in with a key, or with e-mail and password (asked for), and remember it")
    .option("--url <url>", "the server's address", DEFAULT_URL)
    .option("--key <key>", "an API key; '-' reads it from stdin")
    .option("--email <email>", "makes a key of your own for this machine")
    .option("--json", "print the answer as JSON")
    .action(async (options: LoginOptions) => {
      const key = options.email === undefined ? await givenKey(options.key) : await keyByPassword(options.url, options.email);
      const me = await createClient({ baseUrl: options.url, key }).me(); // a wrong key is not kept
      await saveLogin({ url: options.url, key });
      print(options, { url: options.url, ...me }, () =>
        fields({ "logged in": me.user.email, organisation: me.organisation.name, scopes: me.scopes.join(" "), server: options.url, "kept in": loginPath() }),
      );
    });
}

async function givenKey(key: string | undefined): Promise<string> {
  if (key !== undefined && key !== "-") return key;
  const text = await ask("API key: ");
  if (text === "") throw fail("UNAUTHENTICATED", { detail: "No key was given" });
  return text;
}

/** Signs in as a browser does, and makes a key that can be revoked alone. */
async function keyByPassword(url: string, email: string): Promise<string> {
  const { origin } = new URL(url);
  let cookie = "";
  const client = createClient({
    baseUrl: url,
    fetch: async (address, init) => {
      const response = await fetch(address, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), origin, ...(cookie === "" ? {} : { cookie }) },
      });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return response;
    },
  });
  await client.sessions.create({ email, password: await ask("Password: ") });
  const { secret } = await client.keys.create({ name: `cli on ${hostname()}`, scopes: ["write", "predict"] });
  await client.sessions.delete();
  return secret;
}

/** One line from stdin; on a terminal without showing it. */
async function ask(question: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  try {
    return (await reader.question("")).trim();
  } finally {
    reader.close();
    if (process.stdin.isTTY) process.stderr.write("\n");
  }
}
