/**
 * LSTM: long short-term memory over a sequence, in one or both directions; gates in the order i, o, f, c.
 *   i = f(W x + R h' + Pi . c' + b), f likewise, c~ = g(...), c = f . c' + i . c~, o = f(... + Po . c), h = o . h(c)
 * Shape   X [steps, batch, features] -> Y [steps, directions, batch, hidden], Y_h and Y_c [directions, batch, hidden]; batch first with layout 1.
 * Throws  GRAPH_SHAPE, GRAPH_INVALID; GRAPH_NO_GRADIENT while sizes are symbolic.
 * Source  ONNX operator LSTM, opset 14; what it leaves open (input_forget: f = 1 - i) as ONNX Runtime has it.
 */
import { defineOp } from "../define-op.js";
import { lstmCases } from "../rules/recurrent/lstm-cases.js";
import { lstmLaneGradient } from "../rules/recurrent/lstm-gradient.js";
import { lstmCell, lstmSteps } from "../rules/recurrent/recurrent-cells.js";
import { recurrentGradient } from "../rules/recurrent/recurrent-gradient.js";
import { activationsOf } from "../rules/recurrent/recurrent-activations.js";
import { runRecurrent } from "../rules/recurrent/recurrent-reference.js";
import { directionsOf, RECURRENT_ATTRIBUTES, recurrentTypes } from "../rules/recurrent/recurrent.js";

const DEFAULTS = ["Sigmoid", "Tanh", "Tanh"];

export const lstm = defineOp({
  name: "LSTM",
  since: 7,
  inputs: ["X", "W", "R", "B?", "sequence_lens?", "initial_h?", "initial_c?", "P?"],
  attributes: { ...RECURRENT_ATTRIBUTES, input_forget: { kind: "int", fallback: 0 } },
  inferShape: ([x, w, r], attributes, { where }) => recurrentTypes({ x, w, r, states: 2, gates: 4, where }, attributes),
  reference([x, w, r, b, lengths, h0, c0, p], attributes, { where }) {
    const directions = directionsOf(attributes.direction, where).length;
    const activations = activationsOf(attributes, { defaults: DEFAULTS, directions, where });
    return runRecurrent({ x, w, r, b, lengths, h0, c0, p }, attributes, { cell: lstmCell(attributes.input_forget !== 0), activations, where });
  },
  gradient({ inputs, outputs: [y], cotangents: [dy, dh, dc], where }, attributes, g) {
    const [x, w, r, b, lengths, h0, c0, p] = inputs;
    const plain = p === null && attributes.input_forget === 0;
    const gradients = recurrentGradient(
      g,
      { inputs: { x, w, r, b, lengths, h0, c0, p }, y, dy, dh: dh ?? null, dc: dc ?? null, where },
      {
        op: "LSTM",
        attributes,
        defaults: DEFAULTS,
        fast: plain ? lstmLaneGradient : null,
        steps: lstmSteps(attributes.input_forget !== 0),
      },
    );
    return [gradients.x, gradients.w, gradients.r, gradients.b, null, gradients.h0, gradients.c0, gradients.p];
  },
  cases: lstmCases,
});
