/**
 * @file Dropout's randomness: bytes that the host draws from (seed, step), and masks that the graph makes of them.
 * One byte an element: kept where it is below k, so the chance is exactly k/256 and the scale 256/k. Any step can be computed again.
 */
import { createCipheriv } from "node:crypto";
import type { GraphWriter, Value } from "#graph";
import { elementCount, tensor } from "#tensor";
import type { ForwardMode } from "./deep-network.js";
import { sizesOf } from "../losses/define-loss.js";

export interface NoiseUse {
  readonly dropoutMask: ForwardMode["dropoutMask"];
  /** Bytes that all masks so far take. */
  bytes(): number;
}

/** Masks cut from `noise`, a uint8 vector that is long enough. */
export function createNoiseUse(noise: Value): NoiseUse {
  let used = 0;
  return {
    bytes: () => used,
    dropoutMask(g, like, rate) {
      const dims = sizesOf(like);
      const keep = Math.min(256, Math.max(1, Math.round((1 - rate) * 256)));
      if (keep === 256) return g.expand(g.scalar(1, like), dims);
      const [from, to] = [used, used + elementCount(dims)];
      used = to;
      return maskOf(g, { bytes: g.reshape(g.slice(noise, { starts: [from], ends: [to] }), dims), keep, like });
    },
  };
}

function maskOf(g: GraphWriter, { bytes, keep, like }: { bytes: Value; keep: number; like: Value }): Value {
  const isKept = g.less(bytes, g.constant(tensor("uint8", [], Uint8Array.of(keep))));
  return g.where(isKept, g.scalar(256 / keep, like), g.scalar(0, like));
}

/**
 * `length` random bytes for this piece of work: AES-128 in counter mode, which runs at gigabytes a second where a generator in
 * JavaScript would take a tenth of a step. The same on every machine.
 */
export function drawNoise(length: number, { seed, step, part }: { readonly seed: number; readonly step: number; readonly part: number }): Uint8Array {
  const key = Buffer.alloc(16);
  key.writeDoubleLE(seed, 0);
  key.writeUInt32LE(part, 8);
  const counter = Buffer.alloc(16); // the cipher counts up its low 4 bytes; the step sits above them
  counter.writeDoubleBE(step, 0);
  return createCipheriv("aes-128-ctr", key, counter).update(zerosOf(length));
}

let blank = new Uint8Array(0);

/** Plain text of zeros, kept: only ever read. */
function zerosOf(length: number): Uint8Array {
  if (blank.length < length) blank = new Uint8Array(length);
  return blank.subarray(0, length);
}
