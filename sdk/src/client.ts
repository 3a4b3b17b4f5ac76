import { readEvents, type EventOptions } from "./events.js";
import type { LogLine, Operations, RunEvent } from "./generated/types.js";
import { createTransport, type CallOptions, type ClientOptions, type RawBody, type Transport } from "./transport.js";
import { appendUpload, sendUpload, uploadOffset, type UploadOptions, type UploadSource } from "./upload.js";

type Body<R extends keyof Operations> = Operations[R]["body"];
type Query<R extends keyof Operations> = Operations[R]["query"];
type Format = NonNullable<Query<"POST /api/v1/datasets/{d}/versions">["format"]>;

export type Client = ReturnType<typeof createClient>;

/**
 * A client of one server: one method a call, typed from the API's own description. Failures throw `ApiError`.
 *
 * @example
 * const client = createClient({ baseUrl: "http://127.0.0.1:8080", key: process.env.AIMASS_KEY });
 * const { predictions } = await client.predict("iris", { records: [{ petal_length: 1.4 }] });
 */
export function createClient(options: ClientOptions = {}) {
  const transport = createTransport(options);
  const { call } = transport;
  return {
    ...accessCalls(transport),
    datasets: datasetCalls(transport),
    uploads: uploadCalls(transport),
    runs: runCalls(transport),
    models: modelCalls(transport),
    deployments: deploymentCalls(transport),
    /** Predicts for each record. */
    predict: (deployment: string, body: Body<"POST /api/v1/deployments/{d}/predict">, options?: CallOptions) =>
      call("POST /api/v1/deployments/{d}/predict", { params: { d: deployment }, body }, options),
    usage: (query: Query<"GET /api/v1/usage"> = {}) => call("GET /api/v1/usage", { query }),
    ledger: {
      list: (query: Query<"GET /api/v1/ledger"> = {}) => call("GET /api/v1/ledger", { query }),
      summary: () => call("GET /api/v1/ledger/summary"),
    },
    prices: () => call("GET /api/v1/prices"),
    /** Any call by its name, for what has no method of its own. */
    transport,
  };
}

function accessCalls({ call }: Transport) {
  return {
    me: () => call("GET /api/v1/me"),
    setup: (body: Body<"POST /api/v1/setup">) => call("POST /api/v1/setup", { body }),
    accounts: { create: (body: Body<"POST /api/v1/accounts">) => call("POST /api/v1/accounts", { body }) },
    sessions: {
      create: (body: Body<"POST /api/v1/sessions">) => call("POST /api/v1/sessions", { body }),
      delete: () => call("DELETE /api/v1/sessions/current"),
    },
    organisations: {
      list: () => call("GET /api/v1/organisations"),
      members: (organisation: string, query: Query<"GET /api/v1/organisations/{o}/members"> = {}) =>
        call("GET /api/v1/organisations/{o}/members", { params: { o: organisation }, query }),
    },
    keys: {
      create: (body: Body<"POST /api/v1/keys">) => call("POST /api/v1/keys", { body }),
      list: (query: Query<"GET /api/v1/keys"> = {}) => call("GET /api/v1/keys", { query }),
      revoke: (key: string) => call("DELETE /api/v1/keys/{k}", { params: { k: key } }),
    },
    audit: {
      list: (query: Query<"GET /api/v1/audit"> = {}) => call("GET /api/v1/audit", { query }),
      verify: () => call("GET /api/v1/audit/verification"),
    },
  };
}

