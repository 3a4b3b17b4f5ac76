/** @file `POST /deployments/{d}/predict`: records in, predictions out, both as JSON. */
import { fail, formatCredits } from "#base";
import type { Answer } from "./batcher.js";
import { describeValue } from "./elements.js";
import type { Usage } from "./infer.js";
import type { Plan } from "./plan.js";
import { newPredictionId } from "./prediction-id.js";

/** The records of a body; throws INVALID_REQUEST when there are none, and LIMIT_EXCEEDED before it looks at too many. */
export function readRecords(body: unknown, limit: number): readonly unknown[] {
  const records: unknown = typeof body === "object" && body !== null && "records" in body ? body.records : undefined;
  if (!Array.isArray(records))
    throw noRecords(
      records === undefined ? 'expected an object with "records": [{column: value}]' : `expected an array of records, got ${describeValue(records)}`,
    );
  if (records.length === 0) throw noRecords("expected at least one record, got none");
  if (records.length > limit) throw fail("LIMIT_EXCEEDED", { what: "records of one request", limit, got: records.length, unit: "records" });
  return records;
}

function noRecords(message: string): Error {
  return fail("INVALID_REQUEST", { detail: `records: ${message}` }, { items: [{ path: "/records", code: "INVALID_REQUEST", message }] });
}

/** The whole answer, ready to send. */
export function encodePredictions(plan: Plan, answers: readonly Answer[]): (usage: Usage) => string {
  let predictions = "";
  for (const answer of answers) predictions += (predictions === "" ? "" : ",") + plan.encode(answer);
  return (usage) =>
    `{"id":"${newPredictionId()}",${plan.modelJson},"predictions":[${predictions}],"usage":{"predictions":${usage.predictions},"computeMs":${Math.round(usage.computeMs * 1000) / 1000},"credits":"${formatCredits(usage.credits)}"}}`;
}
