/** What cannot work is refused at POST /runs, with the place in the request, and nothing is queued. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { toProblem, type Problem } from "#base";
import { openTrainingRoom, ringsCsv, type TrainingRoom } from "../testing/training-room.js";
import { addArchive, colourSquares, reviewsCsv, tones, zipOf } from "./testing/tiny-archives.js";

let room: TrainingRoom;
beforeAll(async () => {
  room = await openTrainingRoom();
  const squares = await colourSquares(12);
  await addArchive(room, "squares", { kind: "image", zip: zipOf(squares) });
  await addArchive(room, "reds", { kind: "image", zip: zipOf(squares.filter(({ name }) => String(name).startsWith("red"))) });
  await addArchive(room, "unlabelled", { kind: "image", zip: zipOf(squares.map((file, i) => ({ ...file, name: `${i}.png` }))) });
  await addArchive(room, "tones", { kind: "audio", zip: zipOf(tones(6)) });
  await room.addTable("rings", ringsCsv(60));
  await room.addTable("reviews", reviewsCsv(40));
});
afterAll(() => room.close());

type Parameters = Readonly<Record<string, unknown>>;
interface Asked {
  readonly dataset?: string;
  readonly target?: string;
  readonly algorithm?: string;
  readonly parameters?: Parameters;
}

/** What POST /runs answers. */
async function refusal({ dataset = "squares", target = "label", ...request }: Asked): Promise<Problem> {
  const error: unknown = await room.training.create(room.principal, { dataset, target, ...request }).then(
    (run) => new Error(`it was taken: ${run.id}`),
    (reason: unknown) => reason,
  );
  expect((await room.training.list(room.principal, {})).items).toEqual([]);
  return toProblem(error);
}

const flat = { layer: "flatten" };
const dense = (units: unknown) => ({ layer: "dense", units });
const input = (shape: readonly number[], rest: object = {}) => ({ layer: "input", shape, ...rest });

test.each<[string, unknown, string, string]>([
  [
    "a kernel larger than its input",
    [{ layer: "conv2d", filters: 4, kernelSize: 3 }, { layer: "conv2d", name: "big", filters: 4, kernelSize: 9 }, flat, dense(2)],
    "/1",
    "layer 2 'big': kernelSize 9 does not fit its input [4, 6, 6] with padding 'valid'",
  ],
  ["a layer that is unknown", [flat, { layer: "denze" }], "/1/layer", "layer 2: layer: expected one of input, rescaling, dense"],
  [
    "an option that is unknown",
    [flat, { layer: "dense", "uni/tz": 2 }],
    "/1/uni~1tz",
    "layer 2 'dense': dense has no option 'uni/tz'; it has units, activation, useBias",
  ],
  ["an option of the wrong type", [flat, dense("many")], "/1/units", "layer 2 'dense': units: expected an integer from 1 to 1000000, got \"many\""],
  ["more outputs than classes", [flat, dense(3)], "", "network: its last layer gives [3], the target needs [2]: one number a class"],
  ["no layers", [], "", "layers: expected a list of 1 to 2000 layers, got 0"],
  ["3000 layers", [flat, ...new Array<object>(2999).fill(dense(2))], "", "layers: expected a list of 1 to 2000 layers, got 3000"],
  ["4 * 10^9 parameters", [flat, dense(65_536), dense(65_536), dense(2)], "", "network: it has 4307812354 parameters, expected at most 1000000000"],
  ["a text in place of layers", "x", "", 'expected an object with layers, or a list of layers, got "x"'],
  ["null in place of layers", null, "", "expected an object with layers, or a list of layers, got null"],
  ["null in place of a layer", [null], "/0", 'layer 1: expected an object such as {"layer": "dense", "units": 10}, got null'],
  ["a slip in the form with outputs", { layers: [input([3, 8, 8]), flat, dense("x")] }, "/layers/2/units", "layer 3 'dense': units: expected an integer"],
  [
    "an input of another size",
    [input([3, 9, 9]), flat, dense(2)],
    "/0",
    "layer 1 'input': expected uint8 [3, 8, 8], which is what the dataset gives, got uint8 [3, 9, 9]",
  ],
  ["an input of another type", [input([3, 8, 8], { dtype: "int64" }), flat, dense(2)], "/2", "layer 3 'dense': expected float32 input, got int64"],
  [
    "two inputs",
    [input([3, 8, 8], { name: "a" }), { ...flat, name: "f" }, input([192], { name: "b" }), { layer: "add", inputs: ["f", "b"] }, dense(2)],
    "",
    "network: expected one input, got 2",
  ],
  ["nothing to learn", [flat, { ...dense(2), trainable: false }], "", "network: it has nothing to learn: no layer has weights that are not frozen"],
])("a list of layers with %s is a 422 that names the layer", async (...[, layers, path, message]) => {
  const problem = await refusal({ algorithm: "network", parameters: { layers } });
  expect(problem).toMatchObject({
    status: 422,
    code: "NETWORK_INVALID",
    errors: [{ path: `/parameters/layers${path}`, code: "NETWORK_INVALID" }],
    errorsTotal: 1,
  });
  expect(problem.detail).toContain(message);
});

