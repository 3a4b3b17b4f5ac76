/** @file How bodies are read: JSON whole within its limit, files as streams that are never held in memory. */
import { Transform, type Readable, type TransformCallback } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { fail } from "#base";

/** A client that still sends after this long is cut off. */
const DROP_MS = 5000;

type Parsed = (error: Error | null, body?: unknown) => void;

/** JSON alone; an empty body is no body (many clients send the header always). `anyType` also takes what says it is nothing or something else. */
export function useJsonBodies(app: FastifyInstance, options: { readonly anyType?: boolean } = {}): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  const parser = (request: FastifyRequest, body: string, done: Parsed): void => {
    if (body === "") return done(null, undefined);
    void parse(request, body, done);
  };
  app.addContentTypeParser(options.anyType === true ? "*" : "application/json", { parseAs: "string" }, parser);
}

/**
 * A file's bytes as a stream, whatever type they claim; JSON where the call takes that too and the address does not
 * describe a file (`?format=`, `?filename=`). Multipart forms are refused: their framing would end up in the file.
 */
export function useFileBodies(app: FastifyInstance, maxJsonBytes: number): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("*", (request: FastifyRequest, payload: Readable, done: Parsed) => {
    const type = request.headers["content-type"] ?? "";
    if (type.startsWith("multipart/")) return done(fail("UNSUPPORTED_MEDIA_TYPE", { got: type.slice(0, 100) }));
    if (!isJsonRequest(request)) return done(null, payload);
    readText(payload, maxJsonBytes).then(
      (text) => (text === "" ? done(null, undefined) : void parse(request, text, done)),
      (error: unknown) => done(error as Error),
    );
  });
}

/** On a call that takes a file or JSON: true when the body is the JSON. */
export function isJsonRequest(request: FastifyRequest): boolean {
  const query = request.query as Record<string, unknown>;
  const type = request.headers["content-type"] ?? "";
  return (
    request.routeOptions.config.takesJson === true && /^application\/json\b/i.test(type) && query["format"] === undefined && query["filename"] === undefined
  );
}

/**
 * The rest of a body that was refused is read and dropped for a while: the client hears why, and its connection serves on.
 * Without this a kept connection waits for ever on bytes that nobody reads.
 */
export function dropUnreadBodies(app: FastifyInstance): void {
  app.addHook("onResponse", ({ raw }, _reply, done) => {
    if (!raw.complete) {
      raw.unpipe();
      raw.resume();
      const timer = setTimeout(() => raw.destroy(), DROP_MS).unref();
      raw.once("close", () => clearTimeout(timer));
    }
    done();
  });
}

async function readText(payload: Readable, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw fail("BODY_TOO_LARGE", { limitBytes });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Passes bytes on and fails with BODY_TOO_LARGE after `limitBytes`. */
export function limitStream(stream: Readable, limitBytes: number): Readable {
  let bytes = 0;
  const limiter = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      bytes += chunk.length;
      if (bytes > limitBytes) done(fail("BODY_TOO_LARGE", { limitBytes }));
      else done(null, chunk);
    },
  });
  limiter.on("error", () => undefined); // a receiver that refused before it read hears no more of it
  stream.once("error", (error) => limiter.destroy(error));
  // a client that goes away mid-body must end the read, or the receiver waits for ever
  stream.once("close", () => {
    if (!stream.readableEnded) limiter.destroy(fail("INVALID_REQUEST", { detail: "body: the connection was lost before its end" }));
  });
  return stream.pipe(limiter);
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** Beside a file, JSON is taken too. */
    takesJson?: boolean;
  }
}
