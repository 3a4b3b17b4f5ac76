/** What cannot work is refused at POST /runs, with the place in the request, and nothing is queued. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { toProblem, type Problem } from "#base";
import { openTrainingRoom, ringsCsv, type TrainingRoom } from "../testing/training-room.js";
import { addArchive, colourSquares, reviewsCsv, tones, zipOf } from "./testing/tiny-archives.js";

let room: TrainingRoom;
beforeAll(async () => {
  room = await openTrainingRoom();
  await addArchive(room, "squares", { kind: "image", zip: zipOf(await colourSquares(6)) });
  await addArchive(room, "tones", { kind: "audio", zip: zipOf(tones(6)) });
  await room.addTable("rings", ringsCsv(60));
  await room.addTable("reviews", reviewsCsv(40));
});
afterAll(() => room.close());

type Parameters = Readonly<Record<string, unknown>>;

/** What POST /runs answers. */
async function refusal(
  dataset: string,
  request: { readonly algorithm?: string; readonly target?: string; readonly parameters?: Parameters },
): Promise<Problem> {
  const error: unknown = await room.training.create(room.principal, { dataset, target: "label", ...request }).then(
    (run) => new Error(`it was taken: ${run.id}`),
    (reason: unknown) => reason,
  );
  expect((await room.training.list(room.principal, {})).items).toEqual([]);
  return toProblem(error);
}

const layerList = (dataset: string, layers: unknown, target = "label"): Promise<Problem> =>
  refusal(dataset, { target, algorithm: "network", parameters: { layers } });

test("X", async () => {
  const say = (what: string, p: Problem) =>
    console.log(what.padEnd(22), p.status, p.code, p.detail.slice(0, 150), JSON.stringify(p.errors?.map((e) => [e.path, e.message.slice(0, 80)])));
  const flat = { layer: "flatten" };
  const dense = (units: unknown) => ({ layer: "dense", units });
  say(
    "shape",
    await layerList("squares", [{ layer: "conv2d", filters: 4, kernelSize: 3 }, { layer: "conv2d", name: "big", filters: 4, kernelSize: 9 }, flat, dense(2)]),
  );
  say("unknown layer", await layerList("squares", [flat, { layer: "denze", units: 2 }]));
  say("wrong option", await layerList("squares", [flat, { layer: "dense", unitz: 2 }]));
  say("wrong value", await layerList("squares", [flat, dense("many")]));
  say("outputs", await layerList("squares", [flat, dense(3)]));
  say("empty", await layerList("squares", []));
  say("3000", await layerList("squares", [flat, ...Array.from({ length: 2999 }, () => dense(2))]));
  say("1e9", await layerList("squares", [flat, dense(65536), dense(65536), dense(2)]));
  say("x", await layerList("squares", "x"));
  say("null", await layerList("squares", null));
  say("missing", await refusal("squares", { algorithm: "network" }));
  say("object", await layerList("squares", { layers: [flat, dense(3)] }));
  say("object2", await layerList("squares", { layers: [{ layer: "input", shape: [3, 8, 8] }, flat, dense("x")] }));
  say("input shape", await layerList("squares", [{ layer: "input", shape: [3, 9, 9] }, flat, dense(2)]));
  say("input dtype", await layerList("squares", [{ layer: "input", shape: [3, 8, 8], dtype: "int64" }, flat, dense(2)]));
  say(
    "two inputs",
    await layerList("squares", [
      { layer: "input", name: "a", shape: [3, 8, 8] },
      { layer: "flatten", name: "f" },
      { layer: "input", name: "b", shape: [192] },
      { layer: "add", inputs: ["f", "b"] },
      dense(2),
    ]),
  );
  say("frozen", await layerList("squares", [flat, { ...dense(2), trainable: false }]));
  say("nothing", await layerList("squares", [{ layer: "globalAveragePooling2d" }, { layer: "reshape", targetShape: [3] }]));
  say("null layer", await layerList("squares", [null]));
  say("alg", await refusal("squares", { algorithm: "textcnn" }));
  say("alg2", await refusal("tones", { algorithm: "cnn" }));
  say("alg3", await refusal("rings", { target: "kind", algorithm: "cnn" }));
  say("alg4", await refusal("rings", { target: "kind", algorithm: "nope" }));
  say("alg5", await refusal("squares", { algorithm: "unet" }));
  say("alg6", await refusal("squares", { algorithm: "logistic-regression" }));
  for (const parameters of [
    { options: 3 },
    { options: null },
    { options: [1] },
    { layers: "x" },
    { optimiser: "nope" },
    { schedule: "nope" },
    { optimiser: 3 },
    { optimiserOptions: { beta: 1 } },
    { scheduleOptions: { x: 1 } },
    { epochz: 3 },
    { epochs: "three" },
    { epochs: 0 },
    { batchSize: 1.5 },
    { learningRate: null },
    { learningRate: -1 },
    { size: [4, 4, 4] },
    { size: 9 },
    { options: { filterz: 3 } },
    { options: { filters: "x" } },
    { options: { filters: [0] } },
    { options: { filters: [4], kernelSize: 15 } },
    { flip: 1 },
    { words: 3 },
    { base: "x@1" },
    { freeze: ["x"] },
    { column: "x" },
    { "a/b": 1 },
  ] as Parameters[])
    say(JSON.stringify(parameters), await refusal("squares", { algorithm: "cnn", parameters }));
  say("text col", await refusal("reviews", { target: "verdict", algorithm: "textcnn", parameters: { column: "stars" } }));
  say("no text col", await refusal("reviews", { target: "review", algorithm: "textcnn", parameters: { column: "review" } }));
  say("fine-tune", await refusal("squares", { algorithm: "fine-tune" }));
  say("fine-tune nobase", await refusal("squares", { algorithm: "fine-tune", parameters: { base: "none@1" } }));
  say("target", await refusal("squares", { target: "path" }));
  say("target", await refusal("squares", { target: "width" }));
  say("target", await refusal("squares", { target: "nope" }));
  say("conv on tables", await layerList("rings", [{ layer: "conv2d", filters: 2, kernelSize: 3 }, flat, dense(2)], "kind"));
});
