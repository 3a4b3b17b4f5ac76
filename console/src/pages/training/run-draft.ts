/** @file What the form of a new run holds, and what it asks the server for. Pure. */
import type { Column, Run } from "@aimass/sdk";
import type { RunRequest } from "../../api/runs.js";

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
  };
  if (before === undefined) return empty;
  return {
    ...empty,
    dataset: before.dataset.name,
    target: before.target,
    algorithm: before.algorithm,
    seed: before.seed,
    model: before.version?.split("@")[0] ?? "",
    parameters: Object.fromEntries(Object.entries(before.parameters).map(([key, value]) => [key, Array.isArray(value) ? value.join(", ") : String(value)])),
  };
}

export function toRequest(draft: RunDraft): RunRequest {
  const parameters = Object.fromEntries(
    Object.entries(draft.parameters).flatMap(([name, text]) => (text.trim() === "" ? [] : [[name, parseParameter(name, text)]])),
  );
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

/** `hidden` is a list; the others are numbers. What is no number is sent as typed: the server says what it expects. */
function parseParameter(name: string, text: string): unknown {
  const toNumber = (part: string): number | string => (Number.isNaN(Number(part)) ? part : Number(part));
  return name === "hidden"
    ? text
        .split(/[,\s]+/)
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
