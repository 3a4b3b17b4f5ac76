/** The door of `runtime`. */
export { probeLimits, spawnChild, type CallOptions, type Child, type ChildOptions, type ExitReport, type Limits } from "./spawn.js";
export { serveChild, type Channel, type Method, type Reply } from "./serve-child.js";
export type { Frame } from "./frame.js";
export { decodeTensors, encodeTensors, type TensorsMeta } from "./tensors.js";
export { openSession, type Session, type SessionOptions } from "./session.js";
