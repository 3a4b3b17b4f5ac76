import { ApiError } from "./api-error.js";
import type { CallOptions, RawBody, Transport } from "./transport.js";

/** Anything with a size that can be read in parts: a File, a Blob, or a file on disk behind the same two members. */
export interface UploadSource {
  readonly size: number;
  slice(start: number, end: number): RawBody | Promise<RawBody>;
}

export interface UploadOptions extends Pick<CallOptions, "signal"> {
  readonly filename?: string;
  /** SHA-256 of the whole file, checked by the server at the end. */
  readonly sha256?: string;
  /** Go on with an upload that was begun before. */
  readonly uploadId?: string;
  readonly onProgress?: (progress: { readonly sentBytes: number; readonly totalBytes: number }) => void;
}

/** Small enough to show progress on a slow line, large enough that the round trips do not count. */
const PART_BYTES = 8 * 1024 * 1024;
const TRIES = 5;

/** Uploads in parts, asking the server where to go on after a failure. Returns the finished upload's id. */
export async function sendUpload(transport: Transport, source: UploadSource, options: UploadOptions = {}): Promise<string> {
  const id = options.uploadId ?? (await begin(transport, source, options));
  let offset = options.uploadId === undefined ? 0 : await uploadOffset(transport, id);
  for (let failures = 0; offset < source.size;) {
    options.onProgress?.({ sentBytes: offset, totalBytes: source.size });
    const bytes = await source.slice(offset, Math.min(offset + PART_BYTES, source.size));
    try {
      offset = await appendUpload(transport, id, { offset, bytes, ...signalOf(options) });
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= TRIES || !canGoOn(error)) throw error;
      offset = await uploadOffset(transport, id);
    }
  }
  options.onProgress?.({ sentBytes: source.size, totalBytes: source.size });
  return id;
}

/** After a lost connection or a wrong offset the server is asked where it stands. */
const canGoOn = (error: unknown): boolean => error instanceof ApiError && (error.status === 0 || error.status === 409);

/** Bytes of an upload that the server has. */
export async function uploadOffset(transport: Transport, id: string): Promise<number> {
  const response = await transport.open("HEAD /api/v1/uploads/{u}", { params: { u: id } });
  return Number(response.headers.get("upload-offset"));
}

/** Adds bytes at an offset; returns the new one. */
export async function appendUpload(transport: Transport, id: string, part: { offset: number; bytes: RawBody; signal?: AbortSignal }): Promise<number> {
  const response = await transport.open(
    "PATCH /api/v1/uploads/{u}",
    { params: { u: id }, raw: part.bytes, headers: { "upload-offset": String(part.offset) } },
    signalOf(part),
  );
  return Number(response.headers.get("upload-offset"));
}

async function begin(transport: Transport, source: UploadSource, options: UploadOptions): Promise<string> {
  const body = {
    size: source.size,
    ...(options.filename === undefined ? {} : { filename: options.filename }),
    ...(options.sha256 === undefined ? {} : { sha256: options.sha256 }),
  };
  return (await transport.call("POST /api/v1/uploads", { body }, signalOf(options))).id;
}

function signalOf(options: { signal?: AbortSignal }): { signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}
