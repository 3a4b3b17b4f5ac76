/** @file Strings as numbers for the reference interpreter. */
import type { StringPool } from "./define-op.js";

/** A pool that starts empty; numbers count from 0. */
export function createStringPool(): StringPool {
  const texts: string[] = [];
  const numbers = new Map<string, number>();
  return {
    number(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, texts.length);
      return texts.push(text) - 1;
    },
    text: (number) => texts[number] ?? "",
  };
}
