/** The door of `observe`. */
export { createObserve, type Observe } from "./create-observe.js";
export type { WindowStats } from "./latency-window.js";
