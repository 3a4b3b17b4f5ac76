/** @file Datasets and uploads over HTTP. */
import { Readable } from "node:stream";
import { fail } from "#base";
import { limitStream } from "../body-parsers.js";
import type { Call, Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import { attachment, DOWNLOAD_HEADERS } from "../send-file.js";
import type { dataRoutes } from "../schemas/data.js";

type Receive = Call<"POST /datasets/{d}/versions", (typeof dataRoutes)["POST /datasets/{d}/versions"]>;

export function dataHandlers({ data, config }: ApiContext): Handlers<typeof dataRoutes> {
  const receive = ({ principal, params, query, body, file, request }: Receive) => {
    if (file === undefined) return data.receiveUpload(principal, params.d, body);
    return data.receive(principal, params.d, {
      stream: limitStream(file, config.maxUploadBytes),
      ...query,
      ...expectedBytes(request.headers["content-length"], config.maxUploadBytes),
    });
  };
  return {
    "POST /datasets": ({ principal, body }) => data.create(principal, body),
    "GET /datasets": ({ principal, query }) => data.list(principal, query),
    "GET /datasets/{d}": ({ principal, params }) => data.get(principal, params.d),
    "DELETE /datasets/{d}": ({ principal, params }) => data.archive(principal, params.d),
    "POST /datasets/{d}/versions": async (call) => {
      const version = await receive(call);
      if (version.state !== "ready") call.reply.code(202);
      return version;
    },
    "GET /datasets/{d}/versions": ({ principal, params, query }) => data.versions(principal, params.d, query),
    "GET /datasets/{d}/versions/{v}": ({ principal, params }) => data.version(principal, params.d, params.v),
    "PATCH /datasets/{d}/versions/{v}": async ({ principal, params, body, reply }) => {
      const { version, created } = await data.patchColumns(principal, params.d, params.v, body.columns);
      if (created) reply.code(201);
      return version;
    },
    "GET /datasets/{d}/versions/{v}/records": ({ principal, params, query: { columns, ...query } }) =>
      data.records(principal, params.d, params.v, { ...query, columns: columns?.split(",") }),
    "GET /datasets/{d}/versions/{v}/export": async ({ principal, params, query, reply }) => {
      const format = query.format ?? "csv";
      const { dataset, version } = await data.version(principal, params.d, params.v);
      const stream = await data.export(principal, params.d, params.v, format);
      return reply.headers({ ...DOWNLOAD_HEADERS, ...attachment(`${dataset.name}-${version}.${format}`) }).send(stream);
    },
    "POST /uploads": ({ principal, body }) => data.uploads.create(principal, body),
    "HEAD /uploads/{u}": async ({ principal, params, reply }) => {
      const { offset, size } = await data.uploads.head(principal, params.u);
      void reply.headers({ "upload-offset": offset, "upload-length": size, "cache-control": "no-store" });
    },
    "PATCH /uploads/{u}": async ({ principal, params, file, request, reply }) => {
      const offset = uploadOffset(request.headers["upload-offset"]);
      const after = await data.uploads.append(principal, params.u, { offset, stream: limitStream(file ?? Readable.from([]), config.maxUploadBytes) });
      void reply.header("upload-offset", after.offset);
    },
  };
}

/** A length that is known beforehand is refused beforehand, and tells a cut-off body from a whole one. */
function expectedBytes(contentLength: string | undefined, limitBytes: number): { expectBytes?: number } {
  if (contentLength === undefined) return {};
  const bytes = Number(contentLength);
  if (bytes > limitBytes) throw fail("BODY_TOO_LARGE", { limitBytes, gotBytes: bytes });
  return { expectBytes: bytes };
}

function uploadOffset(header: string | string[] | undefined): number {
  if (typeof header !== "string" || !/^\d{1,15}$/.test(header))
    throw fail("INVALID_REQUEST", { detail: `Upload-Offset: expected a number of bytes, got '${String(header ?? "nothing").slice(0, 40)}'` });
  return Number(header);
}
