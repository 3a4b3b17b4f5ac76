/** @file Column names from a header: trimmed, never empty, never twice; what was changed is said. */
import type { DatasetWarning } from "#store";

export interface Names {
  readonly names: readonly string[];
  readonly warnings: readonly DatasetWarning[];
}

/** Names differ exactly, not by case: `Age` and `age` are two columns. */
export function columnNames(header: readonly string[]): Names {
  const taken = new Set(header.map((name) => name.trim()));
  const seen = new Set<string>();
  const warnings: DatasetWarning[] = [];
  const names = header.map((raw, i) => {
    const given = raw.trim();
    const name = given !== "" && !seen.has(given) ? given : free(given === "" ? `column${i + 1}` : given, taken, given === "" ? "" : "_2");
    seen.add(name);
    taken.add(name);
    if (given === "") warnings.push({ code: "EMPTY_COLUMN_NAME", column: name, message: `Column ${i + 1} has no name in the header; it is called '${name}'` });
    else if (name !== given)
      warnings.push({
        code: "DUPLICATE_COLUMN_NAME",
        column: name,
        message: `The name '${given}' is there more than once; column ${i + 1} is called '${name}'`,
      });
    return name;
  });
  return { names, warnings };
}

function free(base: string, taken: ReadonlySet<string>, first: string): string {
  let name = `${base}${first}`;
  for (let i = first === "" ? 2 : 3; taken.has(name); i++) name = `${base}_${i}`;
  return name;
}
