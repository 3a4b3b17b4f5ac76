/** @file Layers that only move elements: flatten, reshape, permute, globalToken. */
import { elementCount } from "#tensor";
import { defineLayer, dimsText } from "./define-layer.js";

export const flatten = defineLayer({
  name: "flatten",
  meaning: "All axes as one.",
  options: {},
  plan({ input: { dtype, dims } }) {
    const size = elementCount(dims);
    return { output: { dtype, dims: [size] }, forward: ({ g, x }) => (dims.length === 1 ? x : g.reshape(x, [-1, size])) };
  },
});

export const reshape = defineLayer({
  name: "reshape",
  meaning: "The same elements in another shape.",
  options: { targetShape: { type: "integers", range: [-1, 2 ** 31 - 1], length: [0, 6], meaning: "Without the batch axis; one -1 is what is left." } },
  plan({ input: { dtype, dims }, options: { targetShape }, refuse }) {
    const size = elementCount(dims);
    const taken = elementCount(targetShape.filter((dim) => dim !== -1));
    const open = targetShape.filter((dim) => dim === -1).length;
    const left = size / taken;
    if (targetShape.includes(0) || open > 1 || (open === 1 ? !Number.isInteger(left) : taken !== size))
      throw refuse(`targetShape ${dimsText(targetShape)} does not hold the ${size} elements of its input ${dimsText(dims)}`);
    const output = targetShape.map((dim) => (dim === -1 ? left : dim));
    return { output: { dtype, dims: output }, forward: ({ g, x }) => g.reshape(x, [-1, ...output]) };
  },
});

export const permute = defineLayer({
  name: "permute",
  meaning: "Axes in another order, counted from 1 without the batch axis: [2, 1] makes [steps, features] [features, steps].",
  options: { dims: { type: "integers", range: [1, 6], length: [1, 6], meaning: "Which axis of the input comes where." } },
  plan({ input, options: { dims }, refuse }) {
    const expected = input.dims.map((_, axis) => axis + 1);
    if ([...dims].sort((a, b) => a - b).join() !== expected.join())
      throw refuse(`dims ${dimsText(dims)} is no order of the ${expected.length} axes of its input ${dimsText(input.dims)}`);
    const output = dims.map((axis) => input.dims[axis - 1] ?? 1);
    return { output: { dtype: input.dtype, dims: output }, forward: ({ g, x }) => g.transpose(x, [0, ...dims]) };
  },
});

export const globalToken = defineLayer({
  name: "globalToken",
  meaning: "One step of [steps, features]: the first as BERT, the last as a causal model.",
  options: { index: { type: "integer", default: 0, range: [-65_536, 65_535], meaning: "Which step; negative ones count from the end." } },
  plan({ input: { dtype, dims }, options: { index }, refuse }) {
    const [steps = 0, features = 0] = dims;
    if (dims.length !== 2) throw refuse(`expected an input [steps, features] (without the batch axis), got ${dimsText(dims)}`);
    const at = index < 0 ? index + steps : index;
    if (at < 0 || at >= steps) throw refuse(`index ${index} is outside its input's ${steps} steps`);
    return {
      output: { dtype, dims: [features] },
      forward: ({ g, x }) => g.reshape(g.slice(x, { starts: [at], ends: [at + 1], axes: [1] }), [-1, features]),
    };
  },
});
