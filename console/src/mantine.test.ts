import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SOURCE = fileURLToPath(new URL(".", import.meta.url));
const CORE = fileURLToPath(new URL("../../node_modules/@mantine/core", import.meta.url));

/** Components that the console imports, and those that the notifications build on. */
function usedComponents(): ReadonlySet<string> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  const imports = files.flatMap((path) => [...readFileSync(join(SOURCE, path), "utf8").matchAll(/import \{([^}]+)\} from "@mantine\/core"/g)]);
  const names = imports.flatMap(([, list = ""]) => list.split(",").map((name) => name.trim()));
  return new Set(["Notification", ...names.filter((name) => /^[A-Z]/.test(name))]);
}

/** A component's module; some lie one folder deeper. */
const modulesOf = (name: string): readonly string[] => [`${name}.mjs`, `${name}/${name}.mjs`].map((file) => join(CORE, "esm/components", name, file));

/** The sheets of a component's module and of all modules that it imports. */
function sheetsOf(file: string, seen: Set<string>): readonly string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  return [...readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)].flatMap(([, path = ""]) => {
    const target = resolve(dirname(file), path);
    const sheet = /([^/]+)\.module\.mjs$/.exec(target)?.[1];
    return sheet === undefined ? sheetsOf(target, seen) : [sheet];
  });
}

test("mantine.css has the sheet of every component in use, and no other", () => {
  const needed = new Set([...usedComponents()].flatMap((name) => modulesOf(name).flatMap((file) => sheetsOf(file, new Set()))));
  const imported = [...readFileSync(join(SOURCE, "mantine.css"), "utf8").matchAll(/styles\/([A-Z]\w+)\.layer\.css/g)].map(([, name]) => name ?? "");
  expect([...imported].sort()).toEqual([...needed].sort());
});
