/** @file Health, metrics, and the contract itself. */
import type { RouteTable } from "../route-spec.js";
import { anyObject } from "./common.js";

export const healthRoutes = {
  "GET /livez": { summary: "200 while the process lives", answer: anyObject },
  "GET /readyz": { summary: "200 when requests can be answered", answer: anyObject },
  "GET /metrics": { summary: "Metrics for Prometheus", sends: "text" },
  "GET /openapi.json": { summary: "This document", answer: anyObject },
} as const satisfies RouteTable;