test.each<[string, Parameters, string]>([
  ["/options", { options: 3 }, "options: expected an object, got 3"],
  ["/options", { options: null }, "options: expected an object, got null"],
  ["/layers", { layers: "x" }, "layers: only the algorithm 'network' takes a list of layers"],
  ["/optimiser", { optimiser: "nope" }, "optimiser: expected one of adam, adamw, sgd, rmsprop, adagrad, lion, got 'nope'"],
  ["/optimiser", { optimiser: 3 }, "optimiser: expected a text, got 3"],
  ["/schedule", { schedule: "nope" }, "schedule: expected one of constant, step, cosine, one-cycle, plateau, got 'nope'"],
  ["/optimiserOptions/beta", { optimiserOptions: { beta: 1 } }, "adamw has no option 'beta'; its options: beta1, beta2, epsilon, weightDecay"],
  ["/scheduleOptions/x", { scheduleOptions: { x: 1 } }, "cosine has no option 'x'; its options: floor"],
  ["/epochz", { epochz: 3 }, "cnn has no option 'epochz'; its options: epochs, batchSize, "],
  ["/epochs", { epochs: "three" }, 'cnn: epochs: expected an integer from 1 to 100000, got "three"'],
  ["/batchSize", { batchSize: 0 }, "cnn: batchSize: expected an integer from 1 to 65536, got 0"],
  ["/learningRate", { learningRate: null }, "cnn: learningRate: expected a number from 1e-8 to 1000000000000, got null"],
  ["/size", { size: 9 }, "cnn: size: expected a list of 0 to 2 integers from 4 to 1024, got 9"],
  ["/words", { words: 3 }, "cnn has no option 'words'"],
  ["/column", { column: "label" }, "column: only networks of texts read one column"],
  ["/base", { base: "x@1" }, "base: only the algorithm 'fine-tune' takes it"],
])("a wrong parameter is a 400 at /parameters%s: %j", async (path, parameters, message) => {
  const problem = await refusal({ algorithm: "cnn", parameters });
  expect(problem).toMatchObject({ status: 400, code: "INVALID_REQUEST", errors: [{ path: `/parameters${path}` }] });
  expect(problem.detail).toContain(message);
});

test.each<[string, Parameters, string]>([
  ["/options/filterz", { filterz: 3 }, "architecture 'cnn': it has no option 'filterz'; it has filters, kernelSize, units, dropout, denseDropout"],
  ["/options/filters", { filters: [0] }, "architecture 'cnn': filters: expected a list of 1 to 8 integers from 1 to 4096, got [0]"],
  ["/options", { kernelSize: 15 }, "architecture 'cnn', layer 3 'conv2d': kernelSize 15 does not fit its input [3, 8, 8] with padding 'valid'"],
])("an architecture's option that cannot be is a 422 at /parameters%s", async (path, options, message) => {
  const problem = await refusal({ algorithm: "cnn", parameters: { options } });
  expect(problem).toMatchObject({ status: 422, code: "NETWORK_INVALID", errors: [{ path: `/parameters${path}` }] });
  expect(problem.detail).toContain(message);
});

test.each<[string, Asked]>([
  ["auto, cnn, resnet18, mobilenet, vit, mlp, fine-tune, network for a dataset of kind image, got 'textcnn'", { algorithm: "textcnn" }],
  ["auto, audio-cnn, mlp, fine-tune, network for a dataset of kind audio, got 'cnn'", { dataset: "tones", algorithm: "cnn" }],
  [
    "auto, logistic-regression, linear-regression, mlp, textcnn, lstm, gru, transformer-encoder, transformer-decoder, network for a dataset of kind table, got 'cnn'",
    { dataset: "rings", target: "kind", algorithm: "cnn" },
  ],
])("an algorithm of another kind of dataset is a 400 at /algorithm: expected one of %s", async (expected, asked) => {
  const problem = await refusal(asked);
  expect(problem).toMatchObject({ status: 400, code: "INVALID_REQUEST", errors: [{ path: "/algorithm" }] });
  expect(problem.detail).toBe(`algorithm: expected one of ${expected}`);
});

test.each<[string, Asked, string]>([
  ["one value", { target: "width" }, "Target 'width': all its values are the same"],
  ["one class", { dataset: "reds" }, "Target 'label': all its values are"],
  ["no labels", { dataset: "unlabelled" }, "Target 'label': all its values are missing"],
  ["a path a row", { target: "path" }, "Target 'path': every one of its 24 values is different, so no class is seen twice"],
  ["no such column", { target: "nope" }, "Target 'nope': the dataset has no such column; it has 'path', 'label', 'width'"],
])("a target with %s is a 422 at /target", async (...[, asked, message]) => {
  const problem = await refusal({ ...asked, algorithm: "cnn" });
  expect(problem).toMatchObject({ status: 422, code: "TARGET_UNUSABLE", errors: [{ path: "/target" }] });
  expect(problem.detail).toContain(message);
});

test("a text column that is none is a 400 at /parameters/column", async () => {
  const problem = await refusal({ dataset: "reviews", target: "verdict", algorithm: "textcnn", parameters: { column: "stars" } });
  expect(problem).toMatchObject({ status: 400, errors: [{ path: "/parameters/column" }] });
  expect(problem.detail).toBe("column: expected a text column beside the target ('review'), got 'stars'");
});

test("a list of layers on a text column must hold all of its words", async () => {
  const layers = [{ layer: "embedding", inputDim: 50, outputDim: 4 }, { layer: "globalAveragePooling1d" }, dense(2)];
  const problem = await refusal({ dataset: "reviews", target: "verdict", algorithm: "network", parameters: { column: "review", layers } });
  expect(problem).toMatchObject({ status: 422, code: "NETWORK_INVALID", errors: [{ path: "/parameters/layers" }] });
  expect(problem.detail).toBe(
    "layer 'embedding': inputDim: expected at least 20002, as words may have that many numbers, got 50; leave it out, or lower 'words'",
  );
});
