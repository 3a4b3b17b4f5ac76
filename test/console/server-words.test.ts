/** The console is a client and imports nothing of the server; what it repeats of it is compared here. */
import { expect, test } from "vitest";
import { ERRORS } from "../../src/base/error-table.js";
import { ALGORITHMS } from "../../src/train/algorithms.js";
import en from "../../console/src/i18n/en.json" with { type: "json" };
import { ALGORITHM_CHOICES } from "../../console/src/pages/training/algorithm-parameters.js";

interface ServerAlgorithm {
  readonly tasks: readonly string[];
  readonly parameters: Readonly<Record<string, { readonly default: number | readonly number[]; readonly range: readonly [min: number, max: number] }>>;
}

test("the console's words for errors are about errors that there are, with the server's titles", () => {
  const own = new Set(["CONSOLE", "UNREACHABLE"]); // no answer came: the server has no words for it
  for (const [code, words] of Object.entries(en.problems)) {
    if (own.has(code)) continue;
    expect(Object.keys(ERRORS), code).toContain(code);
    expect(words.title, code).toBe(ERRORS[code as keyof typeof ERRORS].title);
  }
});

test("the form of a new run knows the server's algorithms, parameters, defaults and ranges", () => {
  const table: Readonly<Record<string, ServerAlgorithm>> = ALGORITHMS;
  const server = Object.entries(table).map(([name, { tasks, parameters }]) => ({
    name,
    tasks: [...tasks],
    parameters: Object.entries(parameters).map(([parameter, { default: value, range }]) => ({ name: parameter, default: value, min: range[0], max: range[1] })),
  }));
  expect(ALGORITHM_CHOICES).toEqual(server);
  for (const { parameters } of ALGORITHM_CHOICES) for (const { name } of parameters) expect(Object.keys(en.parameters)).toContain(name);
  for (const { name } of ALGORITHM_CHOICES) expect(Object.keys(en.algorithms)).toContain(name);
});
