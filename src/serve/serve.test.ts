import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppError } from "#base";
import { addModel, FRUIT, LINE, openRooms, OWNER, PIXELS, predict, SLOW, untilState, type TestRooms } from "../../test/support/models.js";

let rooms: TestRooms;

beforeAll(async () => {
  rooms = await openRooms({ queueRows: 5000 });
  await addModel(rooms, "fruit", ["fruit-1", FRUIT]);
  await addModel(rooms, "fruit", ["fruit-2", FRUIT]);
  await addModel(rooms, "line", ["line", LINE]);
  await addModel(rooms, "pixels", ["pixels", PIXELS]);
  for (const name of ["fruit", "line", "pixels"]) await rooms.deploy.create(OWNER, { name, model: `${name}@1` });
  for (const name of ["fruit", "line", "pixels"]) await untilState(rooms, name, "ready");
});
afterAll(async () => {
  await rooms.close();
});

/** exp(a) / (exp(a) + exp(b)) */
const softmax = (a: number, b: number): number => 1 / (1 + Math.exp(b - a));
const refusal = (answer: Promise<unknown>): Promise<AppError> =>
  answer.then(
    () => Promise.reject(new Error("expected a refusal")),
    (error: unknown) => error as AppError,
  );
const oip = async (name: string, body: unknown, version?: string): Promise<Record<string, unknown>> =>
  JSON.parse(await rooms.serve.oipInfer(OWNER, { name, version }, body)) as Record<string, unknown>;

test("a classification is answered with the label and the probability of each class, to 1e-6 of the model's own", async () => {
  const answer = await predict(rooms, "fruit", [
    { length: 14, colour: "yellow" },
    { colour: "green", length: 5, kind: "ignored" },
    { length: null, colour: null },
  ]);
  expect(answer.id).toMatch(/^pred_[0-9A-Za-z]{22}$/);
  expect(answer.model).toEqual({ name: "fruit", version: 1 });
  expect(answer.predictions.map(({ label }) => label)).toEqual(["lemon", "lime", "lime"]);
  const [first, second, third] = answer.predictions.map(({ probabilities }) => probabilities);
  expect(Object.keys(first ?? {})).toEqual(["lemon", "lime"]);
  expect(first?.["lemon"]).toBeCloseTo(softmax(2.5, -2.5), 6);
  expect(second?.["lime"]).toBeCloseTo(softmax(3, -3), 6);
  expect(third?.["lemon"]).toBeCloseTo(softmax(-0.5, 0.5), 6);
  expect(answer.usage).toEqual({ predictions: 3, computeMs: answer.usage.computeMs, credits: "0.000300" });
  expect(answer.usage.computeMs).toBeGreaterThan(0);
});

test("a regression is answered with the value, a tensor model with its outputs without the batch axis", async () => {
  expect((await predict(rooms, "line", [{ x: 3 }, { x: -1 }, { x: null }])).predictions).toEqual([{ value: 7 }, { value: -1 }, { value: null }]);
  const { predictions } = await predict(rooms, "pixels", [
    {
      image: [
        [1, 2],
        [3, 4],
      ],
    },
    {
      image: [
        [0.5, 0],
        [null, 1],
      ],
    },
  ]);
  expect(predictions).toEqual([
    {
      outputs: {
        sums: [3, 7],
        same: [
          [1, 2],
          [3, 4],
        ],
      },
    },
    {
      outputs: {
        sums: [0.5, null],
        same: [
          [0.5, 0],
          [null, 1],
        ],
      },
    },
  ]);
});

test("every request is metered and observed once; what was wrong is not metered", async () => {
  const [uses, samples] = [rooms.uses.length, rooms.samples.length];
  await predict(rooms, "line", [{ x: 1 }, { x: 2 }]);
  await refusal(predict(rooms, "line", [{ x: "1" }]));
  expect(rooms.uses.slice(uses)).toMatchObject([{ organisation: "org_test", key: "key_test", requests: 1, predictions: 2, errors: 0 }]);
  expect(rooms.uses.at(-1)?.computeMicroseconds).toBeGreaterThan(0);
  expect(rooms.samples.slice(samples)).toMatchObject([
    { ok: true, rows: 2 },
    { ok: false, rows: 0 },
  ]);
});

