/** The door of `deploy`. */
export { createDeploy, type Deploy, type DeployOptions } from "./create-deploy.js";
export type { DeploymentChange, NewDeployment } from "./changes.js";
export type { LogLine } from "./events.js";
export { makeEndpoints, makeExamples, type Endpoints, type Examples } from "./examples.js";
export type { DeploymentLimits, DeploymentState, Route } from "./route.js";
export type { Target } from "./target.js";
export type { DeploymentView, EventView, RevisionView } from "./views.js";
