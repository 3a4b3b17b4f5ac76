/** @file Random numbers of one example of one epoch: the same whatever batch it is in, and after a resume. */
import { createRandom, type Random } from "#base";
import type { Augmentation } from "../deep/example-source.js";

export function drawsFor({ seed, epoch }: Augmentation, row: number): Random {
  return createRandom(mix(mix(mix(0x9e3779b9, seed), epoch), row));
}

/** The finaliser of MurmurHash3 over a sum: neighbouring rows get unrelated streams. */
function mix(hash: number, value: number): number {
  let h = (hash + Math.imul(value | 0, 0x85ebca6b) + 0x165667b1) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