test("wrong bodies, records and names are refused with code and place", async () => {
  for (const body of [null, [], "x", {}, { records: {} }, { records: [] }, { record: [{}] }])
    expect(await refusal(rooms.serve.predict(OWNER, "fruit", body))).toMatchObject({ code: "INVALID_REQUEST", items: [{ path: "/records" }] });
  expect(await refusal(predict(rooms, "fruit", [{ length: 1 }, { length: "1", colour: "green", size: 3 }]))).toMatchObject({
    code: "INVALID_RECORDS",
    items: [
      { path: "/records/0/colour", code: "MISSING_COLUMN" },
      { path: "/records/1/length", code: "WRONG_TYPE" },
      { path: "/records/1/size", code: "UNKNOWN_COLUMN" },
    ],
  });
  expect(
    await refusal(
      predict(rooms, "pixels", [
        { image: [[1, 2], [3]] },
        {
          image: [
            [1, "2"],
            [3, 4],
          ],
        },
        { pixel: 1 },
        { image: 5 },
      ]),
    ),
  ).toMatchObject({
    code: "INVALID_RECORDS",
    items: [
      { path: "/records/0/image/1", message: "expected an array of 2 (shape [2, 2]), got an array of 1" },
      { path: "/records/1/image/0/1", message: 'expected a number or null, got "2"' },
      { path: "/records/2/pixel", code: "UNKNOWN_COLUMN" },
      { path: "/records/2/image", code: "MISSING_COLUMN" },
      { path: "/records/3/image", code: "WRONG_TYPE" },
    ],
  });
  expect(await refusal(predict(rooms, "nothing", [{}]))).toMatchObject({ code: "NOT_FOUND" });
  expect(
    await refusal(
      predict(
        rooms,
        "line",
        Array.from({ length: 5001 }, () => ({ x: 1 })),
      ),
    ),
  ).toMatchObject({ code: "LIMIT_EXCEEDED", params: { limit: 5000, got: 5001 } });
});

test("a key without the scope, or for another deployment, may not predict", async () => {
  const reader = { ...OWNER, scopes: new Set(["read"] as const) };
  expect(await refusal(rooms.serve.predict(reader, "line", { records: [{ x: 1 }] }))).toMatchObject({ code: "FORBIDDEN" });
  const tied = { ...OWNER, deployments: ["line"] };
  await expect(rooms.serve.predict(tied, "line", { records: [{ x: 1 }] })).resolves.toContain('"value":3');
  expect(await refusal(rooms.serve.predict(tied, "fruit", { records: [] }))).toMatchObject({ code: "FORBIDDEN" });
  expect(rooms.serve.oipModels(tied)).toEqual(["line"]);
  expect(await refusal(rooms.serve.predict({ ...OWNER, organisation: "org_other" }, "line", { records: [] }))).toMatchObject({ code: "NOT_FOUND" });
});

test("a thousand requests at once get each its own answer", async () => {
  const answers = await Promise.all(Array.from({ length: 1000 }, (_, i) => predict(rooms, "line", [{ x: i }, { x: -i }])));
  answers.forEach(({ predictions }, i) => expect(predictions).toEqual([{ value: 2 * i + 1 }, { value: -2 * i + 1 }]));
});

test("more than the queue holds is turned away with OVERLOADED and a time to come again", async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      predict(
        rooms,
        "line",
        Array.from({ length: 1000 }, () => ({ x: 1 })),
      ),
    ),
  );
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.length).toBe(15);
  for (const outcome of refused)
    expect(outcome.reason).toMatchObject({ code: "OVERLOADED", params: { limit: 5000, retryAfterS: expect.any(Number) as number } });
});

test("a model that takes too long is ended at its time limit; who waited behind it is answered by the next process", { timeout: 60_000 }, async () => {
  await addModel(rooms, "slow", ["slow", SLOW]);
  await rooms.deploy.create(OWNER, { name: "slow", model: "slow", limits: { timeoutMs: 3000 } });
  await untilState(rooms, "slow", "ready");
  expect((await predict(rooms, "slow", [{ turns: 1 }, { turns: 2 }])).predictions).toEqual([
    { outputs: { max: expect.any(Number) as number } },
    { outputs: { max: expect.any(Number) as number } },
  ]);
  const endless = refusal(predict(rooms, "slow", [{ turns: 1_000_000 }]));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const behind = predict(rooms, "slow", [{ turns: 1 }]);
  expect(await endless).toMatchObject({ code: "INFERENCE_TIMEOUT", params: { limitMs: 3000 } });
  expect((await behind).predictions.length).toBe(1);
  expect(rooms.uses.at(-2)).toMatchObject({ predictions: 0, errors: 1 });
});

test("Open Inference Protocol: metadata as stock clients read it", () => {
  expect(rooms.serve.serverMetadata()).toMatchObject({ name: "aimass", extensions: [] });
  expect(rooms.serve.oipMetadata(OWNER, { name: "fruit" })).toEqual({
    name: "fruit",
    versions: ["1"],
    platform: "onnx_onnxv1",
    inputs: [
      { name: "length", datatype: "FP64", shape: [-1, 1] },
      { name: "colour", datatype: "BYTES", shape: [-1, 1] },
    ],
    outputs: [
      { name: "label", datatype: "BYTES", shape: [-1] },
      { name: "probabilities", datatype: "FP32", shape: [-1, 2] },
    ],
    properties: { task: "binary", classes: '["lemon","lime"]' },
  });
  expect(rooms.serve.oipReady(OWNER, { name: "fruit", version: "1" })).toEqual({ name: "fruit", ready: true });
  expect(() => rooms.serve.oipReady(OWNER, { name: "fruit", version: "2" })).toThrow("There is no version of the deployment 'fruit' with traffic: '2'");
  expect(() => rooms.serve.oipMetadata(OWNER, { name: "none" })).toThrow("There is no deployment 'none'");
});

