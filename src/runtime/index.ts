/** The door of `runtime`. */
export { spawnChild, type CallOptions, type Child, type ChildOptions, type ExitReport } from "./spawn.js";
export { probeLimits, type Limits } from "./limits.js";
export { INPUT_FD, serveChild, type Channel, type Method, type Reply, type ServeOptions } from "./serve-child.js";
export type { Frame } from "./frame.js";
export { decodeTensors, encodeTensors, type TensorsMeta } from "./tensors.js";
export { openSession, type Session, type SessionOptions } from "./session.js";
export { startReplica, type Replica, type ReplicaOptions, type RunOptions, type RunResult } from "./replica.js";
export { superviseReplica, type SupervisedReplica, type SupervisedState, type SuperviseOptions, type SuperviseTiming } from "./supervise.js";
export { probe, type ProbeOptions, type ProbeReport } from "./probe.js";
