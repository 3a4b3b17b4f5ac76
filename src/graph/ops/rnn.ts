/**
 * RNN: h = f(W x + R h' + b) over a sequence, in one or both directions.
 * Shape   X [steps, batch, features] -> Y [steps, directions, batch, hidden], Y_h [directions, batch, hidden]; batch first with layout 1.
 * Throws  GRAPH_SHAPE, GRAPH_INVALID; GRAPH_NO_GRADIENT while sizes are symbolic.
 * Source  ONNX operator RNN, opset 14.
 */
import { defineOp } from "../define-op.js";
import { activationsOf } from "../rules/recurrent/recurrent-activations.js";
import { rnnCell, rnnSteps } from "../rules/recurrent/recurrent-cells.js";
import { recurrentGradient } from "../rules/recurrent/recurrent-gradient.js";
import { runRecurrent } from "../rules/recurrent/recurrent-reference.js";
import { directionsOf, RECURRENT_ATTRIBUTES, recurrentTypes } from "../rules/recurrent/recurrent.js";
import { rnnCases } from "../rules/recurrent/rnn-cases.js";
import { rnnLaneGradient } from "../rules/recurrent/rnn-gradient.js";

const DEFAULTS = ["Tanh"];

export const rnn = defineOp({
  name: "RNN",
  since: 7,
  inputs: ["X", "W", "R", "B?", "sequence_lens?", "initial_h?"],
  attributes: RECURRENT_ATTRIBUTES,
  inferShape: ([x, w, r], attributes, { where }) => recurrentTypes({ x, w, r, states: 1, gates: 1, where }, attributes),
  reference([x, w, r, b, lengths, h0], attributes, { where }) {
    const directions = directionsOf(attributes.direction, where).length;
    const activations = activationsOf(attributes, { defaults: DEFAULTS, directions, where });
    return runRecurrent({ x, w, r, b, lengths, h0, c0: null, p: null }, attributes, { cell: rnnCell, activations, where }).slice(0, 2);
  },
  gradient({ inputs: [x, w, r, b, lengths, h0], outputs: [y], cotangents: [dy, dh], where }, attributes, g) {
    const gradients = recurrentGradient(
      g,
      { inputs: { x, w, r, b, lengths, h0, c0: null, p: null }, y, dy, dh: dh ?? null, dc: null, where },
      { op: "RNN", attributes, defaults: DEFAULTS, fast: rnnLaneGradient, steps: rnnSteps },
    );
    return [gradients.x, gradients.w, gradients.r, gradients.b, null, gradients.h0];
  },
  cases: rnnCases,
});
