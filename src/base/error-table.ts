/**
 * @file Every error a user can meet: one row a code. `docs/generated/errors.md` is printed from this table.
 *
 * A row's `text` names what, where, expected and got; `fix` says what the reader can do about it.
 * Domain code throws `fail(code, params)`; only the transports read `http` and `grpc`.
 */

/** One kind of failure. `retryable` means: the same request may succeed later, unchanged. */
export interface ErrorRow<P> {
  readonly title: string;
  readonly http: number;
  readonly grpc: GrpcCode;
  readonly retryable: boolean;
  readonly fix: string;
  readonly text: (params: P) => string;
}

export type GrpcCode =
  | "INVALID_ARGUMENT"
  | "UNAUTHENTICATED"
  | "PERMISSION_DENIED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "FAILED_PRECONDITION"
  | "RESOURCE_EXHAUSTED"
  | "DEADLINE_EXCEEDED"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "INTERNAL";

interface Detail {
  readonly detail: string;
}

const row = <P>(value: ErrorRow<P>): ErrorRow<P> => value;
const detail = (params: Detail): string => params.detail;
const bad = { grpc: "INVALID_ARGUMENT", retryable: false } as const;
const busy = { grpc: "UNAVAILABLE", retryable: true } as const;

export const ERRORS = {
  // ---- requests
  INVALID_REQUEST: row<Detail>({
    ...bad,
    title: "Invalid request",
    http: 400,
    fix: "Correct the named field; GET /api/v1/openapi.json describes every request.",
    text: detail,
  }),
  UNKNOWN_FIELD: row<{ field: string; where: string }>({
    ...bad,
    title: "Unknown field",
    http: 400,
    fix: "Remove the field, or correct its name.",
    text: (p) => `${p.where}: the field '${p.field}' is not known here`,
  }),
  BAD_DIGEST: row<{ got: string }>({
    ...bad,
    title: "Malformed digest",
    http: 400,
    fix: "Send the SHA-256 as 64 lower-case hexadecimal digits.",
    text: (p) => `Digest: expected 64 lower-case hexadecimal digits, got '${p.got}'`,
  }),
  UNAUTHENTICATED: row<Detail>({
    title: "Not signed in",
    http: 401,
    grpc: "UNAUTHENTICATED",
    retryable: false,
    fix: "Send 'Authorization: Bearer <API key>', or sign in.",
    text: detail,
  }),
  CREDITS_EXHAUSTED: row<{ balance: string; needed: string }>({
    title: "Credits exhausted",
    http: 402,
    grpc: "RESOURCE_EXHAUSTED",
    retryable: false,
    fix: "Add credits, or ask the owner of the organisation.",
    text: (p) => `The balance is ${p.balance} credits, the call needs ${p.needed}`,
  }),
  FORBIDDEN: row<Detail>({
    title: "Not allowed",
    http: 403,
    grpc: "PERMISSION_DENIED",
    retryable: false,
    fix: "Use a key with the scope that is named, or ask an owner for it.",
    text: detail,
  }),
  NOT_FOUND: row<{ kind: string; name: string }>({
    title: "Not found",
    http: 404,
    grpc: "NOT_FOUND",
    retryable: false,
    fix: "List what exists, and check the spelling.",
    text: (p) => `There is no ${p.kind} '${p.name}'`,
  }),
  METHOD_NOT_ALLOWED: row<{ method: string; path: string; allowed: string }>({
    ...bad,
    title: "Method not allowed",
    http: 405,
    fix: "Use one of the methods in the Allow header.",
    text: (p) => `${p.method} is not possible on ${p.path}; possible: ${p.allowed}`,
  }),
  NAME_TAKEN: row<{ kind: string; name: string }>({
    title: "Name taken",
    http: 409,
    grpc: "ALREADY_EXISTS",
    retryable: false,
    fix: "Choose another name, or use the thing that has it.",
    text: (p) => `A ${p.kind} named '${p.name}' exists already`,
  }),
  NOT_READY: row<{ what: string; state: string; needs: string }>({
    title: "Not ready",
    http: 409,
    grpc: "FAILED_PRECONDITION",
    retryable: true,
    fix: "Wait until it has reached the state that is named.",
    text: (p) => `${p.what} is '${p.state}', it must be '${p.needs}'`,
  }),
  UPLOAD_OFFSET: row<{ expected: number; got: number }>({
    title: "Wrong upload offset",
    http: 409,
    grpc: "FAILED_PRECONDITION",
    retryable: false,
    fix: "HEAD the upload, then go on from its Upload-Offset.",
    text: (p) => `Upload-Offset: expected ${p.expected}, got ${p.got}`,
  }),
  BODY_TOO_LARGE: row<{ limitBytes: number; gotBytes?: number }>({
    title: "Body too large",
    http: 413,
    grpc: "RESOURCE_EXHAUSTED",
    retryable: false,
    fix: "Send less at once, upload in parts (POST /uploads), or raise the limit.",
    text: (p) => `The body may have ${p.limitBytes} bytes${p.gotBytes === undefined ? "" : `, it has ${p.gotBytes}`}`,
  }),
  RANGE_NOT_SATISFIABLE: row<{ range: string; bytes: number }>({
    ...bad,
    title: "Range not satisfiable",
    http: 416,
    fix: "Ask for bytes within the file.",
    text: (p) => `Range '${p.range}' lies outside the file of ${p.bytes} bytes`,
  }),
  UNSUPPORTED_MEDIA_TYPE: row<{ got: string }>({
    ...bad,
    title: "Unsupported media type",
    http: 415,
    fix: "Send JSON (application/json), or the file's raw bytes (application/octet-stream) where a file is taken.",
    text: (p) => `Content-Type '${p.got}' is not taken here`,
  }),
  IDEMPOTENCY_MISMATCH: row<{ key: string }>({
    ...bad,
    title: "Idempotency key reused",
    http: 422,
    fix: "Use a new Idempotency-Key for a different request.",
    text: (p) => `Idempotency-Key '${p.key}' was used with another body`,
  }),
  OVERLOADED: row<{ what: string; limit: number; retryAfterS: number; why?: string }>({
    title: "Overloaded",
    http: 429,
    grpc: "RESOURCE_EXHAUSTED",
    retryable: true,
    fix: "Send again after Retry-After seconds, or add replicas.",
    text: (p) => `${p.what} ${p.why ?? `has ${p.limit} requests waiting already`}`,
  }),
  UNAVAILABLE: row<{ what: string; why: string; retryAfterS: number }>({
    ...busy,
    title: "Unavailable",
    http: 503,
    fix: "Send again after Retry-After seconds.",
    text: (p) => `${p.what} cannot answer now: ${p.why}`,
  }),
  DEADLINE: row<{ what: string; limitMs: number }>({
    title: "Deadline exceeded",
    http: 504,
    grpc: "DEADLINE_EXCEEDED",
    retryable: true,
    fix: "Send smaller requests, or allow more time.",
    text: (p) => `${p.what} did not finish within ${p.limitMs} ms`,
  }),
  STORAGE_FULL: row<{ where: string }>({
    title: "Storage full",
    http: 507,
    grpc: "RESOURCE_EXHAUSTED",
    retryable: true,
    fix: "Free space on the disk that holds the data directory; nothing half-written was kept.",
    text: (p) => `No space is left for ${p.where}`,
  }),
  INTERNAL: row<Detail>({
    title: "Internal error",
    http: 500,
    grpc: "INTERNAL",
    retryable: false,
    fix: "This is a fault of the platform: report it with the request id.",
    text: detail,
  }),

  // ---- data
  DATASET_UNREADABLE: row<{ format: string; where?: string; why: string }>({
    ...bad,
    title: "Dataset unreadable",
    http: 422,
    fix: "Open the file at the named place and correct it, or name its format with ?format=.",
    text: (p) => `${p.format}${p.where === undefined ? "" : ` at ${p.where}`}: ${p.why}`,
  }),
  LIMIT_EXCEEDED: row<{ what: string; limit: number; got: number; unit: string }>({
    ...bad,
    title: "Limit exceeded",
    http: 422,
    fix: "Send less, or raise the limit in the configuration.",
    text: (p) => `${p.what}: at most ${p.limit} ${p.unit}, got ${p.got}`,
  }),
  DATA_PROCESS_ENDED: row<{ why: string }>({
    ...bad,
    title: "The data process ended",
    http: 422,
    fix: "Split the file into smaller ones, or raise AIMASS_CHILD_MEMORY_BYTES; the platform is unharmed.",
    text: (p) => `Reading the data ended early: ${p.why}`,
  }),
  INVALID_RECORDS: row<{ count: number; first: string }>({
    ...bad,
    title: "Invalid records",
    http: 422,
    fix: "Correct each listed value; 'errors' names its record and column.",
    text: (p) => `${p.count} value${p.count === 1 ? " is" : "s are"} wrong; the first: ${p.first}`,
  }),
  TARGET_UNUSABLE: row<{ column: string; why: string }>({
    ...bad,
    title: "Target unusable",
    http: 422,
    fix: "Choose another target column, or correct its values.",
    text: (p) => `Target '${p.column}': ${p.why}`,
  }),
  FEATURES_UNUSABLE: row<{ target: string; first: string }>({
    ...bad,
    title: "Nothing to learn from",
    http: 422,
    fix: "Add columns that vary with the target, or correct their types.",
    text: (p) => `No column but the target '${p.target}' can be used: ${p.first}`,
  }),
  TRAINING_DIVERGED: row<{ tried: string }>({
    ...bad,
    title: "Training diverged",
    http: 422,
    fix: "Choose a smaller learning rate or stronger L2, or check the table for extreme values.",
    text: (p) => `No candidate came to a finite loss (tried: ${p.tried})`,
  }),
  WORKER_CRASHED: row<{ attempts: number; why: string }>({
    title: "The training process ended",
    http: 500,
    grpc: "INTERNAL",
    retryable: true,
    fix: "Train on fewer rows or columns, or raise AIMASS_WORKER_MEMORY_BYTES; then POST /runs/{r}/resume.",
    text: (p) => `The training process ended ${p.attempts} times without finishing, the last time: ${p.why}`,
  }),
  TOO_FEW_ROWS: row<{ limit: number; got: number }>({
    ...bad,
    title: "Too few rows",
    http: 422,
    fix: "Add rows; training needs some to learn from and some to be judged by.",
    text: (p) => `Training needs at least ${p.limit} rows with a target, got ${p.got}`,
  }),

  // ---- models and graphs
  MODEL_REFUSED: row<{ format: string; where?: string; why: string }>({
    ...bad,
    title: "Model refused",
    http: 422,
    fix: "Export the model again as ONNX (IR <= 13, opset <= 26) and check it where it came from.",
    text: (p) => `${p.format}${p.where === undefined ? "" : ` at ${p.where}`}: ${p.why}`,
  }),
  FORMAT_MISMATCH: row<{ expected: string; got: string }>({
    ...bad,
    title: "Format mismatch",
    http: 422,
    fix: "Send a file whose content is what its name says.",
    text: (p) => `Expected ${p.expected}, the bytes are ${p.got}`,
  }),
  EXTERNAL_DATA_ESCAPE: row<{ tensor: string; location: string }>({
    ...bad,
    title: "External data outside the model's folder",
    http: 422,
    fix: "Keep a model's data files beside it, as plain files, and name them without '..'.",
    text: (p) => `Tensor '${p.tensor}': external data '${p.location}' lies outside the model's folder or is a link`,
  }),
  EXTERNAL_DATA_RANGE: row<{ tensor: string; why: string }>({
    ...bad,
    title: "External data out of range",
    http: 422,
    fix: "Save the model again, with all its data files.",
    text: (p) => `Tensor '${p.tensor}': ${p.why}`,
  }),
  TENSOR_TOO_LARGE: row<{ tensor: string; dims: string; why?: string }>({
    ...bad,
    title: "Tensor too large",
    http: 422,
    fix: "Correct the dims; a tensor may have at most 2^31 elements.",
    text: (p) => `Tensor '${p.tensor}' claims dims [${p.dims}]${p.why === undefined ? "" : `: ${p.why}`}`,
  }),
  UNSUPPORTED_OP: row<{ op: string; node: string; where?: string }>({
    ...bad,
    title: "Unsupported operator",
    http: 422,
    fix: "Export the model with standard ONNX operators.",
    text: (p) => `Node '${p.node}': the operator ${p.op} is not supported`,
  }),
  MODEL_CRASHED: row<{ why: string }>({
    ...bad,
    title: "The model crashed its process",
    http: 422,
    fix: "Check the model where it came from; the platform is unharmed.",
    text: (p) => `The model's own process ended: ${p.why}`,
  }),
  MODEL_RUN_FAILED: row<{ why: string }>({
    ...bad,
    title: "The model failed on this input",
    http: 422,
    fix: "Compare the values and shapes with the model's signature.",
    text: (p) => `The model could not work on this input: ${p.why}`,
  }),
  MODEL_MEMORY_LIMIT: row<{ limitBytes: number; why: string }>({
    title: "The model needs too much memory",
    http: 507,
    grpc: "RESOURCE_EXHAUSTED",
    retryable: false,
    fix: "Choose a larger plan, or a smaller model.",
    text: (p) => `The model needed more than its ${p.limitBytes} bytes: ${p.why}`,
  }),
  INFERENCE_TIMEOUT: row<{ limitMs: number }>({
    title: "The model took too long",
    http: 504,
    grpc: "DEADLINE_EXCEEDED",
    retryable: true,
    fix: "Send smaller requests, or raise the deployment's time limit.",
    text: (p) => `The model did not answer within ${p.limitMs} ms; its process was ended`,
  }),
  GRAPH_INVALID: row<{ where: string; why: string }>({
    ...bad,
    title: "Invalid graph",
    http: 400,
    fix: "Correct the named node.",
    text: (p) => `${p.where}: ${p.why}`,
  }),
  GRAPH_AXIS: row<{ op: string; axis: number; rank: number }>({
    ...bad,
    title: "Axis out of range",
    http: 400,
    fix: "Use -rank <= axis < rank.",
    text: (p) => `${p.op}: axis ${p.axis} is outside [-${p.rank}, ${p.rank})`,
  }),
  GRAPH_SHAPE: row<{ where: string; what: string; expected: string; got: string }>({
    ...bad,
    title: "Shapes do not fit",
    http: 400,
    fix: "Make the shapes agree at the named node.",
    text: (p) => `${p.where}: ${p.what} is ${p.got}, expected ${p.expected}`,
  }),
  GRAPH_NO_GRADIENT: row<{ node: string; op: string; why: string }>({
    ...bad,
    title: "No gradient",
    http: 400,
    fix: "Choose a loss and parameters that do not pass through this operator.",
    text: (p) => `Node '${p.node}': ${p.op} has no gradient: ${p.why}`,
  }),

  // ---- the machine
  CORRUPT_ARTIFACT: row<{ sha256: string; got: string }>({
    title: "Stored file is corrupt",
    http: 409,
    grpc: "DATA_LOSS",
    retryable: false,
    fix: "Restore the file from a backup; it is not served.",
    text: (p) => `Blob ${p.sha256}: its bytes hash to ${p.got}`,
  }),
  DATA_DIR_LOCKED: row<{ dir: string; pid: number }>({
    title: "Data directory in use",
    http: 500,
    grpc: "FAILED_PRECONDITION",
    retryable: false,
    fix: "Stop the other server, or start with another --data directory.",
    text: (p) => `The data directory ${p.dir} is in use by process ${p.pid}`,
  }),
  START_FAILED: row<{ what: string; why: string }>({
    title: "Start failed",
    http: 500,
    grpc: "INTERNAL",
    retryable: false,
    fix: "Run 'npx aimass doctor', then start again.",
    text: (p) => `${p.what}: ${p.why}`,
  }),
  CONFIG_INVALID: row<{ name: string; got: string; expected: string }>({
    title: "Invalid configuration",
    http: 500,
    grpc: "FAILED_PRECONDITION",
    retryable: false,
    fix: "Correct the setting; docs/generated/config.md lists all of them.",
    text: (p) => `${p.name}: expected ${p.expected}, got '${p.got}'`,
  }),
} as const satisfies Record<string, ErrorRow<never>>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorParams<C extends ErrorCode> = Parameters<(typeof ERRORS)[C]["text"]>[0];
