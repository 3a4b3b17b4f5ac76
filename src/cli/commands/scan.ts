/** @file `aimass scan`: is a model file safe; judged without running it. Exit 1 unless safe. */
import type { Command } from "commander";
import { scanModel } from "#convert";
import { fileOptions, localCommand, type LocalOptions } from "../foreign-file.js";
import { print, table } from "../print.js";
import { BadResult } from "../report-failure.js";

export function scanCommand(): Command {
  return localCommand("scan", "judge a model file's safety without executing it").argument("<file>").action(scan);
}

async function scan(path: string, options: LocalOptions): Promise<void> {
  const report = await scanModel(fileOptions(path));
  const { verdict, findings } = report;
  print(options, report, () => [
    `verdict  ${verdict}`,
    ...(findings.length === 0
      ? []
      : [
          "",
          ...table(
            ["severity", "code", "where", "message"],
            findings.map((finding) => [finding.severity, finding.code, finding.where, finding.message]),
          ),
        ]),
  ]);
  if (verdict !== "safe") throw new BadResult();
}
