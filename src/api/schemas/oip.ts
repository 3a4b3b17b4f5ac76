/** @file The routes of stock clients: Open Inference Protocol v2, and OpenAI's list of models. `serve` checks the requests. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { anyObject } from "./common.js";

const parameters = Type.Optional(anyObject);
const tensor = Type.Object({
  name: Type.String(),
  shape: Type.Array(Type.Integer()),
  datatype: Type.String(),
  parameters,
  data: Type.Optional(Type.Array(Type.Unknown())),
});
/** Unknown keys are let through: stock clients send some. */
const inferRequest = Type.Object({
  id: Type.Optional(Type.String()),
  parameters,
  inputs: Type.Array(tensor),
  outputs: Type.Optional(Type.Array(Type.Object({ name: Type.String(), parameters }))),
});
const inferAnswer = Type.Object({ model_name: Type.String(), model_version: Type.String(), id: Type.String(), outputs: Type.Array(tensor) });

export const oipRoutes = {
  "GET /v1/models": { summary: "Deployments as OpenAI's and KServe's list of models", answer: anyObject },
  "GET /v2": { summary: "Open Inference Protocol: the server", answer: anyObject },
  "GET /v2/health/live": { summary: "Open Inference Protocol: alive", answer: anyObject },
  "GET /v2/health/ready": { summary: "Open Inference Protocol: ready", answer: anyObject },
  "GET /v2/models": { summary: "Names of the deployments (KServe)", answer: anyObject },
  "GET /v2/models/{m}": { summary: "Open Inference Protocol: a model's metadata", answer: anyObject },
  "GET /v2/models/{m}/versions/{v}": { summary: "Open Inference Protocol: a version's metadata", answer: anyObject },
  "GET /v2/models/{m}/ready": { summary: "Open Inference Protocol: is the model ready", answer: anyObject },
  "GET /v2/models/{m}/versions/{v}/ready": { summary: "Open Inference Protocol: is the version ready", answer: anyObject },
  "POST /v2/models/{m}/infer": { summary: "Open Inference Protocol: infer", body: inferRequest, answer: inferAnswer },
  "POST /v2/models/{m}/versions/{v}/infer": { summary: "Open Inference Protocol: infer with a version", body: inferRequest, answer: inferAnswer },
} as const satisfies RouteTable;
