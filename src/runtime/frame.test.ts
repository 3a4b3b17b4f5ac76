import { expect, test } from "vitest";
import { encodeFrame, FrameReader, type Frame } from "./frame.js";

function read(bytes: Buffer, chunkBytes: number): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader((frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; at += chunkBytes) reader.push(bytes.subarray(at, at + chunkBytes));
  return frames;
}

const three = Buffer.concat([
  ...encodeFrame({ call: 1, method: "small" }, [new Uint8Array([1, 2, 3]), new Uint8Array(0)]),
  ...encodeFrame({ call: 2, method: "größe" }, [new Uint8Array(100_003).fill(7)]),
  ...encodeFrame({ call: 3 }, []),
]);

test.each([1, 3, 4, 5, 11, 64, 65_536, 1_000_000])("frames come whole out of chunks of %d bytes", (chunkBytes) => {
  const frames = read(three, chunkBytes);
  expect(frames.map((frame) => frame.header)).toEqual([{ call: 1, method: "small" }, { call: 2, method: "größe" }, { call: 3 }]);
  expect([...(frames[0]?.buffers[0] ?? [])]).toEqual([1, 2, 3]);
  expect(frames[0]?.buffers[1]?.byteLength).toBe(0);
  expect(frames[1]?.buffers[0]?.byteLength).toBe(100_003);
  expect(frames[1]?.buffers[0]?.every((byte) => byte === 7)).toBe(true);
});

test("the buffers of a large frame start 8-byte aligned in memory", () => {
  const buffers = [new Uint8Array(40_001), new Uint8Array(40_003), new Uint8Array(8)];
  const [frame] = read(Buffer.concat(encodeFrame({ call: 1 }, buffers)), 65_536);
  expect(frame?.buffers.map((buffer) => buffer.byteOffset % 8)).toEqual([0, 0, 0]);
});

test("a frame of 100 MB in chunks of 64 KB is read in a time that grows with its length alone", () => {
  const bytes = Buffer.concat(encodeFrame({ call: 1 }, [new Uint8Array(100_000_000)]));
  const begun = performance.now();
  expect(read(bytes, 65_536)[0]?.buffers[0]?.byteLength).toBe(100_000_000);
  expect(performance.now() - begun).toBeLessThan(5000); // copying anew with each chunk would take half a minute
});

test("a frame longer than allowed is refused before its memory is taken", () => {
  const reader = new FrameReader(() => undefined, 1000);
  const [head] = encodeFrame({}, [new Uint8Array(2000)]);
  expect(() => reader.push(Buffer.from(head ?? []))).toThrow("message between processes: at most 1000 bytes, got 2024");
});

test("a frame whose parts are longer than itself is refused", () => {
  const [bytes] = encodeFrame({ a: 1 }, [new Uint8Array(8)]);
  const lying = Buffer.from(bytes ?? []);
  lying.writeUInt32LE(4000, 12); // the buffer's length
  expect(() => new FrameReader(() => undefined).push(lying)).toThrow("a frame's buffers are longer than the frame");
  lying.writeUInt32LE(4000, 4); // the header's length
  expect(() => new FrameReader(() => undefined).push(lying)).toThrow("a frame's header is longer than the frame");
  lying.writeUInt32LE(1, 0);
  expect(() => new FrameReader(() => undefined).push(lying)).toThrow("a frame of 5 bytes");
});
