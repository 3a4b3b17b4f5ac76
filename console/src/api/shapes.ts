/** @file Parts of the API's answers by names of their own. */
import type { Column, DatasetVersion, Deployment, Key, ModelVersion, Row, Run, RunEvent } from "@aimass/sdk";

/** One page of a keyset-paged list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type Cell = Row["values"][string];
export type ColumnType = Column["type"];
/** Those that the console can add and train on. */
export type DatasetKind = "table" | "image" | "audio";
export type DatasetWarning = DatasetVersion["warnings"][number];
export type RunState = Run["state"];
export type Scope = Key["scopes"][number];
export type VersionState = ModelVersion["state"];
export type DeploymentState = Deployment["state"];
export type ConfusionMatrix = NonNullable<Run["confusionMatrix"]>;
/** One candidate of a run; `algorithm` when the run tries several. */
export type Trial = Extract<RunEvent, { kind: "trial" }>["data"] & { readonly algorithm?: string };
export type Network = NonNullable<Run["network"]>;
export type NetworkLayer = Network["layers"][number];
export type Split = Extract<RunEvent, { kind: "metric" }>["data"]["split"];

/** `"iris@3"` -> `{ name: "iris", version: 3 }`; null where there is no version number. */
export function splitReference(reference: string): { readonly name: string; readonly version: number | null } {
  const [name = "", version] = reference.split("@");
  const number = Number(version);
  return { name, version: Number.isInteger(number) && number > 0 ? number : null };
}
