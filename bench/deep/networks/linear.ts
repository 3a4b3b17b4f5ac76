import { type Layer, node, of, plain, sizes, weight } from "./layer.js";

/** nn.Linear: weight [out, in]; over the last axis. */
export function linear(name: string, from: number, to: number): Layer {
  const names = { weight: `${name}.weight`, bias: `${name}.bias` };
  return {
    parameters: [weight(names.weight, [to, from], from), weight(names.bias, [to], from)],
    write(pen, x) {
      const leading = sizes(x).slice(0, -1);
      const rows = leading.length === 1 ? x : pen.g.reshape(x, [-1, from]);
      const y = pen.g.gemm(rows, of(pen, names.weight), { c: of(pen, names.bias), transB: true });
      return leading.length === 1 ? y : pen.g.reshape(y, [...leading, to]);
    },
  };
}

/** nn.Embedding: rows of a table, normal at the start. */
export function embedding(name: string, rows: number, width: number): Layer {
  const table = `${name}.weight`;
  return {
    parameters: [{ name: table, dims: [rows, width], initialiser: { kind: "normal", deviation: 1 }, isTrainable: true, decays: false }],
    write: (pen, x) => pen.g.gather(of(pen, table), x),
  };
}

/** Adds a learnt table of positions. */
export function positions(name: string, length: number, width: number): Layer {
  return {
    parameters: [{ name, dims: [1, length, width], initialiser: { kind: "normal", deviation: 0.02 }, isTrainable: true, decays: false }],
    write: (pen, x) => pen.g.add(x, of(pen, name)),
  };
}

export const flatten = plain((g, x) => g.reshape(x, [sizes(x)[0] ?? 0, -1]));

export const mean = (axes: readonly number[]): Layer => plain((g, x) => g.reduceMean(x, { axes, keepdims: false }));

/** One place of an axis, which goes. */
export const pick = (index: number, axis: number): Layer =>
  plain((g, x) => g.squeeze(g.slice(x, { starts: [index], ends: [index + 1], axes: [axis] }), [axis]));

/** Largest of each window of `size`, which do not overlap. */
export function maxPool(size: number): Layer {
  return plain((g, x) => {
    const window = Array.from({ length: sizes(x).length - 2 }, () => size);
    return node(g, ["MaxPool", x], { attributes: { kernel_shape: window, strides: window } })[0];
  });
}
