/** @file The child's side of the channel: answers calls, one after the other in the order they come, and ends when the channel closes. */
import { Socket } from "node:net";
import { fail, toWireError } from "#base";
import type { Frame } from "./frame.js";
import { outOfMemory } from "./out-of-memory.js";
import { openWire, type WireHeader } from "./wire.js";

export interface Reply {
  readonly result?: unknown;
  readonly buffers?: readonly Uint8Array[];
}

/** A method takes the call's parameters and buffers. What it throws reaches the caller as the same AppError. */
export type Method = (params: never, buffers: readonly Uint8Array[], channel: Channel) => Promise<Reply> | Reply;

export interface Channel {
  /** Says something unasked. */
  notify(name: string, params?: unknown, buffers?: readonly Uint8Array[]): void;
  /** Resolves when all that was said has left this process. */
  sent(): Promise<void>;
  /** Hears what the parent says unasked. */
  onNotice(handler: (name: string, frame: Frame) => void): void;
}

export interface ServeOptions {
  /** Start each call as it comes, without waiting for the one before. They must still finish in order. */
  readonly concurrent?: boolean;
}

const CHANNEL_FD = 3;
/** Where a child finds the file of `inputFile`. */
export const INPUT_FD = 4;

/** Serves the methods on fd 3 until the parent closes it; then the process exits with 0. */
export function serveChild(methods: Readonly<Record<string, Method>>, { concurrent = false }: ServeOptions = {}): Channel {
  const socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  let onNotice: (name: string, frame: Frame) => void = () => undefined;
  let tail: Promise<void> = Promise.resolve();

  const channel: Channel = {
    notify: (name, params = null, buffers = []) => wire.send({ notice: name, params }, buffers),
    sent: () => wire.sent(),
    onNotice: (handler) => {
      onNotice = handler;
    },
  };
  const answer = async (call: number, method: string, frame: Frame): Promise<void> => {
    try {
      const run = methods[method];
      if (run === undefined) throw fail("INTERNAL", { detail: `the child has no method '${method}'` });
      const { result = null, buffers = [] } = await run(frame.header as never, frame.buffers, channel);
      wire.send({ reply: call, result }, buffers);
    } catch (error) {
      wire.send({ reply: call, error: toWireError(outOfMemory(error) ?? error) }, []);
    }
  };
  const onMessage = (header: WireHeader, buffers: readonly Uint8Array[]): void => {
    if ("notice" in header) return onNotice(header.notice, { header: header.params, buffers });
    if (!("call" in header)) return;
    const frame = { header: header.params, buffers };
    if (concurrent) void answer(header.call, header.method, frame);
    else tail = tail.then(() => answer(header.call, header.method, frame));
  };
  const wire = openWire(socket, { onMessage, onFault: () => process.exit(1) });
  socket.on("close", () => process.exit(0));
  socket.on("error", () => process.exit(0));
  return channel;
}
