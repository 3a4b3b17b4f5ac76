/** @file The deep networks that a run can name, by what they learn from, and the few settings that matter. A test compares them with the server's own tables. */
import type { Column } from "@aimass/sdk";

/** What a record is. */
export type Material = "picture" | "sound" | "text" | "table";

/** A layer list of the reader's own. */
export const LAYER_LIST = "network";

/** A version of the registry, cut, with a new head. */
export const FINE_TUNE = "fine-tune";

const OF_TEXT = ["textcnn", "lstm", "gru", "transformer-encoder", "transformer-decoder"] as const;

/** The first one is what "auto" means. */
export const NETWORKS: Readonly<Record<"picture" | "sound", readonly string[]>> = {
  picture: ["cnn", "resnet18", "mobilenet", "vit", "mlp", FINE_TUNE, LAYER_LIST],
  sound: ["audio-cnn", "mlp", FINE_TUNE, LAYER_LIST],
};

export interface NetworkField {
  readonly name: string;
  readonly default: number | boolean | readonly number[];
}

const TRAINING: readonly NetworkField[] = [
  { name: "epochs", default: 15 },
  { name: "learningRate", default: 0.001 },
  { name: "batchSize", default: 64 },
];

export const NETWORK_FIELDS: Readonly<Record<Material, readonly NetworkField[]>> = {
  picture: [...TRAINING, { name: "size", default: [] }, { name: "flip", default: false }],
  sound: [...TRAINING, { name: "sampleRate", default: 8000 }, { name: "seconds", default: 1 }],
  text: [...TRAINING, { name: "length", default: 100 }, { name: "words", default: 20_000 }],
  table: TRAINING,
};

/** Options of each architecture as they are unless said otherwise: what a reader may change under "more". */
export const NETWORK_OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  cnn: { filters: [32, 64], kernelSize: 3, units: 128, dropout: 0.25, denseDropout: 0.5 },
  resnet18: { width: 64, stem: "auto" },
  mobilenet: { width: 1, dropout: 0.2 },
  vit: { patch: 4, width: 192, blocks: 6, numHeads: 3, dropout: 0.1 },
  mlp: { hidden: [256, 256], activation: "relu", dropout: 0 },
  "audio-cnn": { filters: [64, 64, 128, 128], firstKernel: 80, firstStride: 4, dropout: 0 },
  textcnn: { embedding: 128, windows: [3, 4, 5], filters: 100, dropout: 0.5 },
  lstm: { embedding: 64, units: 128, layers: 1, bidirectional: false, dropout: 0 },
  gru: { embedding: 64, units: 128, layers: 1, bidirectional: false, dropout: 0 },
  "transformer-encoder": { width: 256, blocks: 4, numHeads: 4, dropout: 0.1, norm: "pre", pooling: "mean" },
  "transformer-decoder": { width: 256, blocks: 4, numHeads: 4, dropout: 0.1, predict: "last" },
};

/** What an algorithm learns from in a dataset of that kind; null for the learners of tables. */
export function materialOf(algorithm: string, kind: string): Material | null {
  if (kind === "image") return "picture";
  if (kind === "audio") return "sound";
  if (algorithm === LAYER_LIST) return "table";
  return OF_TEXT.some((name) => name === algorithm) ? "text" : null;
}

/** The networks that suit a table: those that read text where a column holds texts that differ, and layers of one's own. */
export function networksOfTable(columns: readonly Column[], target: string | null): readonly string[] {
  const hasText = columns.some((column) => column.type === "text" && column.name !== target && column.distinct > 1);
  return [...(hasText ? OF_TEXT : []), LAYER_LIST];
}
