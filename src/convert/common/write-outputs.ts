/** @file From raw scores [N, K] to the platform's outputs: `label` and `probabilities`, or `value`. */
import type { GraphBuilder, Value } from "#graph";
import type { Signature, SignatureTensor } from "#store";
import { tensor } from "#tensor";
import type { Ensemble, Link } from "./ensemble.js";

export interface WrittenOutputs {
  readonly task: Signature["task"];
  readonly classes: readonly (string | number | boolean)[] | null;
  readonly outputs: readonly SignatureTensor[];
}

export function writeOutputs(g: GraphBuilder, scores: Value, { link, classes, outputs }: Ensemble): WrittenOutputs {
  if (classes !== null) return writeClasses(g, scores, { link, classes, isShared: outputs === 1 });
  const values = applyLink(g, scores, link);
  g.output(outputs === 1 ? g.reshape(values, [-1]) : values, "value");
  const shape = outputs === 1 ? [null] : [null, outputs];
  return { task: outputs === 1 ? "regression" : "tensor", classes: null, outputs: [{ name: "value", dtype: "float32", shape }] };
}

interface Classes {
  readonly link: Link;
  readonly classes: readonly (string | number | boolean)[];
  /** Two classes by one score, which is that of the second. */
  readonly isShared: boolean;
}

function writeClasses(g: GraphBuilder, scores: Value, { link, classes, isShared }: Classes): WrittenOutputs {
  const border = link.kind === "probability" ? 0.5 : 0;
  const index = isShared ? g.cast(g.reshape(g.greater(scores, g.scalar(border, scores)), [-1]), "int64") : g.argMax(scores, { axis: 1, keepdims: false });
  g.output(labelOf(g, index, classes), "label");
  g.output(isShared ? bothClasses(g, scores, link) : applyLink(g, scores, link), "probabilities");
  return {
    task: classes.length === 2 ? "binary" : "multiclass",
    classes,
    outputs: [
      { name: "label", dtype: typeof classes[0] === "string" ? "string" : "int64", shape: [null] },
      { name: "probabilities", dtype: "float32", shape: [null, classes.length] },
    ],
  };
}

/** From the score of the second class. Of a sigmoid the first is computed from the opposite score: 1 - p would lose its digits. */
function bothClasses(g: GraphBuilder, scores: Value, link: Link): Value {
  if (link.kind === "sigmoid") return applyLink(g, g.concat([g.neg(scores), scores], 1), link);
  const second = applyLink(g, scores, link);
  return g.concat([g.sub(g.scalar(1, second), second), second], 1);
}

/** Booleans are 0 and 1 in a graph. */
function labelOf(g: GraphBuilder, index: Value, classes: readonly (string | number | boolean)[]): Value {
  if (classes.every((each, k) => Number(each) === k && typeof each !== "string")) return index;
  const names = classes.every((each) => typeof each === "string")
    ? tensor("string", [classes.length], [...classes])
    : tensor(
        "int64",
        [classes.length],
        BigInt64Array.from(classes, (each) => BigInt(Number(each))),
      );
  return g.gather(g.constant(names), index, 0);
}

function applyLink(g: GraphBuilder, x: Value, link: Link): Value {
  const links: Record<Link["kind"], () => Value> = {
    identity: () => x,
    probability: () => x,
    softmax: () => g.softmax(x, 1),
    exp: () => g.exp(x),
    logOnePlusExp: () => g.softplus(x),
    signedSquare: () => g.mul(x, g.abs(x)),
    step: () => g.cast(g.greater(x, g.scalar(0, x)), "float32"),
    sigmoid: () => g.sigmoid(link.kind === "sigmoid" && link.scale !== 1 ? g.mul(x, g.scalar(link.scale, x)) : x),
  };
  return links[link.kind]();
}
