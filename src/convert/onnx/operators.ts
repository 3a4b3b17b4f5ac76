/** @file Domains of operators: ONNX's own, the file's functions, and those of ONNX Runtime that are known to be harmless. */
import { fail, type AppError } from "#base";
import type { Check } from "./check.js";
import type { OnnxFile, OnnxNode } from "./file.js";
import { allGraphs, nodeLabel } from "./walk.js";
import { keyOf } from "./functions.js";

const STANDARD = new Set(["", "ai.onnx.ml"]);

/**
 * com.microsoft operators that common exporters write. Not on the list: what reads its packed weights without checking their
 * length (MatMulNBits, Attention: out of bounds at load), and what is tied to one decoder's memory layout.
 */
const CONTRIB = new Set([
  "BiasGelu",
  "BiasSplitGelu",
  "CDist",
  "DequantizeLinear",
  "DynamicQuantizeMatMul",
  "EmbedLayerNormalization",
  "ExpandDims",
  "FastGelu",
  "FusedConv",
  "FusedGemm",
  "FusedMatMul",
  "Gelu",
  "Inverse",
  "MatMulIntegerToFloat",
  "Pad",
  "QLinearAdd",
  "QLinearAveragePool",
  "QLinearConcat",
  "QLinearGlobalAveragePool",
  "QLinearLeakyRelu",
  "QLinearMul",
  "QLinearSigmoid",
  "QLinearSoftmax",
  "QuantizeLinear",
  "QuickGelu",
  "ReduceSumInteger",
  "SkipLayerNormalization",
  "SkipSimplifiedLayerNormalization",
  "Unique",
]);

export const operatorDomains: Check = {
  name: "operator-domains",
  severity: "suspicious",
  reason: "an operator of another domain is code that is not here; a library for it is never loaded",
  *find(file: OnnxFile): Generator<AppError> {
    const local = new Set(file.functions.map((each) => keyOf(each.domain, each.name, each.overload)));
    for (const { where, nodes } of allGraphs(file)) {
      for (const node of nodes) if (!isKnown(node, local)) yield fail("UNSUPPORTED_OP", { op: `${node.domain}:${node.op}`, node: nodeLabel(node), where });
    }
  },
};

function isKnown(node: OnnxNode, local: ReadonlySet<string>): boolean {
  return STANDARD.has(node.domain) || local.has(keyOf(node.domain, node.op, node.overload)) || (node.domain === "com.microsoft" && CONTRIB.has(node.op));
}
