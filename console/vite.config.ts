import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://127.0.0.1:8080";

/** Assets stay files of their own: the server's policy allows no `data:` fonts and no inline scripts. */
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@aimass/sdk": fileURLToPath(new URL("../sdk/src/index.ts", import.meta.url)) } },
  build: {
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    sourcemap: false,
    manifest: true,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": server, "/v2": server, "/readyz": server } },
});
