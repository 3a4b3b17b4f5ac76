import { defineConfig } from "drizzle-kit";

// `npm run migration -- --name what` writes the next migration from the tables.
export default defineConfig({
  dialect: "postgresql",
  schema: ["access", "data", "train", "registry", "deploy", "bill"].map((file) => `./src/store/schema/${file}.ts`),
  out: "./src/store/migrations",
  casing: "snake_case",
});