test("Open Inference Protocol: flat or nested data, null is missing, the id is echoed, outputs are chosen", async () => {
  const inputs = [
    { name: "length", shape: [2, 1], datatype: "FP64", data: [14, null] },
    { name: "colour", shape: [2, 1], datatype: "BYTES", data: [["yellow"], [null]] },
  ];
  const all = await oip("fruit", { id: "mine", model_name: "fruit", parameters: { content_type: "pd" }, inputs });
  expect(all).toMatchObject({
    model_name: "fruit",
    model_version: "1",
    id: "mine",
    outputs: [
      { name: "label", shape: [2], datatype: "BYTES", data: ["lemon", "lime"] },
      { name: "probabilities", shape: [2, 2], datatype: "FP32" },
    ],
  });
  const records = await predict(rooms, "fruit", [
    { length: 14, colour: "yellow" },
    { length: null, colour: null },
  ]);
  const [, probabilities] = all["outputs"] as readonly { readonly data: readonly number[] }[];
  expect(probabilities?.data).toEqual(records.predictions.flatMap(({ probabilities: p }) => [p?.["lemon"], p?.["lime"]]));
  const chosen = await oip("fruit", { inputs, outputs: [{ name: "probabilities", parameters: { binary_data: false } }, { name: "label" }] }, "1");
  expect((chosen["outputs"] as readonly { name: string }[]).map(({ name }) => name)).toEqual(["probabilities", "label"]);
  expect(chosen["id"]).toMatch(/^pred_/);
  expect(
    (
      await oip("pixels", {
        inputs: [
          {
            name: "image",
            shape: [1, 2, 2],
            datatype: "FP32",
            data: [
              [
                [1, 2],
                [3, 4],
              ],
            ],
          },
        ],
      })
    )["outputs"],
  ).toMatchObject([
    { name: "sums", shape: [1, 2], data: [3, 7] },
    { shape: [1, 2, 2], data: [1, 2, 3, 4] },
  ]);
});

test("Open Inference Protocol: each wrong input is a 400 that says what and where", async () => {
  const x = { name: "x", shape: [1, 1], datatype: "FP64", data: [1] };
  const cases: [body: unknown, part: string][] = [
    [null, 'expected an object with "inputs", got null'],
    [{}, "/inputs: expected at least one input"],
    [{ inputs: [] }, "/inputs: expected at least one input"],
    [{ inputs: [{ ...x, name: "y" }] }, '/inputs/0/name: the model has no input "y"'],
    [{ inputs: [x, x] }, "/inputs/1/name: the input 'x' is given twice"],
    [{ inputs: [{ ...x, datatype: "FP32" }] }, "/inputs/0/datatype: input 'x': expected FP64, got \"FP32\""],
    [{ inputs: [{ ...x, shape: [1] }] }, "/inputs/0/shape: input 'x': expected [-1, 1], got [1]"],
    [{ inputs: [{ ...x, shape: [1, 2], data: [1, 2] }] }, "expected [-1, 1], got [1, 2]"],
    [{ inputs: [{ ...x, shape: [-1, 1] }] }, "/inputs/0/shape"],
    [{ inputs: [{ ...x, shape: [2, 1] }] }, "the shape [2, 1] needs 2 elements, got 1"],
    [{ inputs: [{ ...x, data: ["1"] }] }, 'element 0: expected a number or null, got "1"'],
    [{ inputs: [{ ...x, data: undefined }] }, "/inputs/0/data"],
    [{ inputs: [{ ...x, shape: [0, 1], data: [] }] }, "expected at least one row"],
    [{ inputs: [x], outputs: [{ name: "nope" }] }, '/outputs/0/name: the model has no output "nope"'],
  ];
  for (const [body, part] of cases) {
    const error = await refusal(oip("line", body));
    expect(error.code).toBe("INVALID_REQUEST");
    expect(error.message).toContain(part);
  }
  expect(
    (
      await refusal(
        oip("fruit", {
          inputs: [
            { name: "length", shape: [2, 1], datatype: "FP64", data: [1, 2] },
            { name: "colour", shape: [1, 1], datatype: "BYTES", data: ["a"] },
          ],
        }),
      )
    ).message,
  ).toContain("'length' has 2 rows, 'colour' has 1");
});

test("a server that stops answers what it has accepted and takes nothing more", async () => {
  const other = await openRooms();
  await addModel(other, "line", ["line", LINE]);
  await other.deploy.create(OWNER, { name: "line", model: "line" });
  const accepted = Array.from({ length: 50 }, (_, i) => predict(other, "line", [{ x: i }]));
  const drained = other.serve.drain();
  expect(await refusal(predict(other, "line", [{ x: 1 }]))).toMatchObject({ code: "UNAVAILABLE" });
  await drained;
  expect(other.serve.inFlight).toBe(0);
  expect((await Promise.all(accepted)).map(({ predictions }) => predictions[0]?.value)).toEqual(Array.from({ length: 50 }, (_, i) => 2 * i + 1));
  await other.close();
});
