import { expect, test } from "vitest";
import { filesOf, isBuilt, transferBytes } from "./first-load.js";

const KB = 1000;
const isSkipped = !isBuilt() && process.env["CI"] !== "true";
const why = isSkipped ? " (skipped: the console is not built, run npm run build -w console)" : "";

const sum = (files: readonly string[]): number => files.reduce((total, file) => total + transferBytes(file), 0);

test.skipIf(isSkipped)(`the first page costs at most 350 kB, fonts and words included${why}`, () => {
  const files = filesOf(["index.html", "src/i18n/zh-CN.json", "src/pages/home/home-page.tsx"]);
  const total = sum(files);
  console.log(`first load: ${(total / KB).toFixed(0)} kB in ${files.length} files`);
  expect(total).toBeLessThanOrEqual(350 * KB);
  expect(total).toBeGreaterThan(100 * KB); // else the measure is wrong
});

test.skipIf(isSkipped)(`charts come when they are asked for${why}`, () => {
  const first = new Set(filesOf(["index.html", "src/pages/home/home-page.tsx"]));
  const chart = filesOf(["src/charts/spend-bars.tsx"]).filter((file) => !first.has(file));
  expect(sum(chart)).toBeGreaterThan(100 * KB);
});
