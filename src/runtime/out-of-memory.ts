/** @file Tells an error that means "the data-segment limit was met" from all others, and says the limit. Child side. */
import { readFileSync } from "node:fs";
import { fail, type AppError } from "#base";

/** The words of C++, of ONNX Runtime's allocators and of V8 for a failed allocation. */
const WORDS = /bad_alloc|Failed to allocate memory|Available memory of|Array buffer allocation failed/i;

/** MODEL_MEMORY_LIMIT when the error is a failed allocation, else null. */
export function outOfMemory(error: unknown): AppError | null {
  const why = error instanceof Error ? error.message : String(error);
  return WORDS.test(why) ? fail("MODEL_MEMORY_LIMIT", { limitBytes: dataLimitBytes(), why }, { cause: error }) : null;
}

/** The process's data-segment limit, 0 where there is none or it cannot be read. */
function dataLimitBytes(): number {
  try {
    return Number(/Max data size\s+(\d+)/.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
