/** @file A real server in a process of its own, spoken to over HTTP alone, that may be killed at any moment. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const TEST_KEY = "test-admin-key-0123456789abcdefghij";
const BIN = fileURLToPath(new URL("../../bin/aimass.js", import.meta.url));
const START_TIMEOUT_MS = 30_000;

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface TestServer {
  readonly url: string;
  readonly pid: number;
  /** How long the start took, until the ready line. */
  readonly startMs: number;
  readonly exited: Promise<number | null>;
  /** One call; a string or Buffer body is sent as raw bytes, anything else as JSON. Never throws for a status. */
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  /** Polls until `done`; fails after `timeoutMs`. */
  until<T = Record<string, unknown>>(path: string, done: (body: T) => boolean, timeoutMs?: number): Promise<T>;
  /** SIGKILL, by process id. */
  kill(): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Kills the servers that a failed test left. */
export async function killLeftServers(): Promise<void> {
  for (const child of running) {
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
  }
}

export function newDataDir(name: string): string {
  return mkdtempSync(join(tmpdir(), `aimass-${name}-`));
}

/** Starts `aimass start` on a data directory and a free port; resolves at its ready line. */
export async function startServer(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const started = performance.now();
  const child = spawn(process.execPath, [BIN, "start", "--port", "0", "--data", dataDir, "--no-sample"], {
    env: { ...process.env, AIMASS_ADMIN_KEY: TEST_KEY, AIMASS_LOG_LEVEL: "warn", DATABASE_URL: "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  void exited.then(() => running.delete(child));
  const url = await readyUrl(child, exited);
  const call = <T>(method: string, path: string, body?: unknown): Promise<Answer<T>> => callHttp<T>(url + path, method, body);
  return {
    url,
    pid: child.pid ?? -1,
    startMs: performance.now() - started,
    exited,
    call,
    async until<T>(path: string, done: (body: T) => boolean, timeoutMs = 60_000): Promise<T> {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const { body } = await call<T>("GET", path);
        if (done(body)) return body;
        if (performance.now() > deadline) throw new Error(`${path} did not get there within ${timeoutMs} ms: ${JSON.stringify(body).slice(0, 1000)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

async function callHttp<T>(url: string, method: string, body: unknown): Promise<Answer<T>> {
  const raw = typeof body === "string" || body instanceof Uint8Array;
  const response = await fetch(url.replace(/^(https?:\/\/[^/]+)\/(?!api\/|v1\/|v2|livez|readyz|metrics)/, "$1/api/v1/"), {
    method,
    headers: { authorization: `Bearer ${TEST_KEY}`, ...(body === undefined ? {} : { "content-type": raw ? "application/octet-stream" : "application/json" }) },
    ...(body === undefined ? {} : { body: raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
}

function readyUrl(child: ChildProcess, exited: Promise<number | null>): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => reject(new Error(`no ready line within ${START_TIMEOUT_MS} ms: ${output}`)), START_TIMEOUT_MS);
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      const match = /^ready (http\S+)/m.exec(output);
      if (match?.[1] === undefined) return;
      clearTimeout(timer);
      resolve(match[1]);
    });
    void exited.then((code) => {
      clearTimeout(timer);
      reject(new Error(`the server ended with code ${String(code)} before it was ready: ${output}`));
    });
  });
}
