/**
 * @file Convolutions on ONNX Runtime's blocked layout ([N, C / B, H, W, B] instead of [N, C, H, W]), which its own optimiser takes only for constant weights.
 * Weights are put in order within the graph, since a step changes them.
 */
import { elementCount } from "#tensor";
import type { Attribute, Node } from "../ir.js";
import { inputsOf, intsOf, isFloat32, isOp, numberOf, outputOf, sizesBy, type Editing, type NewNode } from "./editing.js";
import { perNode, type Rewrite } from "./rewrite.js";

const NCHWC = "com.microsoft.nchwc";

export const blockedConvolutions: Rewrite = {
  name: "blocked-convolutions",
  reason: "after moves have been cancelled: it adds moves of its own",
  measured:
    "[64, 32, 26, 26] by 64 x 3 x 3, forward 14.0 -> 10.9 ms, data gradient 19.3 -> 10.8, weight gradient 36 -> 23 (2026-11-25, 2 threads, AVX2, B = 8)",
  apply: (model, options) => {
    const { block } = options;
    return block === null ? model : perNode((edit, node) => intoBlocks(edit, node, block))(model, options);
  },
};

/** Below this many places a plain Conv is as fast or faster (4 x 4 with 512 channels: 18.7 ms against 26.5). */
const LEAST_PLACES = 49;

interface Convolution {
  readonly node: Node;
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly y: readonly number[];
  readonly depthwise: boolean;
  readonly block: number;
}

function intoBlocks(edit: Editing, node: Node, block: number): void {
  const conv = convolutionOf(edit, node, block);
  if (conv === null || !pays(conv)) return;
  const [x, w] = inputsOf(node);
  const made: NewNode[] = [];
  const value = (dims: readonly number[], base: string): string => edit.fresh({ dtype: "float32", dims }, base);
  const padded = isWeightGradient(conv) ? paddedImage(edit, x, { conv, made, value }) : { name: x, dims: conv.x };
  const [image, product] = [value(padded.dims, "blocked"), value(conv.y, "blocked")];
  made.push({ op: "ReorderInput", domain: NCHWC, inputs: [padded.name], outputs: [image] });
  const weights = blockedWeights(edit, w, { conv, made, value });
  const attributes = attributesOf(node, { isPadded: padded.name !== x });
  made.push({ op: "Conv", domain: NCHWC, inputs: [image, weights, ...node.inputs.slice(2)], outputs: [product], attributes });
  made.push({ op: "ReorderOutput", domain: NCHWC, inputs: [product], outputs: node.outputs, attributes: { channels: { type: "int", value: conv.y[1] ?? 0 } } });
  edit.replace(node, made);
}

function attributesOf(node: Node, { isPadded }: { isPadded: boolean }): Record<string, Attribute> {
  const attributes: Record<string, Attribute> = { group: { type: "int", value: numberOf(node, "group", 1) } };
  for (const name of ["kernel_shape", "strides", "dilations", ...(isPadded ? [] : ["pads"])]) {
    const list = intsOf(node, name);
    if (list !== undefined) attributes[name] = { type: "ints", value: list };
  }
  return attributes;
}

function convolutionOf(edit: Editing, node: Node, block: number): Convolution | null {
  const [image, weights] = inputsOf(node);
  if (!isOp(node, "Conv") || node.attributes["auto_pad"] !== undefined || !isFloat32(edit, image)) return null;
  const [x, w, y] = [image, weights, outputOf(node)].map((name) => (edit.dims(name)?.length === 4 ? edit.dims(name) : null));
  if (!x || !w || !y) return null;
  const group = numberOf(node, "group", 1);
  return { node, x, w, y, block, depthwise: group > 1 && group === x[1] && group === w[0] };
}

