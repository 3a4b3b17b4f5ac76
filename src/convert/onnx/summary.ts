/** @file What is in an ONNX file, for people: versions, operators, sizes, inputs and outputs. */
import { dtypeFromOnnx } from "#tensor";
import type { OnnxFile, OnnxValue } from "./file.js";
import { allGraphs } from "./walk.js";

export interface OnnxSummary {
  readonly ir: number;
  readonly producer: string;
  readonly opsets: Readonly<Record<string, number>>;
  /** Nodes by operator, subgraphs and functions included; `domain.Name` outside ai.onnx. */
  readonly operators: Readonly<Record<string, number>>;
  readonly nodes: number;
  /** Elements of all initializers. */
  readonly parameters: number;
  readonly inputs: readonly ValueSummary[];
  readonly outputs: readonly ValueSummary[];
}

export interface ValueSummary {
  readonly name: string;
  /** Null when the value is no plain tensor. */
  readonly dtype: string | null;
  readonly shape: readonly (number | null)[] | null;
}

export function summarise(file: OnnxFile): OnnxSummary {
  const counts = new Map<string, number>();
  const initialised = new Set(file.graph.initializers.map(({ name }) => name));
  let parameters = 0n;
  for (const { nodes, graph } of allGraphs(file)) {
    for (const { domain, op } of nodes) {
      const name = domain === "" ? op : `${domain}.${op}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const { dims } of graph?.initializers ?? []) parameters += dims.reduce((product, dim) => product * dim, 1n);
  }
  return {
    ir: file.irVersion,
    producer: file.producer,
    opsets: Object.fromEntries(file.opsets.map(({ domain, version }) => [domain || "ai.onnx", version])),
    operators: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    nodes: [...counts.values()].reduce((sum, count) => sum + count, 0),
    parameters: Number(parameters),
    inputs: file.graph.inputs.filter(({ name }) => !initialised.has(name)).map(toSummary),
    outputs: file.graph.outputs.map(toSummary),
  };
}

function toSummary({ name, elementType, dims }: OnnxValue): ValueSummary {
  const shape = dims?.map((dim) => (dim === null || dim < 0n ? null : Number(dim))) ?? null;
  return { name, dtype: elementType === null ? null : (dtypeFromOnnx(elementType) ?? `type ${elementType}`), shape };
}
