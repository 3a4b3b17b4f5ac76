/** @file `Idempotency-Key`: the same key and body give the first answer again, for a day; another body is refused; a second one at the same time waits. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "#access";
import { fail } from "#base";
import { abandonIdempotent, beginIdempotent, finishIdempotent, type IdempotentCall, type Store } from "#store";

export interface Answer {
  readonly status: number;
  /** null where the answer has no body. */
  readonly json: string | null;
}

export interface OnceRequest {
  readonly principal: Principal;
  /** The call with its address: the same key may be used once on each. */
  readonly route: string;
  readonly key: string;
  /** Parsed JSON, or a file's stream. */
  readonly body: unknown;
  readonly reply: FastifyReply;
}

/** Produces an answer once. `produce` gets the body to work on: a file that came as a stream is read from the spool. */
export type AnswerOnce = (request: OnceRequest, produce: (body: unknown) => Promise<Answer>) => Promise<Answer>;

const MAX_KEY_LENGTH = 255;
/** How long a second request waits for the first. */
const WAIT_MS = 30_000;
const POLL_MS = 100;

export function idempotencyKeyOf(request: FastifyRequest): string | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined || request.method !== "POST") return null;
  if (typeof key !== "string" || key === "" || key.length > MAX_KEY_LENGTH)
    throw fail("INVALID_REQUEST", { detail: `Idempotency-Key: expected 1 to ${MAX_KEY_LENGTH} characters` });
  return key;
}

export function createAnswerOnce(store: Store, limits: { readonly maxUploadBytes: number }): AnswerOnce {
  return async (request, produce) => {
    const spooled =
      request.body instanceof Readable ? await spool(request.body, join(store.dataDir, "tmp", `body-${randomUUID()}`), limits.maxUploadBytes) : null;
    try {
      const call = { organisation: request.principal.organisation, route: request.route, key: request.key };
      const bodySha256 = spooled?.sha256 ?? sha256Of(JSON.stringify(request.body ?? null));
      const first = await claim(store, call, bodySha256);
      if (first !== null) return replay(request.reply, first);
      return await runFirst(store, call, () => produce(spooled === null ? request.body : createReadStream(spooled.path)));
    } finally {
      if (spooled !== null) await rm(spooled.path, { force: true });
    }
  };
}

/** null: this request is the first. Otherwise the first one's answer, waited for if need be. */
async function claim(store: Store, call: IdempotentCall, bodySha256: string): Promise<Answer | null> {
  for (let waitedMs = 0; waitedMs <= WAIT_MS; waitedMs += POLL_MS) {
    const found = await beginIdempotent(store.db, { ...call, bodySha256 });
    if (found.state === "first") return null;
    if (found.state === "mismatch") throw fail("IDEMPOTENCY_MISMATCH", { key: call.key });
    if (found.state === "done") return { status: found.status, json: found.answer === "" ? null : found.answer };
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw fail("NOT_READY", { what: `The first request with the Idempotency-Key '${call.key}'`, state: "running", needs: "done" });
}

/** A failure keeps nothing: it made nothing, and the same request may be sent again. */
async function runFirst(store: Store, call: IdempotentCall, produce: () => Promise<Answer>): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await produce();
  } catch (error) {
    await abandonIdempotent(store.db, call);
    throw error;
  }
  await finishIdempotent(store.db, call, { status: answer.status, answer: answer.json ?? "", contentType: "application/json" });
  return answer;
}

function replay(reply: FastifyReply, first: Answer): Answer {
  void reply.header("idempotent-replayed", "true");
  return first;
}

/** A file must be known before it is taken, so it lies on disk meanwhile: memory stays constant. */
async function spool(stream: Readable, path: string, limitBytes: number): Promise<{ path: string; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      if (bytes > limitBytes) done(fail("BODY_TOO_LARGE", { limitBytes }));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(stream, count, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { path, sha256: hash.digest("hex") };
}

const sha256Of = (text: string): string => createHash("sha256").update(text).digest("hex");
