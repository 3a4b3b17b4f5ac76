import type { Value } from "#graph";
import { type Layer, node, of, sizes, weight } from "./layer.js";

interface Cell {
  readonly op: "LSTM" | "GRU";
  /** Gates in PyTorch's order, as ONNX orders them: LSTM i, f, g, o -> i, o, f, c; GRU r, z, n -> z, r, h. */
  readonly order: readonly number[];
  readonly attributes: Readonly<Record<string, number>>;
}

const LSTM: Cell = { op: "LSTM", order: [0, 3, 1, 2], attributes: {} };
const GRU: Cell = { op: "GRU", order: [1, 0, 2], attributes: { linear_before_reset: 1 } };

export const lstm = (name: string, width: number, hidden: number): Layer => recurrent(LSTM, name, { width, hidden });
export const gru = (name: string, width: number, hidden: number): Layer => recurrent(GRU, name, { width, hidden });

/** One layer over [batch, time, width], batch first; gives the last step's hidden state [batch, hidden]. */
function recurrent({ op, order, attributes }: Cell, name: string, { width, hidden }: { width: number; hidden: number }): Layer {
  const gates = order.length * hidden;
  const names = { w: `${name}.weight_ih_l0`, r: `${name}.weight_hh_l0`, bw: `${name}.bias_ih_l0`, br: `${name}.bias_hh_l0` };
  return {
    parameters: [
      weight(names.w, [gates, width], hidden),
      weight(names.r, [gates, hidden], hidden),
      weight(names.bw, [gates], hidden),
      weight(names.br, [gates], hidden),
    ],
    write(pen, x) {
      const { g } = pen;
      const inOrder = (parameter: Value): Value => {
        const parts = node(g, ["Split", parameter], { attributes: { axis: 0, num_outputs: order.length }, outputs: order.length });
        return g.concat(
          order.map((gate) => parts[gate] ?? parts[0]),
          0,
        );
      };
      const bias = g.concat([inOrder(of(pen, names.bw)), inOrder(of(pen, names.br))], 0);
      const weights = [of(pen, names.w), of(pen, names.r)].map((each) => g.unsqueeze(inOrder(each), [0]));
      const inputs = [g.transpose(x, [1, 0, 2]), ...weights, g.unsqueeze(bias, [0])];
      const [, last] = node(g, [op, ...inputs], { attributes: { hidden_size: hidden, ...attributes }, outputs: 2 });
      if (last === undefined) throw new Error(`${op} has no second output`);
      return g.reshape(last, [sizes(x)[0] ?? 0, hidden]);
    },
  };
}
