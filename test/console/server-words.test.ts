/** The console is a client and imports nothing of the server; what it repeats of it is compared here. */
import { expect, test } from "vitest";
import { ERRORS } from "../../src/base/error-table.js";
import { ALGORITHMS } from "../../src/train/algorithms.js";
import { ARCHITECTURES } from "../../src/train/architectures/table.js";
import { deepAlgorithm, type Material } from "../../src/train/deep-run/deep-algorithms.js";
import { readSettings } from "../../src/train/deep-run/settings.js";
import en from "../../console/src/i18n/en.json" with { type: "json" };
import { ALGORITHM_CHOICES } from "../../console/src/pages/training/algorithm-parameters.js";
import {
  FINE_TUNE,
  LAYER_LIST,
  NETWORK_FIELDS,
  NETWORK_OPTIONS,
  NETWORKS,
  materialOf,
  networksOfTable,
} from "../../console/src/pages/training/network-choices.js";

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

const KINDS = ["image", "audio", "table"] as const;
const TEXT_COLUMN = [{ name: "review", type: "text", distinct: 9 }] as never;
const offered = { image: NETWORKS.picture, audio: NETWORKS.sound, table: networksOfTable(TEXT_COLUMN, "stars") };

test.each(KINDS)("the networks that are offered for a dataset of kind %s are those that the server takes, and all of them have words", (kind) => {
  const all = [...ARCHITECTURES.map(({ name }) => name), FINE_TUNE, LAYER_LIST];
  const taken = all.filter((name) => {
    try {
      return deepAlgorithm(name, kind, {}) !== null;
    } catch {
      return false;
    }
  });
  expect([...offered[kind]].sort()).toEqual(taken.sort());
  for (const name of offered[kind]) {
    expect(materialOf(name, kind), name).toBe(deepAlgorithm(name, kind, {})?.material);
    expect(Object.keys(en.algorithms), name).toContain(name);
    expect(Object.keys(en.networks), name).toContain(name);
  }
  if (kind !== "table") expect(deepAlgorithm("auto", kind, {})?.name).toBe(offered[kind][0]);
});

test.each(["picture", "sound", "text", "table"] as const)("the form shows the server's defaults of a network for a %s", (material: Material) => {
  const { training, reading } = readSettings({ name: material === "table" ? LAYER_LIST : "any", material }, material === "table" ? { layers: [] } : {});
  const known: Readonly<Record<string, unknown>> = { ...training, ...reading };
  for (const field of NETWORK_FIELDS[material]) {
    expect(field.default, field.name).toEqual(known[field.name]);
    expect(Object.keys(en.parameters)).toContain(field.name);
  }
});

test("the options that a form shows of an architecture are the server's, with their defaults", () => {
  const server = Object.fromEntries(
    ARCHITECTURES.filter(({ name }) => name !== "unet").map(({ name, options }) => [
      name,
      Object.fromEntries(Object.entries(options).map(([key, option]) => [key, "default" in option ? option.default : undefined])),
    ]),
  );
  expect(NETWORK_OPTIONS).toEqual(server);
});
