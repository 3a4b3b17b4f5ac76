/** @file A place in parsed JSON (or UBJSON) of a foreign file: every step down is checked, and a refusal names the place. */
import { refusal } from "./ensemble.js";

export class JsonView {
  constructor(
    private readonly format: string,
    private readonly value: unknown,
    readonly path = "",
  ) {}

  /** Null when there is nothing of this name, or a null. */
  find(key: string): JsonView | null {
    const record = this.value;
    if (typeof record !== "object" || record === null || Array.isArray(record)) throw this.#wrong("an object");
    if (!Object.hasOwn(record, key)) return null;
    const value = (record as Readonly<Record<string, unknown>>)[key];
    return value === null || value === undefined ? null : new JsonView(this.format, value, this.path === "" ? key : `${this.path}.${key}`);
  }

  get(key: string): JsonView {
    const found = this.find(key);
    if (found === null) throw refusal(this.format, `'${key}' is missing`, this.path === "" ? undefined : this.path);
    return found;
  }

  text(): string {
    if (typeof this.value !== "string") throw this.#wrong("a text");
    return this.value;
  }

  /** Also of a text: many files write their numbers so. */
  number(): number {
    const number = typeof this.value === "string" && this.value.trim() !== "" ? Number(this.value) : this.value;
    if (typeof number !== "number" || Number.isNaN(number)) throw this.#wrong("a number");
    return number;
  }

  isList(): boolean {
    return Array.isArray(this.value);
  }

  list(): readonly JsonView[] {
    if (!Array.isArray(this.value)) throw this.#wrong("a list");
    return this.value.map((each, k) => new JsonView(this.format, each, `${this.path}[${k}]`));
  }

  /** A list of numbers; true and false are 1 and 0. */
  numbers(): ArrayLike<number> {
    const { value } = this;
    if (isNumbers(value)) return value;
    if (!Array.isArray(value)) throw this.#wrong("a list of numbers");
    const at = value.findIndex((each) => typeof each !== "number" && typeof each !== "boolean");
    if (at >= 0) throw refusal(this.format, `expected a number, got ${described(value[at])}`, `${this.path}[${at}]`);
    return value.includes(true) || value.includes(false) ? value.map(Number) : (value as readonly number[]);
  }

  texts(): readonly string[] {
    const { value } = this;
    if (!Array.isArray(value) || !value.every((each) => typeof each === "string")) throw this.#wrong("a list of texts");
    return value;
  }

  /** For what needs no check of its own, such as class names. */
  raw(): unknown {
    return this.value;
  }

  #wrong(expected: string): Error {
    return refusal(this.format, `expected ${expected}, got ${described(this.value)}`, this.path === "" ? undefined : this.path);
  }
}

type Numbers = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

const isNumbers = (value: unknown): value is Numbers => ArrayBuffer.isView(value) && !(value instanceof DataView);

function described(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value) || isNumbers(value)) return "a list";
  if (typeof value === "string") return `string ${JSON.stringify(value.slice(0, 40))}`;
  return typeof value === "number" || typeof value === "boolean" ? `${typeof value} ${value}` : `an ${typeof value}`;
}

/** Throws MODEL_REFUSED for what is no JSON, or longer than a text can be here. */
export function parseJson(format: string, file: Uint8Array): JsonView {
  if (file.byteLength > MAX_TEXT_BYTES) throw refusal(format, `it has ${file.byteLength} bytes of JSON, at most ${MAX_TEXT_BYTES} are read`);
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
    .toString("utf8")
    .replace(/^\ufeff/, "");
  try {
    return new JsonView(format, JSON.parse(text));
  } catch (error) {
    throw refusal(format, `it is no JSON: ${(error as Error).message.slice(0, 200)}`);
  }
}

/** What V8 holds in one text. */
export const MAX_TEXT_BYTES = 2 ** 29 - 25;
