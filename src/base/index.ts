/** The door of `base`. */
export { AppError, fail, fromWireError, toAppError, toProblem, toWireError, type ErrorItem, type Problem, type WireError } from "./errors.js";
export { ERRORS, type ErrorCode, type ErrorParams } from "./error-table.js";
export type { ErrorRow, GrpcCode } from "./errors/error-row.js";
export { loadConfig, SETTINGS, type Config } from "./config.js";
export { ID_KINDS, idFromBytes, isId, newId, randomBase62, type IdKind } from "./ids.js";
export { checkName, parseReference, toName } from "./names.js";
export { systemClock, type Clock } from "./clock.js";
export { createRandom, resumeRandom, type Random } from "./random.js";
export { createLog, type Log } from "./log.js";
export { globTest } from "./glob.js";
export { reached, type Moment } from "./moment.js";
export { formatCredits, parseCredits, type Micros } from "./money.js";
export { childEntry, CONSOLE_DIST, PACKAGE_ROOT, VERSION } from "./paths.js";
