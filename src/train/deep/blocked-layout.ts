/** @file How many channels ONNX Runtime's blocked convolutions keep together on this machine: 16 with AVX-512, 8 with AVX2, none on some. Nothing tells but trying. */
import { createBuilder, encodeModel, rewriteForSpeed, type Model } from "#graph";
import { openSession } from "#runtime";
import { tensor, type Tensor } from "#tensor";

/** Largest first: a machine of 16 runs a graph made for 8, with wrong results. */
const BLOCKS = [16, 8, 4] as const;
const TOLERANCE = 1e-4;

let known: Promise<number | null> | undefined;

/** The block size, or null when there are no such kernels. Probed once a process, in about 20 ms; needs ONNX Runtime, so only children may call it. */
export function blockedChannels(): Promise<number | null> {
  return (known ??= probe());
}

async function probe(): Promise<number | null> {
  const model = trial();
  const expected = await answer(model);
  for (const block of BLOCKS) {
    const got = await answer(rewriteForSpeed(model, { block })).catch(() => null); // refused: there is no such kernel
    if (got !== null && got.every((value, at) => Math.abs(value - (expected[at] ?? NaN)) < TOLERANCE)) return block;
  }
  return null;
}

const DIMS = { x: [1, 32, 9, 9], w: [32, 32, 3, 3] } as const;

function trial(): Model {
  const g = createBuilder("blocks");
  const [y] = g.op("Conv", [g.input("x", "float32", DIMS.x), g.input("w", "float32", DIMS.w)], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] });
  if (y !== undefined) g.output(y, "y");
  return g.build();
}

async function answer(model: Model): Promise<Float32Array> {
  const session = await openSession(encodeModel(model), { threads: 1 });
  try {
    const { y } = await session.run({ x: uneven(DIMS.x), w: uneven(DIMS.w) });
    return y?.data as Float32Array;
  } finally {
    await session.release();
  }
}

/** No two channels alike, so that a wrong order shows. */
function uneven(dims: readonly number[]): Tensor {
  const length = dims.reduce((product, size) => product * size, 1);
  return tensor(
    "float32",
    dims,
    Float32Array.from({ length }, (_, at) => Math.sin(at * 12.9898) / 8),
  );
}
