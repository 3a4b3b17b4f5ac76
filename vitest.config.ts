import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // rooms by alias, not by the condition "dev": vitest hands extra conditions to its workers' Node, where CommonJS packages such as pg then load their ESM halves; and the global setup does not see them
    alias: [
      { find: "@aimass/sdk", replacement: at("sdk/src/index.ts") },
      { find: /^#([a-z]+)$/, replacement: `${at("src")}/$1/index.ts` },
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "sdk/src/**/*.test.ts", "console/src/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2, // three took as long on two cores (2026-11-25)
  },
});
