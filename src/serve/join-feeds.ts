/** @file Feeds of several requests one after the other along their first axis. */
import { newData, tensor, type Tensor, type TypedArray } from "#tensor";

type Feeds = Readonly<Record<string, Tensor>>;

/** The entries' feeds as one; a single entry's own, uncopied. All have the same names, dtypes and inner dims; `rows` is their sum. */
export function joinFeeds(entries: readonly { readonly feeds: Feeds }[], rows: number): Feeds {
  const [first] = entries;
  if (first === undefined || entries.length === 1) return first?.feeds ?? {};
  const names = Object.keys(first.feeds);
  return Object.fromEntries(names.map((name) => [name, joinTensors(entries.flatMap(({ feeds }) => feeds[name] ?? []), rows)]));
}

function joinTensors(parts: readonly Tensor[], rows: number): Tensor {
  const [first] = parts;
  if (first === undefined) return tensor("float32", [0], new Float32Array(0));
  const dims = [rows, ...first.dims.slice(1)];
  if (first.dtype === "string") return tensor("string", dims, (parts as readonly { data: readonly string[] }[]).flatMap((part) => part.data));
  const size = first.data.length / (first.dims[0] ?? 1);
  const data = newData(first.dtype, rows * size) as TypedArray;
  let at = 0;
  for (const part of parts) {
    (data as Float64Array).set(part.data as Float64Array, at); // all parts have the class of `data`
    at += part.data.length;
  }
  return tensor(first.dtype, dims, data);
}
