/** @file Ranges of attributes that sizes are computed from: ONNX's checker lets values through that end ONNX Runtime. */
import { fail, type AppError } from "#base";
import type { Check } from "./check.js";
import type { OnnxFile, OnnxNode } from "./file.js";
import { allGraphs, nodeLabel } from "./walk.js";

type Range = readonly [least: number, most: number];

const SIZE: Range = [1, 65_536];
const AXIS: Range = [-64, 64];
const PAD: Range = [-65_536, 65_536];
const BLOCK: Range = [1, 256];
const WINDOW = { kernel_shape: SIZE, strides: SIZE, dilations: SIZE, pads: PAD, group: SIZE, output_padding: [0, 65_536] as Range };
const RECURRENT = { hidden_size: [1, 1_048_576] as Range };

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
  LpPool: { ...WINDOW, p: [1, 64] },
  MaxUnpool: WINDOW,
  Col2Im: WINDOW,
  LRN: { size: SIZE },
  LSTM: RECURRENT,
  GRU: RECURRENT,
  RNN: RECURRENT,
  Split: { num_outputs: SIZE, split: [0, 2_147_483_648] },
  TopK: { k: [0, 2_147_483_648] },
  RoiAlign: { output_height: SIZE, output_width: SIZE, sampling_ratio: [0, 4096] },
  MaxRoiPool: { pooled_shape: SIZE },
  Multinomial: { sample_size: [0, 16_777_216] },
  Pad: { pads: [-2_147_483_648, 2_147_483_648] },
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
        why: `attribute '${name}' is ${wrong}, expected ${least} to ${most}`,
      });
  }
}
