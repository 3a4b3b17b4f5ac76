import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import en from "./en.json" with { type: "json" };
import zh from "./zh-CN.json" with { type: "json" };

const SOURCE = fileURLToPath(new URL("..", import.meta.url));

type Words = { readonly [key: string]: string | Words };

const leaves = (words: Words, prefix = ""): [key: string, text: string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${prefix}${key}`, value] as [string, string]] : leaves(value, `${prefix}${key}.`),
  );

/** Languages have different plural forms: `rows_one` and `rows_other` are one key. */
const bare = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, "");
const keysOf = (words: Words): string[] => [...new Set(leaves(words).map(([key]) => bare(key)))].sort();
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? "").sort();

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|d)\.ts$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), "utf8") }));
const source = files.map((file) => file.text).join("\n");

test("both languages have the same keys", () => {
  expect(keysOf(zh)).toEqual(keysOf(en));
});

test("both languages fill the same placeholders", () => {
  const english = new Map(leaves(en).map(([key, text]) => [bare(key), placeholders(text)]));
  // a plural's number may be left out where the language says it otherwise
  for (const [key, text] of leaves(zh))
    expect(
      placeholders(text).filter((name) => name !== "count"),
      key,
    ).toEqual((english.get(bare(key)) ?? []).filter((name) => name !== "count"));
});

test("no key is unused", () => {
  const literal = new Set([...source.matchAll(/"([A-Za-z]+(?:\.[\w-]+)+)"/g)].map(([, key]) => key ?? ""));
  // t(`states.${state}`) uses all of states, t(`home.doors.${key}.title`) the titles
  const patterns = [...source.matchAll(/`([A-Za-z]+(?:\.[A-Za-z]+)*)\.\$\{[^}]+\}((?:\.[A-Za-z]+)*)`/g)].map(
    ([, prefix = "", suffix = ""]) => new RegExp(`^${prefix.replaceAll(".", "\\.")}\\.[^.]+${suffix.replaceAll(".", "\\.")}$`),
  );
  const unused = keysOf(en).filter((key) => !literal.has(key) && !patterns.some((pattern) => pattern.test(key)));
  expect(unused).toEqual([]);
});

test("no key is missing", () => {
  const known = new Set(keysOf(en));
  const asked = [...source.matchAll(/\bt\(\s*"([\w.-]+)"/g)].map(([, key]) => key ?? "");
  expect(asked.length).toBeGreaterThan(200);
  expect(asked.filter((key) => !known.has(key))).toEqual([]);
});

/** Attributes that people read. */
const SPOKEN = new Set(["aria-label", "label", "title", "placeholder", "description", "alt", "text", "hint"]);

test("no component has text of its own", () => {
  const found: string[] = [];
  for (const { path, text } of files.filter((file) => file.path.endsWith(".tsx"))) {
    const visit = (node: ts.Node): void => {
      if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(`${path}: ${node.text.trim()}`);
      if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer !== undefined && ts.isStringLiteral(node.initializer))
        found.push(`${path}: ${node.initializer.text}`);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TSX));
  }
  expect(found).toEqual([]);
});

test("each component has a file of its own, named like it", () => {
  const kebab = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
  for (const { path, text } of files.filter((file) => file.path.endsWith(".tsx"))) {
    const components = [...text.matchAll(/^(?:export )?function ([A-Z]\w*)/gm)].map(([, name]) => name ?? "");
    if (components.length === 0) continue; // routes and the start
    expect(components, path).toHaveLength(1);
    expect(path.split("/").at(-1), path).toBe(`${kebab(components[0] ?? "")}.tsx`);
  }
});

test("only api/ speaks with the server", () => {
  const speakers = files.filter(({ path, text }) => !path.startsWith("api/") && /\bfetch\(|new EventSource|XMLHttpRequest|createClient\(/.test(text));
  expect(speakers.map((file) => file.path)).toEqual([]);
});
