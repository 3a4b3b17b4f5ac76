/** The door of `observe`. */
export { createObserve, type GaugeSource, type Observe, type ObservedSample } from "./create-observe.js";
export type { TrafficStats } from "./traffic.js";
