/** @file For tests: tiny pictures and recordings with an obvious answer, as archives, and how a room takes them. */
import { Readable } from "node:stream";
import { picture, tone, wav, type Colour } from "../../../../test/support/make-media.js";
import { makeZip, type ZipContent } from "../../../../test/support/make-zip.js";
import type { TrainingRoom } from "../../testing/training-room.js";

export interface Archive {
  readonly kind: "image" | "audio";
  readonly zip: Uint8Array;
  readonly corrupt?: "skip" | "refuse";
}

/** Adds a dataset of an archive and waits until it is ready. */
export async function addArchive({ data, principal }: TrainingRoom, name: string, { kind, zip, corrupt }: Archive): Promise<void> {
  await data.create(principal, { name, kind });
  let version = await data.receive(principal, name, { stream: Readable.from([Buffer.from(zip)]), ...(corrupt === undefined ? {} : { corrupt }) });
  for (; version.state === "profiling"; version = await data.version(principal, name, 1)) await new Promise((resolve) => setTimeout(resolve, 50));
  if (version.state !== "ready") throw new Error(`${name} is ${version.state}`);
}

/** Reddish and bluish squares of 8 x 8, `each` of both; a folder a class. */
export async function colourSquares(each: number): Promise<ZipContent[]> {
  const squares = Array.from({ length: each }, (_, i) => [named("red", i, [200 + i, 10 * (i % 9), 3 * i]), named("blue", i, [3 * i, 10 * (i % 9), 200 + i])]);
  return Promise.all(squares.flat());
}

async function named(label: string, i: number, colour: Colour): Promise<ZipContent> {
  return { name: `${label}/${i}.png`, content: await picture(colour, { width: 8, height: 8 }) };
}

/** A low and a high tone of 0.1 s, `each` of both; a folder a class. */
export function tones(each: number): ZipContent[] {
  const recording = (label: string, hertz: number, i: number): ZipContent => ({ name: `${label}/${i}.wav`, content: wav([tone(hertz, { seconds: 0.1 })]) });
  return Array.from({ length: each }, (_, i) => [recording("low", 200 + 5 * i, i), recording("high", 1500 + 30 * i, i)]).flat();
}

export const zipOf = (files: readonly ZipContent[]): Uint8Array => makeZip(files);

/** Reviews: one word in each says whether it is good. */
export function reviewsCsv(rows: number): string {
  const fillers = ["the film was", "I thought it", "honestly a", "we found this one"];
  const line = (i: number): string =>
    `${fillers[i % 4] ?? ""} ${i % 2 === 0 ? "wonderful" : "dreadful"} number ${i % 7},${i % 2 === 0 ? "good" : "bad"},${i % 5}`;
  return ["review,verdict,stars", ...Array.from({ length: rows }, (_, i) => line(i))].join("\n");
}
