/** @file What a rewrite is. */
import type { Model, Node } from "../ir.js";
import { Editing } from "./editing.js";

export interface RewriteOptions {
  /** Channels that ONNX Runtime's blocked kernels keep together on this machine; null leaves convolutions as they are. */
  readonly block: number | null;
}

export interface Rewrite {
  readonly name: string;
  /** Why it stands where it does in the list. */
  readonly reason: string;
  /** What it gained, where, and when it was measured. */
  readonly measured: string;
  apply(model: Model, options: RewriteOptions): Model;
}

/** A rewrite that looks at one node at a time, in order; `false` leaves the node alone. */
export function perNode(rule: (edit: Editing, node: Node, options: RewriteOptions) => unknown): Rewrite["apply"] {
  return (model, options) => {
    const edit = new Editing(model);
    for (const node of model.graph.nodes) {
      // it may have been given other inputs meanwhile
      const now = edit.isThere(node) ? node : edit.maker(node.outputs[0] ?? "");
      if (now?.op === node.op) rule(edit, now, options);
    }
    return edit.finish();
  };
}
