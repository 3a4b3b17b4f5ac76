/** @file Ranges of attributes that sizes are computed from: ONNX's checker lets values through that end ONNX Runtime. */
import { fail, type AppError } from "#base";
import type { Check } from "./check.js";
import { allGraphs, nodeLabel, type OnnxFile, type OnnxNode } from "./file.js";

type Range = readonly [least: bigint, most: bigint];

const SIZE: Range = [1n, 65_536n];
const AXIS: Range = [-64n, 64n];
const PAD: Range = [-65_536n, 65_536n];
const BLOCK: Range = [1n, 256n];
const WINDOW = { kernel_shape: SIZE, strides: SIZE, dilations: SIZE, pads: PAD, group: SIZE, output_padding: [0n, 65_536n] as Range };
const RECURRENT = { hidden_size: [1n, 1_048_576n] as Range };

/** Attribute ranges by operator of ai.onnx; `*` holds for all of them. */
const RANGES: Readonly<Record<string, Readonly<Record<string, Range>>>> = {
  "*": { axis: AXIS, axes: AXIS, perm: AXIS, batch_axis: AXIS, time_axis: AXIS, batch_dims: AXIS },
  DepthToSpace: { blocksize: BLOCK },
  SpaceToDepth: { blocksize: BLOCK },
  Conv: WINDOW,
  ConvInteger: WINDOW,
  ConvTranspose: WINDOW,
  DeformConv: { ...WINDOW, offset_group: SIZE },
  QLinearConv: WINDOW,
  AveragePool: WINDOW,
  MaxPool: WINDOW,
  LpPool: { ...WINDOW, p: [1n, 64n] },
  MaxUnpool: WINDOW,
  Col2Im: WINDOW,
  LRN: { size: SIZE },
  LSTM: RECURRENT,
  GRU: RECURRENT,
  RNN: RECURRENT,
  Split: { num_outputs: SIZE, split: [0n, 2_147_483_648n] },
  TopK: { k: [0n, 2_147_483_648n] },
  RoiAlign: { output_height: SIZE, output_width: SIZE, sampling_ratio: [0n, 4096n] },
  MaxRoiPool: { pooled_shape: SIZE },
  Multinomial: { sample_size: [0n, 16_777_216n] },
  Pad: { pads: [-2_147_483_648n, 2_147_483_648n] },
  GroupNormalization: { num_groups: SIZE },
};

export const attributeRanges: Check = {
  name: "attribute-ranges",
  severity: "unsafe",
  reason: "blocksize 2^32 passes ONNX's checker and ends shape inference",
  *find(file: OnnxFile): Generator<AppError> {
    for (const { where, nodes } of allGraphs(file)) for (const node of nodes) if (node.domain === "") yield* faultsOf(node, where);
  },
};

function* faultsOf(node: OnnxNode, graph: string): Generator<AppError> {
  const ranges = { ...RANGES["*"], ...(Object.hasOwn(RANGES, node.op) ? RANGES[node.op] : {}) };
  for (const { name, ints } of node.attributes) {
    const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
    if (range === undefined) continue;
    const [least, most] = range;
    const wrong = ints.find((value) => value < least || value > most);
    if (wrong !== undefined)
      yield fail("MODEL_REFUSED", {
        format: "ONNX",
        where: `${graph}, ${nodeLabel(node)}`,
        why: `attribute '${name}' is ${String(wrong)}, expected ${String(least)} to ${String(most)}`,
      });
  }
}
