/**
 * @file The calls that a child has not answered yet. A child answers one after the other, so the oldest is the one that runs.
 *
 * A call is rejected at its own deadline. The child is killed only when the call that runs has run for its whole deadline:
 * one that merely waited behind others must not take a healthy child down.
 */
import { fail } from "#base";
import type { Frame } from "./frame.js";

interface Pending {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
  readonly deadlineMs: number | undefined;
  readonly timer: NodeJS.Timeout | undefined;
  /** Its caller has been told already. */
  overdue: boolean;
}

export interface Calls {
  /** Registers a call; `id` goes into the message. */
  open(deadlineMs: number | undefined): { id: number; answer: Promise<Frame> };
  resolve(id: number, frame: Frame): void;
  reject(id: number, error: Error): void;
  /** The child has ended: rejects all; `why` is asked for each, the one that ran first. */
  rejectAll(why: (running: boolean) => Error): void;
  readonly size: number;
}

/** `onHang` is called when the running call has had its time; it should kill the child. */
export function createCalls(onHang: (limitMs: number) => void): Calls {
  const pending = new Map<number, Pending>(); // in the order of sending
  let nextId = 1;
  let runningSince = 0;
  let watch: NodeJS.Timeout | undefined;

  const oldest = (): [number, Pending] | undefined => pending.entries().next().value;

  /** The running call is overdue: kills when it has run long enough, else looks again then. */
  const checkRunning = (): void => {
    clearTimeout(watch);
    watch = undefined;
    const running = oldest()?.[1];
    if (running?.deadlineMs === undefined || !running.overdue) return;
    const left = runningSince + running.deadlineMs - performance.now();
    if (left <= 1) onHang(running.deadlineMs);
    else watch = setTimeout(checkRunning, left);
  };
  const expire = (id: number): void => {
    const call = pending.get(id);
    if (call === undefined) return;
    call.overdue = true;
    call.reject(fail("INFERENCE_TIMEOUT", { limitMs: call.deadlineMs ?? 0 }));
    checkRunning();
  };
  const take = (id: number): Pending | undefined => {
    const call = pending.get(id);
    if (call === undefined) return undefined;
    const wasRunning = oldest()?.[0] === id;
    pending.delete(id);
    clearTimeout(call.timer);
    if (wasRunning) runningSince = performance.now();
    if (wasRunning && pending.size > 0) checkRunning();
    return call;
  };
  return {
    open(deadlineMs) {
      const id = nextId++;
      if (pending.size === 0) runningSince = performance.now();
      const answer = new Promise<Frame>((resolve, reject) => {
        const timer = deadlineMs === undefined ? undefined : setTimeout(expire, deadlineMs, id);
        pending.set(id, { resolve, reject, deadlineMs, timer, overdue: false });
      });
      return { id, answer };
    },
    resolve: (id, frame) => take(id)?.resolve(frame),
    reject: (id, error) => take(id)?.reject(error),
    rejectAll(why) {
      clearTimeout(watch);
      let running = true;
      for (const { reject, timer } of pending.values()) {
        clearTimeout(timer);
        reject(why(running));
        running = false;
      }
      pending.clear();
    },
    get size() {
      return pending.size;
    },
  };
}
