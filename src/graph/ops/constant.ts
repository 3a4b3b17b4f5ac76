/** Constant: a value written in the node itself. Source: ONNX operator Constant, opset 12. */
import { tensor, toFloat64, type Tensor } from "#tensor";
import { fail } from "#base";
import { defineOp, type Plain, type RuleContext } from "../define-op.js";
import { f32, i64, text } from "../rules/case-tensors.js";

interface ConstantAttributes {
  readonly value: Tensor | undefined;
  readonly value_float: number | undefined;
  readonly value_floats: readonly number[] | undefined;
  readonly value_int: number | undefined;
  readonly value_ints: readonly number[] | undefined;
  readonly value_string: string | undefined;
  readonly value_strings: readonly string[] | undefined;
}

export const constant = defineOp({
  name: "Constant",
  since: 1,
  inputs: [],
  attributes: {
    value: { kind: "tensor" },
    value_float: { kind: "float" },
    value_floats: { kind: "floats" },
    value_int: { kind: "int" },
    value_ints: { kind: "ints" },
    value_string: { kind: "string" },
    value_strings: { kind: "strings" },
  },
  inferShape(_, attributes, { where }) {
    const { dtype, dims } = valueOf(attributes, where);
    return [{ dtype, dims }];
  },
  reference: (_, attributes, context) => [toPlain(valueOf(attributes, context.where), context)],
  gradient: () => [],
  cases: [
    { name: "a tensor", inputs: [], attributes: { value: f32([2], [1, NaN]) }, expected: [f32([2], [1, NaN])] },
    { name: "a number", inputs: [], attributes: { value_int: -3 }, expected: [i64([], [-3])] },
    { name: "a list", inputs: [], attributes: { value_floats: [0.5, -1e30] }, expected: [f32([2], [0.5, -1e30])] },
    { name: "no elements", inputs: [], attributes: { value_ints: [] }, expected: [i64([0], [])], notInRuntime: "an empty list attribute is read as absent" },
    { name: "strings", inputs: [], attributes: { value_strings: ["a", "é"] }, expected: [text([2], ["a", "é"])] },
  ],
});

/** The tensor that the attributes of a Constant say. Throws GRAPH_INVALID when there is none. */
function valueOf(attributes: ConstantAttributes, where: string): Tensor {
  const { value, value_float, value_floats, value_int, value_ints, value_string, value_strings } = attributes;
  const floats = value_float === undefined ? value_floats : [value_float];
  const ints = value_int === undefined ? value_ints : [value_int];
  const strings = value_string === undefined ? value_strings : [value_string];
  const dims = (list: readonly unknown[], single: unknown): number[] => (single === undefined ? [list.length] : []);
  if (value !== undefined) return value;
  if (floats !== undefined) return tensor("float32", dims(floats, value_float), Float32Array.from(floats));
  if (ints !== undefined) return tensor("int64", dims(ints, value_int), BigInt64Array.from(ints, BigInt));
  if (strings !== undefined) return tensor("string", dims(strings, value_string), strings);
  throw fail("GRAPH_INVALID", { where, why: "it has no value of a known kind" });
}

function toPlain({ dtype, dims, data, ...rest }: Tensor, { strings }: RuleContext): Plain {
  const numbers = dtype === "string" ? Float64Array.from(data as readonly string[], (each) => strings.number(each)) : toFloat64({ dtype, dims, data, ...rest });
  return { dtype, dims, data: numbers };
}
