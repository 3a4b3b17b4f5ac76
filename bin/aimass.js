#!/usr/bin/env node
// Committed, not built: npm links a bin at install time, before any build exists.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const built = new URL("../dist/cli.js", import.meta.url);
if (!existsSync(fileURLToPath(built))) {
  const { ensureBuilt } = await import("../scripts/ensure.mjs");
  ensureBuilt();
}
await import(built.href);
