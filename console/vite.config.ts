import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const server = "http://127.0.0.1:8080";

/** Writes each text file compressed beside itself, so that the server need not compress at each request. */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    writeBundle({ dir = "" }) {
      for (const path of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|html|svg|json|csv)$/.test(path) || path.startsWith(".vite")) continue;
        const bytes = readFileSync(join(dir, path));
        writeFileSync(join(dir, `${path}.gz`), gzipSync(bytes, { level: 9 }));
        writeFileSync(join(dir, `${path}.br`), brotliCompressSync(bytes));
      }
    },
  };
}

/** Assets stay files of their own: the server's policy allows no `data:` fonts and no inline scripts. */
export default defineConfig({
  plugins: [react(), precompress()],
  resolve: { alias: { "@aimass/sdk": fileURLToPath(new URL("../sdk/src/index.ts", import.meta.url)) } },
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // light-dark() stays as it is
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // what nearly every page needs is one file instead of fifty
            { name: "shared", test: /node_modules|console\/src\/(?:api|format|i18n|layout|parts)\//, minShareCount: 6 },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": server, "/v2": server, "/readyz": server } },
});
