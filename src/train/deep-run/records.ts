/** @file What the records of a deep run are to the network and to the served graph; one kind a file. */
import type { GraphBuilder, Value } from "#graph";
import type { DatasetColumn, Signature } from "#store";
import type { TableColumns } from "#data";
import type { Tensor } from "#tensor";
import type { ArchitectureInput } from "../architectures/define-architecture.js";
import type { ExampleSource } from "../deep/example-source.js";
import type { Split } from "../split.js";

/** The records of a run, opened: the same reading for training, for judging and for serving. */
export interface Records {
  /** What the network takes, without the batch axis. */
  readonly input: ArchitectureInput;
  /** Examples of all rows of the table; the network's input has this name. */
  readonly source: ExampleSource;
  readonly signature: Signature["inputs"];
  readonly notUsed: readonly { readonly column: string; readonly reason: string }[];
  /** Appends the inputs of the served graph, and what makes the network's input of them. */
  write(g: GraphBuilder): Value;
  /** What the served graph takes for these rows. */
  feeds(rows: Uint32Array): Promise<Readonly<Record<string, Tensor>>>;
}

/** What there is to read. */
export interface ToRead {
  readonly table: TableColumns;
  readonly columns: readonly DatasetColumn[];
  /** The archive of pictures or recordings. */
  readonly file: string;
  readonly target: string;
  /** One a row of the table, int64 `[rows]` or float32 `[rows, 1]`. */
  readonly targets: Tensor;
  readonly split: Split;
  /** What decoded examples may take. */
  readonly storeBytes: number;
  readonly threads: number;
}
