/** @file Models, versions, files and aliases over HTTP. */
import { rm } from "node:fs/promises";
import type { Principal } from "#access";
import { fail, type Problem } from "#base";
import type { VersionView } from "#registry";
import { limitStream } from "../body-parsers.js";
import type { Call, Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import type { modelRoutes } from "../schemas/models.js";
import { sendFile } from "../send-file.js";

type Import = Call<"POST /models/{m}/versions", (typeof modelRoutes)["POST /models/{m}/versions"]>;

export function modelHandlers(context: ApiContext): Handlers<typeof modelRoutes> {
  const { registry } = context;
  return {
    "POST /models": ({ principal, body }) => registry.createModel(principal, body),
    "GET /models": ({ principal, query }) => registry.listModels(principal, query),
    "GET /models/{m}": ({ principal, params }) => registry.getModel(principal, params.m),
    "PATCH /models/{m}": ({ principal, params, body }) => registry.patchModel(principal, params.m, body),
    "DELETE /models/{m}": ({ principal, params }) => registry.archiveModel(principal, params.m),
    "POST /models/{m}/archive": ({ principal, params }) => registry.archiveModel(principal, params.m),
    "POST /models/{m}/restore": ({ principal, params }) => registry.restoreModel(principal, params.m),
    "POST /models/{m}/versions": async (call) => {
      const version = await importVersion(context, call);
      if (version.state === "ready") call.reply.code(201);
      return version.refusal === null ? version : sendRefused(call, version, version.refusal);
    },
    "GET /models/{m}/versions": ({ principal, params, query }) => registry.versions(principal, params.m, query),
    "GET /models/{m}/versions/{v}": ({ principal, params }) => registry.version(principal, params.m, params.v),
    "PATCH /models/{m}/versions/{v}": ({ principal, params, body }) => registry.patchVersion(principal, params.m, { version: params.v, ...body }),
    "POST /models/{m}/versions/{v}/archive": ({ principal, params }) => registry.archiveVersion(principal, params.m, params.v),
    "POST /models/{m}/versions/{v}/restore": ({ principal, params }) => registry.restoreVersion(principal, params.m, params.v),
    "GET /models/{m}/versions/{v}/files/{path*}": async ({ principal, params, request, reply }) => {
      const file = await registry.file(principal, params.m, { version: params.v, path: params.path });
      return sendFile(request, reply, { ...file, filename: params.path.split("/").at(-1) ?? "file" });
    },
    "PUT /models/{m}/aliases/{a}": ({ principal, params, body }) => registry.setAlias(principal, params.m, { alias: params.a, version: body.version }),
    "DELETE /models/{m}/aliases/{a}": ({ principal, params }) => registry.deleteAlias(principal, params.m, params.a),
    "GET /models/{m}/compare": ({ principal, params, query }) => registry.compare(principal, params.m, query),
  };
}

/** A file that was refused while its sender waited is an error, with the version that keeps the reason; later refusals are read from the version. */
function sendRefused({ request, reply }: Import, version: VersionView, refusal: Problem) {
  reply.code(refusal.status);
  return { ...version, ...refusal, requestId: request.id };
}

/** One of three sources: the body's bytes, a finished upload, a run. */
async function importVersion({ registry, data, config }: ApiContext, { principal, params, query, body, file }: Import) {
  if (file !== undefined) return registry.importVersion(principal, params.m, { source: { stream: limitStream(file, config.maxModelBytes), ...query } });
  const { uploadId, run, filename, description } = body;
  const rest = description === undefined ? {} : { description };
  if (run !== undefined && uploadId === undefined) return registry.importVersion(principal, params.m, { source: { run }, ...rest });
  if (uploadId === undefined || run !== undefined)
    throw fail("INVALID_REQUEST", { detail: "body: expected a file's bytes, or exactly one of 'uploadId' and 'run'" });
  return importUpload({ registry, data }, { principal, model: params.m, uploadId, filename, ...rest });
}

interface UploadImport {
  readonly principal: Principal;
  readonly model: string;
  readonly uploadId: string;
  readonly filename: string | undefined;
  readonly description?: string;
}

/** The upload's file is moved, or removed; the upload itself is forgotten once its bytes have found their place. */
async function importUpload({ registry, data }: Pick<ApiContext, "registry" | "data">, { principal, model, uploadId, filename, ...rest }: UploadImport) {
  const upload = await data.uploads.take(principal, uploadId);
  const name = filename ?? upload.filename;
  try {
    const version = await registry.importVersion(principal, model, {
      source: { uploadPath: upload.path, ...(name === undefined ? {} : { filename: name }) },
      ...rest,
    });
    await data.uploads.finish(uploadId);
    return version;
  } finally {
    await rm(upload.path, { force: true });
  }
}
