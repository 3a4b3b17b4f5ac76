/** @file Predictions: the answer for one record, and for one request. The request's records are checked against the model's signature by `serve`. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { anyObject, credits, named, ref } from "./common.js";

const Prediction = named(
  "Prediction",
  Type.Object(
    {
      label: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
      value: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
      probabilities: Type.Optional(Type.Record(Type.String(), Type.Number())),
      outputs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    },
    { description: "Classification: label and probabilities. Regression: value. A tensor model: outputs by name." },
  ),
);
const PredictRequest = named("PredictRequest", Type.Object({ records: Type.Array(anyObject), options: Type.Optional(anyObject) }));
const PredictAnswer = named(
  "PredictAnswer",
  Type.Object({
    id: Type.String(),
    model: Type.Object({ name: Type.String(), version: Type.Integer() }),
    predictions: Type.Array(ref(Prediction)),
    usage: Type.Object({ predictions: Type.Integer(), computeMs: Type.Number(), credits }),
  }),
);

export { Prediction };
export const predictionSchemas = [Prediction, PredictRequest, PredictAnswer] as const;

export const predictionRoutes = {
  "POST /deployments/{d}/predict": { summary: "Predicts for each record", body: ref(PredictRequest), answer: ref(PredictAnswer) },
} as const satisfies RouteTable;
