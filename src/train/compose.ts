/** @file One graph from the raw record to the answer: features, the learnt network, and the outputs of api.md. */
import { lowerFeatures, type FittedFeatures } from "#features";
import { createBuilder, type GraphBuilder, type Model, type Value } from "#graph";
import type { Signature } from "#store";
import { tensor, type Tensor } from "#tensor";
import { writeInputs, type Scaling } from "./examples.js";
import { splitTheta, writeLogits, writeScores, type Network } from "./learners/network.js";
import type { ClassValue, Target } from "./target.js";

/** What training leaves behind. */
export interface Learned {
  readonly features: FittedFeatures;
  readonly network: Network;
  readonly theta: Float32Array | Float64Array;
  readonly scaling: Scaling;
}

/**
 * Outputs `label` `[N]` and `probabilities` float32 `[N, K]` in the order of the classes, or `value` float32 `[N]`.
 *
 * Scores are computed in float64 and rounded once at the end: a matrix product of one row and of a hundred adds up in another order,
 * and in float32 a record would get another answer alone than in a batch.
 */
export function composeModel({ features, network, theta, scaling }: Learned, target: Target): Model {
  const builder = createBuilder("aimass");
  const x = lowerFeatures(builder, features, writeInputs(builder, features.inputs));
  const parameters = splitTheta(network, theta).map((part) => builder.constant(part));
  const scores = writeScores(builder, builder.cast(x, "float64"), { network, parameters });
  if (target.classes === null) writeValue(builder, scores, scaling);
  else writeClasses(builder, writeLogits(builder, scores, network), target.classes);
  return builder.build();
}

export function composeSignature(features: FittedFeatures, target: Target, column: string): Signature {
  const classes = target.classes;
  return {
    task: target.task,
    ...(classes === null ? {} : { classes }),
    target: column,
    ...(features.notUsed.length === 0 ? {} : { ignored: features.notUsed.map((unused) => unused.column) }),
    inputs: features.inputs.map(({ name, dtype, column: type }) => ({ name, dtype, shape: [null, 1], column: type })),
    outputs: signatureOutputs(target),
  };
}

export function signatureOutputs({ classes }: Target): Signature["outputs"] {
  if (classes === null) return [{ name: "value", dtype: "float32", shape: [null] }];
  return [
    { name: "label", dtype: labelsOf(classes).dtype, shape: [null] },
    { name: "probabilities", dtype: "float32", shape: [null, classes.length] },
  ];
}

/** Names that the graph's own outputs take: a column of such a name cannot be an input. */
export function outputNames(target: Target): readonly string[] {
  return target.classes === null ? ["value"] : ["label", "probabilities"];
}

/** The classes as the graph says them: int64 for integers, else String(class); booleans are "false" and "true". */
export function labelsOf(classes: readonly ClassValue[]): Tensor {
  const isInteger = classes.every((value) => typeof value === "number" && Number.isSafeInteger(value));
  return isInteger
    ? tensor(
        "int64",
        [classes.length],
        BigInt64Array.from(classes, (value) => BigInt(value)),
      )
    : tensor("string", [classes.length], classes.map(String));
}

/** Logits `[N, K]` -> the outputs of a classification. */
export function writeClasses(builder: GraphBuilder, logits: Value, classes: readonly ClassValue[]): void {
  const probabilities = builder.cast(builder.softmax(logits, 1), "float32");
  const best = builder.argMax(probabilities, { axis: 1, keepdims: false });
  builder.output(builder.gather(builder.constant(labelsOf(classes)), best, 0), "label");
  builder.output(probabilities, "probabilities");
}

/** Scores float64 `[N, 1]` -> the output of a regression, in the target's own unit. */
export function writeValue(builder: GraphBuilder, scores: Value, { mean, scale }: Scaling): void {
  const value = builder.add(builder.mul(scores, builder.scalar(scale, "float64")), builder.scalar(mean, "float64"));
  builder.output(builder.squeeze(builder.cast(value, "float32"), [1]), "value");
}
