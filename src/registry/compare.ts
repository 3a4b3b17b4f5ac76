/** @file Two versions of a model side by side: only what differs is marked, everything that can be compared is listed. */
import type { Principal } from "#access";
import { filesOf, runSettings, type Db, type Signature, type VersionRow } from "#store";
import type { RegistryContext } from "./context.js";
import { needModel, needVersion } from "./lookup.js";

export interface Difference {
  readonly name: string;
  /** Null where a side has none. */
  readonly base: unknown;
  readonly head: unknown;
  readonly same: boolean;
  /** head - base, for numbers. */
  readonly delta?: number;
}

export interface Comparison {
  readonly model: { readonly id: string; readonly name: string };
  readonly base: { readonly id: string; readonly version: number };
  readonly head: { readonly id: string; readonly version: number };
  readonly parameters: readonly Difference[];
  readonly metrics: readonly Difference[];
  readonly signature: readonly Difference[];
  readonly lineage: readonly Difference[];
  readonly files: readonly Difference[];
}

export async function compareVersions(
  { store }: RegistryContext,
  principal: Principal,
  request: { readonly model: string; readonly base: string | number; readonly head: string | number },
): Promise<Comparison> {
  const model = await needModel(store.db, principal.organisation, request.model);
  const [base, head] = await Promise.all([needVersion(store.db, model, request.base), needVersion(store.db, model, request.head)]);
  const [baseParameters, headParameters, files] = await Promise.all([
    parametersOf(store.db, base),
    parametersOf(store.db, head),
    filesOf(store.db, [base.id, head.id]),
  ]);
  const filesOfSide = (id: string): Record<string, unknown> =>
    Object.fromEntries(files.filter((file) => file.version === id).map((file) => [file.path, `${file.sha256} ${file.bytes}`]));
  return {
    model: { id: model.id, name: model.name },
    base: { id: base.id, version: base.version },
    head: { id: head.id, version: head.version },
    parameters: differences(baseParameters, headParameters),
    metrics: differences(base.metrics, head.metrics),
    signature: differences(flattenSignature(base.signature), flattenSignature(head.signature)),
    lineage: differences(base.lineage, head.lineage),
    files: differences(filesOfSide(base.id), filesOfSide(head.id)).map((file) => ({ ...file, base: toFile(file.base), head: toFile(file.head) })),
  };
}

async function parametersOf(db: Db, version: VersionRow): Promise<object> {
  const { run } = version.lineage;
  const settings = run === undefined ? undefined : await runSettings(db, run);
  return settings === undefined ? {} : { algorithm: settings.algorithm, seed: settings.seed, ...settings.parameters };
}

function flattenSignature(signature: Signature | null): object {
  if (signature === null) return {};
  const tensors = (side: "inputs" | "outputs"): Record<string, string> =>
    Object.fromEntries(
      signature[side].map((value) => [
        value.name,
        `${value.dtype} [${value.shape.map((dim) => dim ?? "N").join(", ")}]${value.column === undefined ? "" : ` (${value.column})`}`,
      ]),
    );
  return {
    task: signature.task,
    ...(signature.classes === undefined ? {} : { classes: JSON.stringify(signature.classes) }),
    ...(signature.target === undefined ? {} : { target: signature.target }),
    inputs: tensors("inputs"),
    outputs: tensors("outputs"),
  };
}

/** Leaves of both by dotted name, those of `base` first. */
function differences(base: object, head: object): Difference[] {
  const [left, right] = [new Map(leaves(base)), new Map(leaves(head))];
  return [...new Set([...left.keys(), ...right.keys()])].map((name) => {
    const [a, b] = [left.get(name) ?? null, right.get(name) ?? null];
    return { name, base: a, head: b, same: a === b, ...(typeof a === "number" && typeof b === "number" ? { delta: b - a } : {}) };
  });
}

function leaves(value: object, prefix = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, unknown][] => {
    const name = prefix === "" ? key : `${prefix}.${key}`;
    return typeof inner === "object" && inner !== null ? leaves(inner, name) : [[name, inner]];
  });
}

function toFile(text: unknown): unknown {
  if (typeof text !== "string") return null;
  const [sha256, bytes] = text.split(" ");
  return { sha256, bytes: Number(bytes) };
}