function pays(conv: Convolution): boolean {
  const { node, x, w, y, depthwise, block } = conv;
  if ([x, y].some((dims) => (dims[1] ?? 0) % block !== 0)) return false;
  if (depthwise) return true;
  const [kernel, places] = [elementCount(w.slice(2)), elementCount(y.slice(2))];
  if (numberOf(node, "group", 1) !== 1 || kernel === 1) return false;
  const strided = (intsOf(node, "strides") ?? []).some((stride) => stride > 1);
  return isWeightGradient(conv) || (!strided && places >= LEAST_PLACES);
}

/** A kernel of more places than the result: the gradient of weights, whose kernel is the cotangent of a whole image. */
const isWeightGradient = ({ w, y }: Convolution): boolean => elementCount(w.slice(2)) > elementCount(y.slice(2));

/** Nearly all windows of a weight gradient reach over the border, where the kernel is slow ([64, 32, 32, 32] by 64 x 32 x 32: 52 ms, padded before 28). */
function paddedImage(edit: Editing, x: string, { conv, made, value }: Making): { readonly name: string; readonly dims: readonly number[] } {
  const { top, left, bottom, right } = sizesBy(intsOf(conv.node, "pads") ?? [], ["top", "left", "bottom", "right"]);
  if (top + left + bottom + right === 0) return { name: x, dims: conv.x };
  const { batch, channels, height, width } = sizesBy(conv.x, ["batch", "channels", "height", "width"]);
  const dims = [batch, channels, height + top + bottom, width + left + right];
  const name = value(dims, "padded");
  made.push({ op: "Pad", inputs: [x, edit.ints([0, 0, top, left, 0, 0, bottom, right])], outputs: [name] });
  return { name, dims };
}

interface Making {
  readonly conv: Convolution;
  readonly made: NewNode[];
  readonly value: (dims: readonly number[], base: string) => string;
}

/**
 * [O, I, H, W] as [O / B, I / B, H, W, B of I, B of O]; depthwise [C / B, 1, H, W, B].
 * ReorderInput moves one side in vectors; what is left to Transpose are runs of B (a Transpose of single elements takes 11 ms for 2.4 M, this 2).
 */
function blockedWeights(edit: Editing, w: string, { conv, made, value }: Making): string {
  const [out = 0, input = 0, ...kernel] = conv.w;
  const { block } = conv;
  const [height = 1, width = 1] = kernel;
  const reshape = (from: string, dims: readonly number[]): string => {
    const name = value(dims, "weights");
    made.push({ op: "Reshape", inputs: [from, edit.ints(dims)], outputs: [name] });
    return name;
  };
  const reorder = (from: string, dims: readonly number[]): string => {
    const name = value(dims, "weights");
    made.push({ op: "ReorderInput", domain: NCHWC, inputs: [from], outputs: [name] });
    return name;
  };
  const transpose = (from: string, dims: readonly number[], perm: readonly number[]): string => {
    const name = value(
      perm.map((axis) => dims[axis] ?? 1),
      "weights",
    );
    made.push({ op: "Transpose", inputs: [from], outputs: [name], attributes: { perm } });
    return name;
  };
  if (conv.depthwise) return reshape(reorder(reshape(w, [1, out, height, width]), [1, out, height, width]), conv.w);
  const swap = edit.maker(w, "Transpose");
  if (swap !== undefined && intsOf(swap, "perm")?.join() === "1,0,2,3") {
    // what is swapped is [I, O, H, W], a batch of images: its blocked form is one that another convolution may want too
    const images = reorder(swap.inputs[0] ?? w, [input, out, height, width]);
    const apart = [input / block, block, out / block, height * width, block];
    return reshape(transpose(reshape(images, apart), apart, [2, 0, 3, 1, 4]), conv.w);
  }
  const rows = reorder(reshape(w, [1, out, input, height * width]), [1, out, input, height * width]);
  const apart = [out / block, input / block, block, height * width, block];
  return reshape(transpose(reshape(rows, apart), apart, [0, 1, 3, 2, 4]), conv.w);
}
