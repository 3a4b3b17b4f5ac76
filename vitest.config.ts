import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  ssr: { resolve: { conditions: ["dev", "node", "import", "default"] } },
  resolve: { alias: { "@aimass/sdk": at("sdk/src/index.ts") }, conditions: ["dev", "node", "import", "default"] },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "sdk/src/**/*.test.ts", "console/src/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
