/** @file LightGBM's text: a head of `key=value` lines, then one block a tree, then what concerns training. */
import { refusal } from "../common/ensemble.js";
import { MAX_TEXT_BYTES } from "../common/json-view.js";

const FORMAT = "LightGBM";

/** Lines of `key=value`; a line without one is a key of its own. */
export class Block {
  readonly #values = new Map<string, string>();
  constructor(readonly where: string) {}

  addLine(line: string): void {
    const at = line.indexOf("=");
    if (at < 0) this.#values.set(line.trim(), "");
    else this.#values.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
  }

  find(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  number(key: string): number {
    const value = this.find(key);
    if (value === null) throw refusal(FORMAT, `'${key}' is missing`, this.where);
    return toNumber(value, `${this.where}, ${key}`);
  }

  /** Absent is empty. */
  numbers(key: string): readonly number[] {
    const value = this.find(key) ?? "";
    return value === "" ? [] : value.split(/ +/).map((each) => toNumber(each, `${this.where}, ${key}`));
  }
}

function toNumber(word: string, where: string): number {
  const number = word === "" ? NaN : Number(word.replace(/^([+-]?)inf(inity)?$/i, "$1Infinity"));
  if (Number.isNaN(number)) throw refusal(FORMAT, `expected a number, got '${word.slice(0, 40)}'`, where);
  return number;
}

/** The head first, then a block a tree, one at a time. */
export function* readBlocks(file: Uint8Array): Generator<Block> {
  if (file.byteLength > MAX_TEXT_BYTES) throw refusal(FORMAT, `it has ${file.byteLength} bytes, at most ${MAX_TEXT_BYTES} are read`);
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString("utf8");
  let block = new Block("the head");
  for (let start = 0; start < text.length;) {
    const next = text.indexOf("\n", start);
    const end = next < 0 ? text.length : next;
    const line = text.slice(start, end).trimEnd();
    start = end + 1;
    if (isEnd(line)) break;
    if (line.startsWith("Tree=")) {
      yield block;
      block = new Block(`tree ${line.slice("Tree=".length, 20)}`);
    } else if (line !== "") block.addLine(line);
  }
  yield block;
}

const isEnd = (line: string): boolean =>
  line === "end of trees" || line.startsWith("feature importances") || line.startsWith("feature_importances") || line === "parameters:";
