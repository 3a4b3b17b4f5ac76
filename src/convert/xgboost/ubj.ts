/** @file UBJSON, as XGBoost writes it: big-endian, keys without a marker, typed lists as typed arrays. */
import { refusal } from "../common/ensemble.js";

/** The value of a file. Nothing is allocated by a claimed size: every element takes at least a byte of what is left. */
export function parseUbj(file: Uint8Array): unknown {
  const reader = new Reader(file);
  return reader.value(reader.byte(), 0);
}

const MAX_DEPTH = 64;
const INTEGERS = { i: 1, U: 1, I: 2, l: 4, L: 8 } as const;
const SIZES: Readonly<Record<string, number>> = { ...INTEGERS, d: 4, D: 8 };

type Visit = (marker: string | null) => void;

class Reader {
  readonly #view: DataView;
  #at = 0;
  constructor(private readonly file: Uint8Array) {
    this.#view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  byte(): string {
    this.#need(1);
    return String.fromCharCode(this.file[this.#at++] ?? 0);
  }

  value(marker: string, depth: number): unknown {
    if (depth > MAX_DEPTH) throw this.#refusal(`lists and objects are nested more than ${MAX_DEPTH} deep`);
    switch (marker) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#list(depth);
      case "S":
        return this.#text(this.#length(this.byte()));
      default:
        return this.#scalar(marker);
    }
  }

  #scalar(marker: string): unknown {
    if (Object.hasOwn(SIZES, marker)) return this.#number(marker);
    const constants: Readonly<Record<string, unknown>> = { Z: null, T: true, F: false };
    if (Object.hasOwn(constants, marker)) return constants[marker];
    if (marker === "C") return this.byte();
    throw this.#refusal(`'${marker}' is no type of UBJSON that XGBoost writes`);
  }

  #number(marker: string): number {
    const size = SIZES[marker] ?? 1;
    this.#need(size);
    const at = this.#at;
    this.#at += size;
    const view = this.#view;
    switch (marker) {
      case "i":
        return view.getInt8(at);
      case "U":
        return view.getUint8(at);
      case "I":
        return view.getInt16(at);
      case "l":
        return view.getInt32(at);
      case "L":
        return Number(view.getBigInt64(at));
      case "d":
        return view.getFloat32(at);
      default:
        return view.getFloat64(at);
    }
  }

  #length(marker: string): number {
    if (!Object.hasOwn(INTEGERS, marker)) throw this.#refusal(`'${marker}' is no type of a length`);
    const length = this.#number(marker);
    if (length < 0 || length > this.file.byteLength - this.#at) throw this.#refusal(`a length is ${length}, ${this.file.byteLength - this.#at} bytes are left`);
    return length;
  }

  #text(length: number): string {
    this.#need(length);
    const start = this.file.byteOffset + this.#at;
    this.#at += length;
    return Buffer.from(this.file.buffer, start, length).toString("utf8");
  }

  #object(depth: number): unknown {
    const record = Object.create(null) as Record<string, unknown>;
    this.#members("}", (marker) => {
      const key = this.#text(this.#length(this.byte()));
      record[key] = this.value(marker ?? this.byte(), depth + 1);
    });
    return record;
  }

  #list(depth: number): unknown {
    if (this.#peek() === "$") return this.#typedList(depth);
    const list: unknown[] = [];
    this.#members("]", (marker) => list.push(this.value(marker ?? this.byte(), depth + 1)));
    return list;
  }

  /** Until the closing marker, or as many as are counted. An object's key has no marker of its own: its length begins at once. */
  #members(close: string, visit: Visit): void {
    const type = this.#peek() === "$" ? (this.#skip(), this.byte()) : null;
    if (this.#peek() === "#") {
      this.#skip();
      const count = this.#length(this.byte());
      for (let k = 0; k < count; k++) visit(type);
      return;
    }
    if (type !== null) throw this.#refusal("a typed object or list has no count");
    while (this.#peek() !== close) visit(null);
    this.#skip();
  }

  #typedList(depth: number): unknown {
    this.#skip();
    const type = this.byte();
    if (this.byte() !== "#") throw this.#refusal("a typed list has no count");
    const count = this.#length(this.byte());
    const size = SIZES[type];
    if (size === undefined) {
      if ("ZTF".includes(type)) throw this.#refusal(`a list of '${type}' takes no bytes`);
      return Array.from({ length: count }, () => this.value(type, depth + 1));
    }
    this.#need(count * size);
    const numbers = type === "d" ? new Float32Array(count) : type === "D" || type === "L" ? new Float64Array(count) : new Int32Array(count);
    for (let k = 0; k < count; k++) numbers[k] = this.#number(type);
    return numbers;
  }

  #peek(): string {
    this.#need(1);
    return String.fromCharCode(this.file[this.#at] ?? 0);
  }

  #skip(): void {
    this.#at++;
  }

  #need(bytes: number): void {
    if (this.#at + bytes > this.file.byteLength) throw this.#refusal("the file is truncated");
  }

  #refusal(why: string): Error {
    return refusal("XGBoost", why, `byte ${this.#at}`);
  }
}
