/** @file A table of a FlatBuffer: every offset is checked before it is followed, and vectors are as long as their bytes. */
import { refusal } from "../common/ensemble.js";

const FORMAT = "CatBoost";

export class FlatTable {
  readonly #vtable: number;
  readonly #slots: number;
  private constructor(
    private readonly view: DataView,
    private readonly at: number,
  ) {
    this.#vtable = at - this.#int(at);
    const bytes = this.#short(this.#vtable);
    this.#check(this.#vtable, bytes);
    this.#slots = (bytes - 4) >> 1;
  }

  static root(bytes: Uint8Array): FlatTable {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.byteLength < 8) throw refusal(FORMAT, "the file is truncated");
    return new FlatTable(view, view.getUint32(0, true));
  }

  int(slot: number, fallback: number): number {
    const at = this.#field(slot);
    return at === null ? fallback : this.#int(at);
  }

  byte(slot: number, fallback: number): number {
    const at = this.#field(slot);
    if (at === null) return fallback;
    this.#check(at, 1);
    return this.view.getUint8(at);
  }

  double(slot: number, fallback: number): number {
    const at = this.#field(slot);
    if (at === null) return fallback;
    this.#check(at, 8);
    return this.view.getFloat64(at, true);
  }

  text(slot: number): string {
    return Buffer.from(this.bytes(slot, 1)).toString("utf8");
  }

  table(slot: number): FlatTable | null {
    const at = this.#field(slot);
    return at === null ? null : new FlatTable(this.view, this.#follow(at));
  }

  tables(slot: number): readonly FlatTable[] {
    const { start, length } = this.#vector(slot, 4);
    return Array.from({ length }, (_, k) => new FlatTable(this.view, this.#follow(start + 4 * k)));
  }

  length(slot: number): number {
    return this.#vector(slot, 1).length;
  }

  /** A copy, aligned, of a vector of numbers or structs of this size; empty when absent. */
  bytes(slot: number, elementBytes: number): Uint8Array<ArrayBuffer> {
    const { start, length } = this.#vector(slot, elementBytes);
    const { buffer, byteOffset } = this.view;
    return Uint8Array.from(new Uint8Array(buffer, byteOffset + start, length * elementBytes));
  }

  #vector(slot: number, elementBytes: number): { readonly start: number; readonly length: number } {
    const at = this.#field(slot);
    if (at === null) return { start: 0, length: 0 };
    const start = this.#follow(at);
    const length = this.#unsigned(start);
    this.#check(start + 4, length * elementBytes);
    return { start: start + 4, length };
  }

  #field(slot: number): number | null {
    if (slot >= this.#slots) return null;
    const offset = this.#short(this.#vtable + 4 + 2 * slot);
    return offset === 0 ? null : this.at + offset;
  }

  #follow(at: number): number {
    return at + this.#unsigned(at);
  }

  #int(at: number): number {
    this.#check(at, 4);
    return this.view.getInt32(at, true);
  }

  #unsigned(at: number): number {
    this.#check(at, 4);
    return this.view.getUint32(at, true);
  }

  #short(at: number): number {
    this.#check(at, 2);
    return this.view.getUint16(at, true);
  }

  #check(at: number, bytes: number): void {
    if (at < 0 || at + bytes > this.view.byteLength) throw refusal(FORMAT, `an offset leads to byte ${at}, of ${this.view.byteLength}`);
  }
}
