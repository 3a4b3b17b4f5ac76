/** Models of trees over HTTP: sent as their library saved them, served as ONNX. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApi, type TestApi } from "../support/api.js";
import { treeGoldens } from "../support/tree-goldens.js";

const FOLDER = "test/fixtures/trees";
let api: TestApi;

beforeAll(async () => {
  api = await openApi();
});
afterAll(async () => {
  await api.close();
});

test("a model of XGBoost, as it was saved, becomes a version that is deployed and predicts what XGBoost predicts", async () => {
  const golden = treeGoldens(FOLDER).find(({ name }) => name === "xgb_tweedie");
  if (golden === undefined) throw new Error("no golden");
  await api.call("POST", "/api/v1/models", { body: { name: "claims" } });
  const sent = await api.call("POST", "/api/v1/models/claims/versions?filename=claims.json", {
    headers: { "content-type": "application/octet-stream" },
    body: readFileSync(`${FOLDER}/xgb_tweedie.json`),
  });
  expect(sent.body).toMatchObject({
    state: "ready",
    signature: {
      task: "regression",
      inputs: [{ name: "features", dtype: "float32", shape: [null, 4] }],
      outputs: [{ name: "value", dtype: "float32", shape: [null] }],
    },
  });
  expect((await api.call("POST", "/api/v1/deployments", { body: { name: "claims", model: "claims@1" } })).status).toBeLessThan(300);
  const records = Array.from({ length: 3 }, (_, row) => ({ features: Array.from(golden.input.subarray(4 * row, 4 * row + 4)) }));
  const answer = await api.call("POST", "/api/v1/deployments/claims/predict", { body: { records } });
  expect(answer).toMatchObject({ status: 200 });
  const { predictions } = answer.body as { predictions: { value: number }[] };
  predictions.forEach(({ value }, row) => expect(value).toBeCloseTo(golden.outputs["prediction"]?.[row] ?? NaN, 5));
  expect(predictions).toHaveLength(3);
});

test("a model of LightGBM tells its classes, and one with linear leaves is refused by name", async () => {
  const body = readFileSync(`${FOLDER}/lgb_binary.txt`, "utf8");
  await api.call("POST", "/api/v1/models", { body: { name: "yes-no" } });
  const send = (text: string) =>
    api.call("POST", "/api/v1/models/yes-no/versions?filename=model.txt", { headers: { "content-type": "application/octet-stream" }, body: Buffer.from(text) });
  expect((await send(body)).body).toMatchObject({ state: "ready", signature: { task: "binary", classes: [0, 1] } });
  expect((await send(body.replace("is_linear=0", "is_linear=1"))).body).toMatchObject({
    state: "refused",
    refusal: { code: "MODEL_REFUSED", detail: expect.stringContaining("linear_tree") as string },
  });
});
