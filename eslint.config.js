import js from "@eslint/js";
import tseslint from "typescript-eslint";

const sizes = {
  "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 50, skipBlankLines: true, skipComments: true }],
  complexity: ["error", 10],
  "max-params": ["error", 3],
  "max-depth": ["error", 3],
};

export default tseslint.config(
  { ignores: ["dist", "console/dist", "**/generated/**", "node_modules", ".aimass", ".tmp", "console/src/**/*.tsx.snap"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts", "**/*.tsx"] })),
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...sizes,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": "off", // arrow shorthand for a call is how we write handlers
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
    },
  },
  { files: ["**/*.test.ts", "test/**"], rules: { "max-lines-per-function": "off" } },
  { files: ["**/*.tsx"], rules: { "max-lines": ["error", { max: 200, skipBlankLines: true, skipComments: true }], "max-lines-per-function": "off" } },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        performance: "readonly",
        Buffer: "readonly",
        AbortSignal: "readonly",
        globalThis: "readonly",
      },
    },
  },
);
