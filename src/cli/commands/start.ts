/** @file `aimass start`: the server. */
import { Command } from "commander";
import { loadConfig } from "#base";

interface StartOptions {
  readonly port?: string;
  readonly host?: string;
  readonly data?: string;
  readonly roles?: string;
  readonly sample: boolean;
}

export function startCommand(): Command {
  return new Command("start")
    .description("start the platform")
    .option("--port <port>", "HTTP port; 0 takes any free one")
    .option("--host <address>", "address to listen on")
    .option("--data <folder>", "data directory")
    .option("--roles <roles>", "roles of this process")
    .option("--no-sample", "do not walk the sample job on an empty data directory")
    .action(async ({ port, host, data, roles, sample }: StartOptions) => {
      const config = loadConfig({ port, host, dataDir: data, roles, ...(sample ? {} : { sample: false }) });
      // only here: no other command needs the server's code
      const { runServer } = await import("../../main.js");
      await runServer(config);
    });
}
