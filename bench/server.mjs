// A server for benchmarks: a process of its own on a fresh data directory.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../scripts/ensure.mjs";

export const KEY = "bench-admin-key-0123456789abcdefghij";

export async function startServer({ dataDir = mkdtempSync(join(tmpdir(), "aimass-bench-")), env = {} } = {}) {
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, "bin/aimass.js"), "start", "--port", "0", "--data", dataDir, "--no-sample"], {
    env: { ...process.env, AIMASS_ADMIN_KEY: KEY, AIMASS_LOG_LEVEL: "warn", DATABASE_URL: "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await readyUrl(child);
  const call = async (method, path, body) => {
    const raw = body instanceof Uint8Array || typeof body?.pipe === "function" || typeof body === "string";
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      duplex: "half",
      headers: { authorization: `Bearer ${KEY}`, ...(body === undefined ? {} : { "content-type": raw ? "application/octet-stream" : "application/json" }) },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const until = async (path, done, timeoutMs = 600_000) => {
    for (const end = performance.now() + timeoutMs; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const answer = await call("GET", path);
      if (done(answer)) return answer;
      if (performance.now() > end) throw new Error(`${path}: ${JSON.stringify(answer).slice(0, 500)}`);
    }
  };
  const stop = () => new Promise((resolve) => (child.once("exit", resolve), child.kill("SIGTERM")));
  return { url, pid: child.pid, dataDir, startMs: performance.now() - started, call, until, stop };
}

/** Waits for a child's line `ready URL`. */
export function readyUrl(child) {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const match = /^ready (http\S+)/m.exec(output);
      if (match) resolve(match[1]);
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}
