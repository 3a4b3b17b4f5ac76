/** @file One end of the framed channel: a socket that takes and gives whole messages. The parent and its child use the same. */
import type { Duplex } from "node:stream";
import { fail, type WireError } from "#base";
import { encodeFrame, FrameReader, type Frame } from "./frame.js";

/** What a frame's header holds between parent and child. */
export type WireHeader =
  | { readonly call: number; readonly method: string; readonly params: unknown }
  | { readonly reply: number; readonly result: unknown }
  | { readonly reply: number; readonly error: WireError }
  | { readonly notice: string; readonly params: unknown };

export interface Wire {
  readonly send: (header: WireHeader, buffers: readonly Uint8Array[]) => void;
  /** Resolves when all that was said has left this process. Who says large things again and again waits for it, or they pile up here. */
  readonly sent: () => Promise<void>;
  /** Sends what waits, then closes. */
  readonly end: () => void;
}

interface WireOptions {
  readonly onMessage: (header: WireHeader, buffers: readonly Uint8Array[]) => void;
  /** The other side sent what is no message; nothing more is read. */
  readonly onFault: (error: unknown) => void;
  readonly maxFrameBytes?: number;
}

/** Messages of one turn of the event loop leave in one write, unless the first has waited this long: a run may block what follows. */
const GATHER_MS = 0.5;
const GATHER_BYTES = 64 * 1024;
const NOTHING = new Uint8Array();

export function openWire(socket: Duplex, options: WireOptions): Wire {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let waitingSince = 0;

  const flush = (): void => {
    const parts = waiting;
    waiting = [];
    waitingBytes = 0;
    if (parts.length === 0 || !socket.writable) return;
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return void socket.write(only);
    socket.cork();
    for (const part of parts) socket.write(part);
    socket.uncork();
  };

  const receive = ({ header, buffers }: Frame): void => {
    if (!isHeader(header)) throw fail("INTERNAL", { detail: "a message between processes has no known header" });
    options.onMessage(header, buffers);
  };
  const reader = new FrameReader(receive, options.maxFrameBytes);
  socket.on("data", function read(chunk: Buffer) {
    try {
      reader.push(chunk);
    } catch (error) {
      socket.off("data", read);
      options.onFault(error);
    }
  });

  return {
    send(header, buffers) {
      const parts = encodeFrame(header, buffers);
      if (waiting.length === 0) {
        waitingSince = performance.now();
        setImmediate(flush);
      }
      waiting.push(...parts);
      for (const part of parts) waitingBytes += part.byteLength;
      if (waitingBytes > GATHER_BYTES || performance.now() - waitingSince > GATHER_MS) flush();
    },
    sent() {
      flush();
      return new Promise((resolve) => (socket.writable ? socket.write(NOTHING, () => resolve()) : resolve()));
    },
    end() {
      flush();
      socket.end();
    },
  };
}

function isHeader(header: unknown): header is WireHeader {
  return typeof header === "object" && header !== null && ["call", "reply", "notice"].some((kind) => kind in header);
}
