/**
 * @file The calls that a child has not answered yet. A child answers one after the other, so the oldest is the one that runs.
 *
 * A call is rejected at its own deadline. The child is killed only when the call that runs has run for its whole deadline:
 * one that merely waited behind others must not take a healthy child down.
 */
import { fail } from "#base";
import type { Frame } from "./frame.js";

interface Pending {
  readonly id: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
  readonly deadlineMs: number | undefined;
  readonly timer: NodeJS.Timeout | undefined;
  /** Its caller has been told already. */
  overdue: boolean;
}

export class Calls {
  readonly #pending = new Map<number, Pending>(); // in the order of sending
  readonly #onHang: () => void;
  #nextId = 1;
  #runningSince = 0;
  #watch: NodeJS.Timeout | undefined;

  /** `onHang` is called when the running call has had its time; it should kill the child. */
  constructor(onHang: () => void) {
    this.#onHang = onHang;
  }

  get size(): number {
    return this.#pending.size;
  }

  /** Registers a call; `id` goes into the message. */
  open(deadlineMs: number | undefined): { id: number; answer: Promise<Frame> } {
    const id = this.#nextId++;
    if (this.#pending.size === 0) this.#runningSince = performance.now();
    const answer = new Promise<Frame>((resolve, reject) => {
      const timer = deadlineMs === undefined ? undefined : setTimeout(() => this.#expire(id), deadlineMs);
      this.#pending.set(id, { id, resolve, reject, deadlineMs, timer, overdue: false });
    });
    return { id, answer };
  }

  resolve(id: number, frame: Frame): void {
    this.#take(id)?.resolve(frame);
  }

  reject(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** The child has ended: rejects all; `why` is asked for each, and told which one ran. */
  rejectAll(why: (running: boolean) => Error): void {
    clearTimeout(this.#watch);
    const running = this.#running();
    for (const call of this.#pending.values()) {
      clearTimeout(call.timer);
      call.reject(why(call === running));
    }
    this.#pending.clear();
  }

  #running(): Pending | undefined {
    return this.#pending.values().next().value;
  }

  #take(id: number): Pending | undefined {
    const call = this.#pending.get(id);
    if (call === undefined) return undefined;
    const wasRunning = this.#running() === call;
    this.#pending.delete(id);
    clearTimeout(call.timer);
    if (wasRunning) {
      this.#runningSince = performance.now();
      this.#checkRunning();
    }
    return call;
  }

  #expire(id: number): void {
    const call = this.#pending.get(id);
    if (call === undefined) return;
    call.overdue = true;
    call.reject(fail("INFERENCE_TIMEOUT", { limitMs: call.deadlineMs ?? 0 }));
    this.#checkRunning();
  }

  /** An overdue call that runs: the child is killed when it has run long enough, else it is looked at again then. */
  #checkRunning(): void {
    clearTimeout(this.#watch);
    const running = this.#running();
    if (running?.deadlineMs === undefined || !running.overdue) return;
    const leftMs = this.#runningSince + running.deadlineMs - performance.now();
    if (leftMs <= 1) this.#onHang();
    else this.#watch = setTimeout(() => this.#checkRunning(), leftMs);
  }
}
