/** @file Pass: functions, Ifs and loops become plain nodes where that can be done, as differentiation needs. */
import { inferShapes } from "../infer/infer-shapes.js";
import type { Model } from "../ir.js";
import { inlineFunctions } from "./inline-functions.js";
import { inlineIfs } from "./inline-ifs.js";
import { unrollLoops, type UnrollOptions } from "./unroll-loops.js";

/** Loops within loops: as many levels at most. */
const MOST_ROUNDS = 32;

/**
 * The same model with local functions inlined, Ifs of a known condition replaced by their branch and loops of a known number of steps
 * written out. What depends on values stays as it is: `differentiate` names it when it is on the path. Bind symbolic dims first (`bindDims`).
 *
 * @example differentiate(expandBodies(bindDims(model, { N: 32 })), { loss: "loss", wrt })
 */
export function expandBodies(model: Model, options: UnrollOptions = {}): Model {
  let current = inlineFunctions(model);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = unrollLoops(inlineIfs(current), options);
    if (next === current) break;
    current = next;
  }
  return current === model ? model : inferShapes(current);
}
