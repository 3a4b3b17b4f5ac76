/** @file The algorithms that a run can name, and what can be set for each. A test compares it with the server's own table. */

export interface ParameterField {
  readonly name: string;
  readonly default: number | readonly number[];
  readonly min: number;
  readonly max: number;
}

export interface AlgorithmChoice {
  readonly name: string;
  readonly tasks: readonly string[];
  readonly parameters: readonly ParameterField[];
}

const fullBatch: readonly ParameterField[] = [
  { name: "maxIterations", default: 500, min: 1, max: 100_000 },
  { name: "tolerance", default: 1e-5, min: 1e-12, max: 1 },
];

export const ALGORITHM_CHOICES: readonly AlgorithmChoice[] = [
  { name: "logistic-regression", tasks: ["binary", "multiclass"], parameters: [{ name: "C", default: 1, min: 1e-6, max: 1e9 }, ...fullBatch] },
  { name: "linear-regression", tasks: ["regression"], parameters: [{ name: "alpha", default: 1, min: 0, max: 1e9 }, ...fullBatch] },
  {
    name: "mlp",
    tasks: ["binary", "multiclass", "regression"],
    parameters: [
      { name: "hidden", default: [64, 32], min: 1, max: 1024 },
      { name: "learningRate", default: 0.003, min: 1e-6, max: 1 },
      { name: "batchSize", default: 128, min: 1, max: 65_536 },
      { name: "epochs", default: 150, min: 1, max: 100_000 },
      { name: "patience", default: 15, min: 1, max: 100_000 },
      { name: "l2", default: 1e-4, min: 0, max: 10 },
    ],
  },
];
