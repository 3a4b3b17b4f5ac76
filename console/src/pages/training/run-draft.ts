/** @file What the form of a new run holds, and what it asks the server for. Pure. */
import type { Column, Run } from "@aimass/sdk";
import type { RunRequest } from "../../api/runs.js";
import { ALGORITHM_CHOICES } from "./algorithm-parameters.js";
import { layersText } from "./layer-list.js";
import { LAYER_LIST, NETWORK_FIELDS } from "./network-choices.js";

/** Text as typed; what is empty is left to the server. */
export interface RunDraft {
  readonly dataset: string;
  readonly version: string;
  readonly target: string | null;
  readonly task: "auto" | "binary" | "multiclass" | "regression";
  readonly algorithm: string;
  readonly seed: number | string;
  readonly model: string;
  readonly holdout: number | string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Further parameters of a network: a JSON object as typed. */
  readonly more: string;
  /** Layers of one's own: a JSON list as typed. */
  readonly layers: string;
}

const DEFAULT_HOLDOUT_PERCENT = 20;

/** An empty form, or the recipe of a run that is to be done again. */
export function startDraft(dataset: string | null, before: Run | undefined): RunDraft {
  const [name = "", version = "latest"] = (dataset ?? "").split("@");
  const empty: RunDraft = {
    dataset: name,
    version,
    target: null,
    task: "auto",
    algorithm: "auto",
    seed: 0,
    model: "",
    holdout: DEFAULT_HOLDOUT_PERCENT,
    parameters: {},
    more: "",
    layers: "",
  };
  if (before === undefined) return empty;
  return {
    ...empty,
    dataset: before.dataset.name,
    target: before.target,
    algorithm: before.algorithm,
    seed: before.seed,
    model: before.version?.split("@")[0] ?? "",
    ...splitParameters(before),
  };
}

/** What has a field of its own, and the rest as JSON. */
function splitParameters({ algorithm, parameters }: Pick<Run, "algorithm" | "parameters">): Pick<RunDraft, "parameters" | "more" | "layers"> {
  const { layers, ...plain } = parameters;
  const entries = Object.entries(plain);
  const rest = entries.filter(([key]) => !FIELDS.has(key));
  const asText = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value));
  return {
    parameters: Object.fromEntries(entries.filter(([key]) => FIELDS.has(key)).map(([key, value]) => [key, asText(value)])),
    more: rest.length === 0 ? "" : JSON.stringify(Object.fromEntries(rest), null, 2),
    layers: algorithm === LAYER_LIST && Array.isArray(layers) ? layersText(layers as unknown[]) : "",
  };
}

const FIELDS: ReadonlySet<string> = new Set([
  "base",
  ...ALGORITHM_CHOICES.flatMap((choice) => choice.parameters.map((field) => field.name)),
  ...Object.values(NETWORK_FIELDS).flatMap((fields) => fields.map((field) => field.name)),
]);

/** A JSON text that cannot be sent: not JSON, or not of the kind that is meant. Empty is fine. */
export function isBroken(text: string, kind: "object" | "list"): boolean {
  if (text.trim() === "") return false;
  const value = parseJson(text);
  return kind === "list" ? !Array.isArray(value) : typeof value !== "object" || value === null || Array.isArray(value);
}

/** Enough is chosen, and nothing half typed. */
export function isReady({ dataset, target, more, layers }: RunDraft): boolean {
  return dataset !== "" && target !== null && !isBroken(more, "object") && !isBroken(layers, "list");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Names of fields first: what is typed as JSON for the same name is the more exact word. */
function parametersOf({ parameters, more, layers, algorithm }: RunDraft): Record<string, unknown> {
  const plain = Object.entries(parameters).flatMap(([name, text]) => (text.trim() === "" ? [] : [[name, parseParameter(name, text)] as const]));
  return {
    ...Object.fromEntries(plain),
    ...(isBroken(more, "object") || more.trim() === "" ? {} : (parseJson(more) as Record<string, unknown>)),
    ...(algorithm === LAYER_LIST && layers.trim() !== "" ? { layers: parseJson(layers) } : {}),
  };
}

export function toRequest(draft: RunDraft): RunRequest {
  const parameters = parametersOf(draft);
  return {
    dataset: draft.version === "latest" ? draft.dataset : `${draft.dataset}@${draft.version}`,
    target: draft.target ?? "",
    algorithm: draft.algorithm,
    ...(draft.task === "auto" ? {} : { task: draft.task }),
    ...(draft.algorithm === "auto" || Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(draft.seed === "" ? {} : { seed: Number(draft.seed) }),
    ...(draft.model === "" ? {} : { model: draft.model }),
    ...(draft.holdout === "" ? {} : { validation: { method: "holdout" as const, fraction: Number(draft.holdout) / 100 } }),
  };
}

const LISTS: ReadonlySet<string> = new Set(["hidden", "size"]);

/** Lists, yes and no, and numbers. What is no number is sent as typed: the server says what it expects. */
function parseParameter(name: string, text: string): unknown {
  const toNumber = (part: string): number | string => (Number.isNaN(Number(part)) ? part : Number(part));
  if (name === "flip") return text === "true";
  return LISTS.has(name)
    ? text
        .split(/[,\sx×]+/)
        .filter((part) => part !== "")
        .map(toNumber)
    : toNumber(text.trim());
}

/** Integers with more values than this are amounts, not classes. */
const MAX_INTEGER_CLASSES = 20;

export type LikelyTask = "binary" | "multiclass" | "regression";

type Target = Pick<Column, "type" | "distinct" | "nulls">;

/** What the server will make of a target, from its profile; null where it cannot be one. */
export function likelyTask(column: Target, rows: number): LikelyTask | null {
  const present = rows - column.nulls;
  if (column.type === "date" || column.type === "datetime" || column.distinct < 2) return null;
  if (!areClasses(column, present)) return "regression";
  if (column.type === "text" && column.distinct === present) return null; // each value once: an id
  return column.distinct === 2 ? "binary" : "multiclass";
}

function areClasses({ type, distinct }: Target, present: number): boolean {
  return type === "text" || type === "boolean" || (type === "integer" && distinct <= Math.min(MAX_INTEGER_CLASSES, present / 2));
}