function datasetCalls({ call, open }: Transport) {
  return {
    create: (body: Body<"POST /api/v1/datasets">, options?: CallOptions) => call("POST /api/v1/datasets", { body }, options),
    list: (query: Query<"GET /api/v1/datasets"> = {}) => call("GET /api/v1/datasets", { query }),
    get: (dataset: string) => call("GET /api/v1/datasets/{d}", { params: { d: dataset } }),
    archive: (dataset: string) => call("DELETE /api/v1/datasets/{d}", { params: { d: dataset } }),
    /** Adds a version from a file's bytes. */
    addVersion: (dataset: string, file: RawBody, options: CallOptions & { readonly format?: Format; readonly filename?: string } = {}) =>
      call("POST /api/v1/datasets/{d}/versions", { params: { d: dataset }, query: { format: options.format, filename: options.filename }, raw: file }, options),
    /** Adds a version from a finished upload. */
    addUploadedVersion: (dataset: string, body: Body<"POST /api/v1/datasets/{d}/versions">, options?: CallOptions) =>
      call("POST /api/v1/datasets/{d}/versions", { params: { d: dataset }, body }, options),
    versions: (dataset: string, query: Query<"GET /api/v1/datasets/{d}/versions"> = {}) =>
      call("GET /api/v1/datasets/{d}/versions", { params: { d: dataset }, query }),
    version: (dataset: string, version: number | string = "latest") =>
      call("GET /api/v1/datasets/{d}/versions/{v}", { params: { d: dataset, v: String(version) } }),
    patchColumns: (dataset: string, version: number | string, body: Body<"PATCH /api/v1/datasets/{d}/versions/{v}">) =>
      call("PATCH /api/v1/datasets/{d}/versions/{v}", { params: { d: dataset, v: String(version) }, body }),
    records: (dataset: string, version: number | string = "latest", query: Query<"GET /api/v1/datasets/{d}/versions/{v}/records"> = {}) =>
      call("GET /api/v1/datasets/{d}/versions/{v}/records", { params: { d: dataset, v: String(version) }, query }),
    /** The table as a file; read the response's body. */
    export: (dataset: string, version: number | string = "latest", query: Query<"GET /api/v1/datasets/{d}/versions/{v}/export"> = {}) =>
      open("GET /api/v1/datasets/{d}/versions/{v}/export", { params: { d: dataset, v: String(version) }, query }),
  };
}

function uploadCalls(transport: Transport) {
  return {
    create: (body: Body<"POST /api/v1/uploads">) => transport.call("POST /api/v1/uploads", { body }),
    offset: (upload: string) => uploadOffset(transport, upload),
    append: (upload: string, part: { readonly offset: number; readonly bytes: RawBody; readonly signal?: AbortSignal }) =>
      appendUpload(transport, upload, part),
    /** A whole File or Blob (or a file on disk) in parts, with progress; goes on where it was after a lost connection. Returns the upload's id. */
    send: (source: UploadSource, options?: UploadOptions) => sendUpload(transport, source, options),
  };
}

function runCalls({ call, open }: Transport) {
  return {
    create: (body: Body<"POST /api/v1/runs">, options?: CallOptions) => call("POST /api/v1/runs", { body }, options),
    list: (query: Query<"GET /api/v1/runs"> = {}) => call("GET /api/v1/runs", { query }),
    get: (run: string) => call("GET /api/v1/runs/{r}", { params: { r: run } }),
    /** What the run says, from the start (or `after`), until its `end`; a lost connection is taken up again. */
    events: (run: string, options: EventOptions = {}): AsyncGenerator<RunEvent, void> =>
      runEvents((lastEventId) => open("GET /api/v1/runs/{r}/events", { params: { r: run }, headers: eventHeaders(lastEventId) }, options), options),
    checkpoints: (run: string, query: Query<"GET /api/v1/runs/{r}/checkpoints"> = {}) =>
      call("GET /api/v1/runs/{r}/checkpoints", { params: { r: run }, query }),
    predictions: (run: string, query: Query<"GET /api/v1/runs/{r}/predictions"> = {}) =>
      call("GET /api/v1/runs/{r}/predictions", { params: { r: run }, query }),
    stop: (run: string) => call("POST /api/v1/runs/{r}/stop", { params: { r: run } }),
    resume: (run: string) => call("POST /api/v1/runs/{r}/resume", { params: { r: run } }),
  };
}

