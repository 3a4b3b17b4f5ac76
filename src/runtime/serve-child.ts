/** @file The child's side of the channel: answers calls, one after the other in the order they come, and ends when the channel closes. */
import { Socket } from "node:net";
import { fail, toWireError } from "#base";
import { encodeFrame, FrameReader, type Frame } from "./frame.js";
import type { WireHeader } from "./spawn.js";

export interface Reply {
  readonly result?: unknown;
  readonly buffers?: readonly Uint8Array[];
}

/** A method takes the call's parameters and buffers. What it throws reaches the caller as the same AppError. */
export type Method = (params: never, buffers: readonly Uint8Array[], channel: Channel) => Promise<Reply> | Reply;

export interface Channel {
  /** Says something unasked. */
  notify(name: string, params?: unknown, buffers?: readonly Uint8Array[]): void;
  /** Hears what the parent says unasked. */
  onNotice(handler: (name: string, frame: Frame) => void): void;
}

const CHANNEL_FD = 3;

/** Serves the methods on fd 3 until the parent closes it; then the process exits with 0. */
export function serveChild(methods: Readonly<Record<string, Method>>): Channel {
  const socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  let onNotice: (name: string, frame: Frame) => void = () => undefined;
  let tail: Promise<void> = Promise.resolve();

  const write = (header: WireHeader, buffers: readonly Uint8Array[]): void => {
    socket.cork();
    for (const part of encodeFrame({ header, buffers })) socket.write(part);
    socket.uncork();
  };
  const channel: Channel = {
    notify: (name, params = null, buffers = []) => write({ notice: name, params }, buffers),
    onNotice: (handler) => {
      onNotice = handler;
    },
  };
  const answer = async (call: number, method: string, frame: Frame): Promise<void> => {
    try {
      const run = methods[method];
      if (run === undefined) throw fail("INTERNAL", { detail: `the child has no method '${method}'` });
      const { result = null, buffers = [] } = await run(frame.header as never, frame.buffers, channel);
      write({ reply: call, result }, buffers);
    } catch (error) {
      write({ reply: call, error: toWireError(error) }, []);
    }
  };
  const reader = new FrameReader(({ header, buffers }) => {
    const message = header as WireHeader;
    if ("notice" in message) onNotice(message.notice, { header: message.params, buffers });
    else if ("call" in message) tail = tail.then(() => answer(message.call, message.method, { header: message.params, buffers }));
  });
  socket.on("data", (chunk: Buffer) => reader.push(chunk));
  socket.on("close", () => process.exit(0));
  socket.on("error", () => process.exit(0));
  return channel;
}
