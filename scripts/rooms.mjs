// Rooms have a README of at most 40 lines, folders at most 25 files (but ops/), files live at most three folders deep. Prints the lines of code of each room.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./ensure.mjs";

const README_LINES = 40;
const FILES_A_FOLDER = 25;
const FOLDERS_DEEP = 3;
const faults = [];
const codeLines = (text) => text.split("\n").filter((line) => line.trim() !== "" && !/^\s*(\/\/|\/?\*)/.test(line)).length;

function walk(folder, depth) {
  const entries = readdirSync(folder, { withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"));
  if (sources.length > FILES_A_FOLDER && !/\/(ops|generated)$/.test(folder))
    faults.push(`${relative(root, folder)}: ${sources.length} files, at most ${FILES_A_FOLDER}`);
  if (depth > FOLDERS_DEEP) faults.push(`${relative(root, folder)}: deeper than ${FOLDERS_DEEP} folders`);
  let lines = 0;
  for (const source of sources) if (!folder.endsWith("generated")) lines += codeLines(readFileSync(join(folder, source.name), "utf8"));
  for (const entry of entries) if (entry.isDirectory()) lines += walk(join(folder, entry.name), depth + 1);
  return lines;
}

const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
for (const { name } of rooms) {
  const readme = join(root, "src", name, "README.md");
  if (!existsSync(readme)) faults.push(`src/${name}: no README.md`);
  else if (readFileSync(readme, "utf8").trimEnd().split("\n").length > README_LINES) faults.push(`src/${name}/README.md: over ${README_LINES} lines`);
  console.log(`${String(walk(join(root, "src", name), 1)).padStart(6)} ${name}`);
}
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exitCode = 1;
}
