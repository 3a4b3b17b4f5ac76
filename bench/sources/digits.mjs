// The digits of test/support/mnist-zip.ts for benchmarks, which are plain JavaScript.
import { bundle, loadBundle } from "../bundle.mjs";

export async function digitsZip() {
  await bundle("digits", { entry: "test/support/mnist-zip.ts" });
  return (await loadBundle("digits")).mnistZip();
}