function modelCalls({ call, open }: Transport) {
  const at = (model: string, version: number | string) => ({ params: { m: model, v: String(version) } });
  return {
    create: (body: Body<"POST /api/v1/models">, options?: CallOptions) => call("POST /api/v1/models", { body }, options),
    list: (query: Query<"GET /api/v1/models"> = {}) => call("GET /api/v1/models", { query }),
    get: (model: string) => call("GET /api/v1/models/{m}", { params: { m: model } }),
    update: (model: string, body: Body<"PATCH /api/v1/models/{m}">) => call("PATCH /api/v1/models/{m}", { params: { m: model }, body }),
    archive: (model: string) => call("POST /api/v1/models/{m}/archive", { params: { m: model } }),
    restore: (model: string) => call("POST /api/v1/models/{m}/restore", { params: { m: model } }),
    /** Imports a model file's bytes as a new version; poll its `state`. */
    addVersion: (model: string, file: RawBody, options: CallOptions & { readonly filename?: string } = {}) =>
      call("POST /api/v1/models/{m}/versions", { params: { m: model }, query: { filename: options.filename }, raw: file }, options),
    /** Imports a finished upload as a new version; poll its `state`. */
    addUploadedVersion: (model: string, body: Body<"POST /api/v1/models/{m}/versions">, options?: CallOptions) =>
      call("POST /api/v1/models/{m}/versions", { params: { m: model }, body }, options),
    versions: (model: string, query: Query<"GET /api/v1/models/{m}/versions"> = {}) => call("GET /api/v1/models/{m}/versions", { params: { m: model }, query }),
    version: (model: string, version: number | string = "latest") => call("GET /api/v1/models/{m}/versions/{v}", at(model, version)),
    updateVersion: (model: string, version: number | string, body: Body<"PATCH /api/v1/models/{m}/versions/{v}">) =>
      call("PATCH /api/v1/models/{m}/versions/{v}", { ...at(model, version), body }),
    archiveVersion: (model: string, version: number | string) => call("POST /api/v1/models/{m}/versions/{v}/archive", at(model, version)),
    restoreVersion: (model: string, version: number | string) => call("POST /api/v1/models/{m}/versions/{v}/restore", at(model, version)),
    /** One file of a version; read the response's body. */
    file: (model: string, version: number | string, path = "model.onnx") =>
      open("GET /api/v1/models/{m}/versions/{v}/files/{path}", { params: { m: model, v: String(version), path } }),
    setAlias: (model: string, alias: string, version: number) =>
      call("PUT /api/v1/models/{m}/aliases/{a}", { params: { m: model, a: alias }, body: { version } }),
    deleteAlias: (model: string, alias: string) => call("DELETE /api/v1/models/{m}/aliases/{a}", { params: { m: model, a: alias } }),
    compare: (model: string, query: Query<"GET /api/v1/models/{m}/compare">) => call("GET /api/v1/models/{m}/compare", { params: { m: model }, query }),
  };
}

function deploymentCalls({ call, open }: Transport) {
  return {
    create: (body: Body<"POST /api/v1/deployments">, options?: CallOptions) => call("POST /api/v1/deployments", { body }, options),
    list: (query: Query<"GET /api/v1/deployments"> = {}) => call("GET /api/v1/deployments", { query }),
    get: (deployment: string) => call("GET /api/v1/deployments/{d}", { params: { d: deployment } }),
    update: (deployment: string, body: Body<"PATCH /api/v1/deployments/{d}">) => call("PATCH /api/v1/deployments/{d}", { params: { d: deployment }, body }),
    archive: (deployment: string) => call("DELETE /api/v1/deployments/{d}", { params: { d: deployment } }),
    rollback: (deployment: string) => call("POST /api/v1/deployments/{d}/rollback", { params: { d: deployment } }),
    stop: (deployment: string) => call("POST /api/v1/deployments/{d}/stop", { params: { d: deployment } }),
    start: (deployment: string) => call("POST /api/v1/deployments/{d}/start", { params: { d: deployment } }),
    events: (deployment: string, query: Query<"GET /api/v1/deployments/{d}/events"> = {}) =>
      call("GET /api/v1/deployments/{d}/events", { params: { d: deployment }, query }),
    /** The replicas' log, then live until the signal aborts. */
    logs: (deployment: string, options: EventOptions = {}): AsyncGenerator<LogLine, void> =>
      logLines((lastEventId) => open("GET /api/v1/deployments/{d}/logs", { params: { d: deployment }, headers: eventHeaders(lastEventId) }, options), options),
  };
}

function eventHeaders(lastEventId: string): Record<string, string> {
  return { accept: "text/event-stream", ...(lastEventId === "" ? {} : { "last-event-id": lastEventId }) };
}

async function* runEvents(open: (lastEventId: string) => Promise<Response>, options: EventOptions): AsyncGenerator<RunEvent, void> {
  for await (const event of readEvents(open, ({ kind }) => kind === "end", options))
    yield { id: Number(event.id), kind: event.kind, data: event.data } as RunEvent;
}

async function* logLines(open: (lastEventId: string) => Promise<Response>, options: EventOptions): AsyncGenerator<LogLine, void> {
  for await (const event of readEvents(open, () => false, options)) yield event.data as LogLine;
}
