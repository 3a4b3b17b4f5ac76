/** @file The built console, served by the server itself: hashed assets for ever, any other page address is the app. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { CONSOLE_DIST } from "#base";

/** Scripts only from here, never inline; Mantine sets style attributes. */
const CSP = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE_HEADERS = {
  "content-security-policy": CSP,
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-cache",
} as const;
const NOT_BUILT =
  "<!doctype html><title>AI Mass</title><h1>The console is not built</h1><p>Run <code>npm start</code>, or <code>npm run build --workspace console</code>, then load this page again. The API answers under <code>/api/v1</code>.</p>";

/** Paths of the APIs: a wrong one of these is an error, not a page. */
const API_PATH = /^\/(?:api|v1|v2|livez|readyz|metrics)(?:[/?]|$)/;

/** Adds `GET /*`. Files are found by exact name under the console's folder; all else that is no API address gets the app's page. */
export async function serveConsole(app: FastifyInstance, folder: string = CONSOLE_DIST): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, dotfiles: "ignore", etag: true, lastModified: true, preCompressed: true });
  app.route({
    method: "GET",
    url: "/*",
    config: { permission: "public" },
    handler: async (request, reply) => {
      const path = (request.params as { "*": string })["*"];
      if (API_PATH.test(request.url) || !isPlainPath(path)) return unanswered(reply);
      if (path.startsWith("assets/")) return sendAsset(reply, folder, path);
      return /^[\w-]+\.[a-z0-9]{2,12}$/.test(path) && existsSync(join(folder, path)) ? reply.headers(PAGE_HEADERS).sendFile(path) : sendPage(reply, folder);
    },
  });
}

/** Vite names assets by their content. */
function sendAsset(reply: FastifyReply, folder: string, path: string): FastifyReply {
  if (!existsSync(join(folder, path))) return unanswered(reply);
  return reply.sendFile(path, { maxAge: "365d", immutable: true });
}

function sendPage(reply: FastifyReply, folder: string): FastifyReply {
  reply.headers(PAGE_HEADERS).type("text/html; charset=utf-8");
  return existsSync(join(folder, "index.html")) ? reply.sendFile("index.html", { cacheControl: false }) : reply.send(NOT_BUILT);
}

function unanswered(reply: FastifyReply): FastifyReply {
  reply.callNotFound();
  return reply;
}

/** No `..`, no `.`-names, no backslash, no NUL, nothing encoded twice: such an address never comes from our pages. */
function isPlainPath(path: string): boolean {
  return !/[\\\0%;]|(?:^|\/)\.|\/\//.test(path);
}
