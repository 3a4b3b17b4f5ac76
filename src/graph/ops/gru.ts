/**
 * GRU: gated recurrent units over a sequence, in one or both directions; gates in the order z, r, h.
 *   z = f(W x + R h' + b), r likewise, h~ = g(W x + R (r . h') + b) or, with linear_before_reset, g(W x + b + r . (R h' + b')), h = (1 - z) . h~ + z . h'
 * Shape   X [steps, batch, features] -> Y [steps, directions, batch, hidden], Y_h [directions, batch, hidden]; batch first with layout 1.
 * Throws  GRAPH_SHAPE, GRAPH_INVALID; GRAPH_NO_GRADIENT while sizes are symbolic.
 * Source  ONNX operator GRU, opset 14.
 */
import { defineOp } from "../define-op.js";
import { gruCases } from "../rules/recurrent/gru-cases.js";
import { gruLaneGradient } from "../rules/recurrent/gru-gradient.js";
import { activationsOf } from "../rules/recurrent/recurrent-activations.js";
import { gruCell, gruSteps } from "../rules/recurrent/recurrent-cells.js";
import { recurrentGradient } from "../rules/recurrent/recurrent-gradient.js";
import { runRecurrent } from "../rules/recurrent/recurrent-reference.js";
import { directionsOf, RECURRENT_ATTRIBUTES, recurrentTypes } from "../rules/recurrent/recurrent.js";

const DEFAULTS = ["Sigmoid", "Tanh"];

export const gru = defineOp({
  name: "GRU",
  since: 7,
  inputs: ["X", "W", "R", "B?", "sequence_lens?", "initial_h?"],
  attributes: { ...RECURRENT_ATTRIBUTES, linear_before_reset: { kind: "int", fallback: 0 } },
  inferShape: ([x, w, r], attributes, { where }) => recurrentTypes({ x, w, r, states: 1, gates: 3, where }, attributes),
  reference([x, w, r, b, lengths, h0], attributes, { where }) {
    const directions = directionsOf(attributes.direction, where).length;
    const activations = activationsOf(attributes, { defaults: DEFAULTS, directions, where });
    const inputs = { x, w, r, b, lengths, h0, c0: null, p: null };
    return runRecurrent(inputs, attributes, { cell: gruCell(attributes.linear_before_reset !== 0), activations, where }).slice(0, 2);
  },
  gradient({ inputs: [x, w, r, b, lengths, h0], outputs: [y], cotangents: [dy, dh], where }, attributes, g) {
    const afterProduct = attributes.linear_before_reset !== 0;
    const gradients = recurrentGradient(
      g,
      { inputs: { x, w, r, b, lengths, h0, c0: null, p: null }, y, dy, dh: dh ?? null, dc: null, where },
      { op: "GRU", attributes, defaults: DEFAULTS, fast: (writer, lane) => gruLaneGradient(writer, lane, { afterProduct }), steps: gruSteps(afterProduct) },
    );
    return [gradients.x, gradients.w, gradients.r, gradients.b, null, gradients.h0];
  },
  cases: gruCases,
});
