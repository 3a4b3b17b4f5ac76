/** @file A network as a table, for people. */
import { elementCount } from "#tensor";
import type { DeepNetwork, NetworkLayer } from "../deep/deep-network.js";

export interface NetworkSummary {
  readonly layers: readonly NetworkLayer[];
  /** Numbers of numbers. */
  readonly parameters: { readonly total: number; readonly trainable: number };
  /** Multiplications with additions of one example. */
  readonly macs: number;
}

/** Rows in order; an imported part has none of its own, only the sum of its parameters. */
export function summarise({ layers = [], parameters }: DeepNetwork): NetworkSummary {
  const count = (of: DeepNetwork["parameters"]): number => of.reduce((sum, { dims }) => sum + elementCount(dims), 0);
  return {
    layers,
    parameters: { total: count(parameters), trainable: count(parameters.filter(({ isTrainable }) => isTrainable)) },
    macs: layers.reduce((sum, { macs }) => sum + macs, 0),
  };
}
