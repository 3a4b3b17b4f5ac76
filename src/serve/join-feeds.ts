/** @file Feeds of several requests one after the other along their first axis. */
import { elementCount, newData, type Tensor, type TypedArray } from "#tensor";
import { elementSink } from "./elements.js";

type Feeds = Readonly<Record<string, Tensor>>;

/** The entries' feeds as one; a single entry's own, uncopied. All have the same names, dtypes and inner dims; `rows` is their sum. */
export function joinFeeds(entries: readonly { readonly feeds: Feeds }[], rows: number): Feeds {
  const [first] = entries;
  if (first === undefined || entries.length === 1) return first?.feeds ?? {};
  return Object.fromEntries(Object.keys(first.feeds).map((name) => [name, joinTensors(entries, name, rows)]));
}

function joinTensors(entries: readonly { readonly feeds: Feeds }[], name: string, rows: number): Tensor {
  const first = entries[0]?.feeds[name];
  if (first === undefined) return { dtype: "float32", dims: [0], data: new Float32Array(0) };
  const dims = [rows, ...first.dims.slice(1)];
  return {
    dtype: first.dtype,
    dims,
    data: first.dtype === "string" ? joinTexts(entries, name) : joinNumbers(entries, name, newData(first.dtype, elementCount(dims)) as TypedArray),
  };
}

function joinTexts(entries: readonly { readonly feeds: Feeds }[], name: string): readonly string[] {
  const texts: string[] = [];
  for (const { feeds } of entries) for (const text of (feeds[name]?.data ?? []) as readonly string[]) texts.push(text);
  return texts;
}

/** All parts have the class of `into`. One element is stored, not `set`: most requests have one record. */
function joinNumbers(entries: readonly { readonly feeds: Feeds }[], name: string, into: TypedArray): TypedArray {
  const sink = elementSink(into);
  let at = 0;
  for (const { feeds } of entries) {
    const data = feeds[name]?.data as TypedArray;
    if (data.length === 1) sink[at] = data[0] ?? 0;
    else (into as Float64Array).set(data as Float64Array, at);
    at += data.length;
  }
  return into;
}
