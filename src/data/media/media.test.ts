import { deflateRawSync } from "node:zlib";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataRoom, type DataRoom } from "../testing/data-room.js";
import { picture, tone, wav } from "../../../test/support/make-media.js";
import { mnistZip } from "../../../test/support/mnist-zip.js";
import { makeZip, type ZipContent } from "../../../test/support/make-zip.js";

let room: DataRoom;
beforeAll(async () => {
  room = await openDataRoom();
});
afterAll(() => room.close());

const RED = [255, 0, 0] as const;
const image = { kind: "image" } as const;
const audio = { kind: "audio" } as const;
let made = 0;
const unique = (): string => `media-${++made}`;

async function add(files: readonly ZipContent[], options: { kind: string; corrupt?: string; encoding?: string } = image) {
  const name = unique();
  const version = await room.add(name, makeZip(files), options);
  return { version, name, rows: await room.rows(name) };
}

const warningsOf = ({ version }: Awaited<ReturnType<typeof add>>): [string, string][] => version.warnings.map(({ code, message }) => [code, message]);

test("a folder a class becomes a table of paths, labels and sizes, below folders that all share", async () => {
  const { version, rows } = await add([
    { name: "pets/", content: "" },
    { name: "pets/cat/a.png", content: await picture(RED, { width: 20, height: 10 }) },
    { name: "pets/cat/deep/b.jpg", content: await picture(RED, { width: 7, height: 5, format: "jpeg" }), deflate: true },
    { name: "pets/dog/c.webp", content: await picture(RED, { format: "webp" }) },
    { name: "__MACOSX/pets/cat/._a.png", content: "x" },
    { name: "pets/.DS_Store", content: "x" },
    { name: "pets/dog/Thumbs.db", content: "x" },
  ]);
  expect(rows).toEqual([
    ["pets/cat/a.png", "cat", 20, 10, 3],
    ["pets/cat/deep/b.jpg", "cat", 7, 5, 3],
    ["pets/dog/c.webp", "dog", 8, 6, 3],
  ]);
  expect(version).toMatchObject({ state: "ready", format: "zip", rows: 3, warnings: [] });
  expect(version.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "path text",
    "label text",
    "width integer",
    "height integer",
    "channels integer",
  ]);
  expect(version.columns[1]?.histogram).toEqual({
    top: [
      { value: "cat", count: 2 },
      { value: "dog", count: 1 },
    ],
    other: 0,
  });
});

test("recordings are measured in seconds", async () => {
  const { version, rows } = await add(
    [
      { name: "yes/a.wav", content: wav([tone(440, { seconds: 0.5 })]) },
      {
        name: "no/b.wav",
        content: wav(
          [
            [0, 0.5, 1, 0],
            [0, 0, 0, 0],
          ],
          { sampleRate: 16_000 },
        ),
        deflate: true,
      },
    ],
    audio,
  );
  expect(rows).toEqual([
    ["yes/a.wav", "yes", 0.5, 8000, 1],
    ["no/b.wav", "no", 0.00025, 16_000, 2],
  ]);
  expect(version.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    "path text",
    "label text",
    "seconds number",
    "sampleRate integer",
    "channels integer",
  ]);
});

test("every format that is promised is read: PNG, JPEG, WebP, GIF, TIFF, AVIF, 16 bits, grey, with alpha", async () => {
  const formats = ["png", "jpeg", "webp", "gif", "tiff", "avif"] as const;
  const grey16 = await sharp(await picture(RED, { width: 4, height: 3 }))
    .greyscale()
    .toColourspace("grey16")
    .png()
    .toBuffer();
  const alpha = await sharp({ create: { width: 4, height: 3, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.5 } } })
    .png()
    .toBuffer();
  const { rows, version } = await add([
    ...(await Promise.all(formats.map(async (format) => ({ name: `a/x.${format}`, content: await picture(RED, { format, width: 64, height: 64 }) })))),
    { name: "b/grey16.png", content: grey16 },
    { name: "b/alpha.png", content: alpha },
  ]);
  expect(rows.slice(0, 6).map((row) => row.slice(2, 4))).toEqual(formats.map(() => [64, 64]));
  expect(rows.slice(6)).toEqual([
    ["b/grey16.png", "b", 4, 3, 1],
    ["b/alpha.png", "b", 4, 3, 4],
  ]);
  expect(version.warnings).toEqual([]);
});

test("a picture that its camera turned has the sizes that a person sees", async () => {
  const turned = await sharp(await picture(RED, { width: 30, height: 20, format: "jpeg" }))
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const { rows } = await add([
    { name: "a/x.jpg", content: turned },
    { name: "b/y.jpg", content: turned },
  ]);
  expect(rows[0]).toEqual(["a/x.jpg", "a", 20, 30, 3]);
});

test("damaged files are left out and named, or all is refused: as the user chooses", async () => {
  const good = await picture(RED, { width: 64, height: 64, format: "jpeg" });
  const files = [
    { name: "a/good.jpg", content: good },
    { name: "a/cut.jpg", content: good.subarray(0, good.length - 200) },
    { name: "a/empty.png", content: "" },
    { name: "b/good.jpg", content: good },
    { name: "b/text.png", content: "this is no picture" },
    { name: "b/flipped.jpg", content: good, claims: { crc32: 1 } },
    { name: "b/iphone.heic", content: Buffer.from("0000001866747970686569630000000068656963", "hex") },
  ];
  const skipped = await add(files);
  expect(skipped.rows.map(([path]) => path)).toEqual(["a/good.jpg", "b/good.jpg"]);
  const [[code, message] = ["", ""]] = warningsOf(skipped);
  expect(code).toBe("CORRUPT_SKIPPED");
  expect(message).toContain("5 pictures cannot be read and were left out: 'a/cut.jpg': it cannot be decoded: ");
  expect(message).toContain(
    "'a/empty.png': it is empty; 'b/text.png': its bytes are no picture of a format that is known; 'b/flipped.jpg': its bytes are not those that were packed (checksum); 'b/iphone.heic': it is a HEIC, which is not read here",
  );
  expect(skipped.version.warnings[0]?.count).toBe(5);
  const refused = await room.refuse(unique(), makeZip(files), { ...image, corrupt: "refuse" });
  expect(refused.code).toBe("DATASET_UNREADABLE");
  expect(refused.message).toMatch(/^ZIP at a\/cut\.jpg: it cannot be decoded: /);
});

test("the choice outlives a change of types", async () => {
  const files = [
    { name: "1/a.png", content: await picture(RED) },
    { name: "2/b.png", content: await picture(RED) },
    { name: "2/c.png", content: "" },
  ];
  const { name, version } = await add(files);
  expect(version.rows).toBe(2);
  const { version: next, created } = await room.data.patchColumns(room.owner, name, 1, [{ name: "label", type: "integer" }]);
  expect(created).toBe(true);
  expect(next).toMatchObject({ state: "ready", format: "zip", rows: 2, version: 2 });
  expect((await room.rows(name))[1]?.[1]).toBe(2);
});

test("empty and cut-off recordings are left out and named", async () => {
  const good = wav([tone(440, { seconds: 0.1 })]);
  const result = await add(
    [
      { name: "a/good.wav", content: good },
      { name: "b/good.wav", content: good },
      { name: "b/empty.wav", content: "" },
      { name: "b/silent.wav", content: wav([[]]) },
      { name: "b/song.mp3", content: Buffer.from("4944330400000000", "hex") },
    ],
    audio,
  );
  expect(warningsOf(result)).toEqual([
    [
      "CORRUPT_SKIPPED",
      "3 recordings cannot be read and were left out: 'b/empty.wav': it is empty; 'b/silent.wav': it holds no samples; 'b/song.mp3': it is an MP3, which is not read here",
    ],
  ]);
});

test("the bytes decide what a file is, not its ending", async () => {
  const result = await add([
    { name: "a/x.png", content: await picture(RED, { format: "jpeg" }) },
    { name: "b/noending", content: await picture(RED) },
    { name: "b/readme.txt", content: "a text" },
    { name: "b/drawing.svg", content: '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"/>' },
  ]);
  expect(result.rows.map(([path]) => path)).toEqual(["a/x.png", "b/noending"]);
  expect(warningsOf(result)).toEqual([
    ["WRONG_EXTENSION", "1 picture is of another format than the name says; the bytes decide: a/x.png"],
    ["FILES_IGNORED", "2 files are no pictures and were left out: b/readme.txt; b/drawing.svg"],
  ]);
});

test("a picture of 60 000 x 60 000 points is not decoded", async () => {
  const bomb = pngClaiming(60_000, 60_000);
  const content = await picture(RED);
  const result = await add([
    { name: "a/bomb.png", content: bomb },
    { name: "a/x.png", content },
    { name: "b/y.png", content },
  ]);
  expect(result.rows).toHaveLength(2);
  expect(warningsOf(result)[0]?.[1]).toBe("1 picture cannot be read and was left out: 'a/bomb.png': it has more than 25000000 pixels");
});

/** A true PNG of that size: grey, one bit a pixel, all of it zeros, 440 KB. */
function pngClaiming(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const raw = deflateRawSync(Buffer.alloc(1024 * 1024));
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", header), chunk("IDAT", raw), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([size, body, sum]);
}

function crc(bytes: Buffer): number {
  const zip = makeZip([{ name: "x", content: bytes }]); // its directory holds the checksum
  return zip.readUInt32LE(14);
}

test.each<[string, readonly ZipContent[], string, RegExp]>([
  ["a link", [{ name: "a/x.png", content: "x", mode: 0o120777 }], "ARCHIVE_LINK_FORBIDDEN", /'a\/x.png' is a link/],
  ["no picture", [{ name: "readme.txt", content: "x" }], "DATASET_UNREADABLE", /holds no pictures; expected a folder a class/],
  ["nothing", [], "DATASET_UNREADABLE", /holds no pictures/],
  ["damaged pictures alone", [{ name: "a/x.png", content: "x" }], "DATASET_UNREADABLE", /none of its 1 picture can be read; the first: 'a\/x.png'/],
])("an archive with %s is refused", async (...[, files, code, message]) => {
  const error = await room.refuse(unique(), makeZip(files), image);
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});

test("a file that unpacks to more than it claims costs no more memory than it claims", async () => {
  const content = await picture(RED);
  const result = await add([
    { name: "a/liar.png", content: new Uint8Array(50 * 2 ** 20), deflate: true, claims: { bytes: 1000 } },
    { name: "a/x.png", content },
    { name: "b/y.png", content },
  ]);
  expect(warningsOf(result)[0]?.[1]).toBe("1 picture cannot be read and was left out: 'a/liar.png': its compressed bytes are damaged");
});

test("what is no archive, or half of one, is refused", async () => {
  const whole = makeZip([{ name: "a/x.png", content: await picture(RED) }]);
  for (const content of [whole.subarray(0, whole.length - 30), await picture(RED), Buffer.from("a,b\n1,2\n")]) {
    const error = await room.refuse(unique(), content, image);
    expect(error.code).toBe("ARCHIVE_CORRUPT");
  }
});

test("names in another encoding are read as the user says", async () => {
  const content = await picture(RED);
  const files = [
    { name: Buffer.from("c3a82f612e706e67", "hex"), content }, // in GBK: 猫/a.png; in UTF-8: è/a.png
    { name: Buffer.from("b9b72f622e706e67", "hex"), content }, // in GBK: 狗/b.png; no UTF-8
  ];
  const { rows } = await add(files, { ...image, encoding: "gbk" });
  expect(rows.map(([path, label]) => [path, label])).toEqual([
    ["猫/a.png", "猫"],
    ["狗/b.png", "狗"],
  ]);
});

test("a dataset of one kind takes no file of another", async () => {
  const zip = makeZip([{ name: "a/x.png", content: await picture(RED) }]);
  expect((await room.refuse(unique(), zip)).message).toContain("make a dataset of kind image or audio");
  expect((await room.refuse(unique(), zip, { format: "zip" })).message).toContain("format: expected csv, jsonl or parquet in a dataset of tables, got 'zip'");
  expect((await room.refuse(unique(), zip, { ...image, format: "csv" })).message).toContain("format: expected zip in a dataset of kind image, got 'csv'");
  expect((await room.refuse(unique(), zip, { ...image, corrupt: "maybe" })).message).toContain("corrupt: expected skip or refuse, got 'maybe'");
  expect((await room.refuse(unique(), "a\n1\n", { corrupt: "skip" })).message).toContain("corrupt: only pictures and recordings");
  await expect(room.data.create(room.owner, { name: unique(), kind: "video" })).rejects.toThrow("expected table, image or audio, got 'video'");
});

test("training gets the archive's path with the table's", async () => {
  const content = await picture(RED);
  const { name } = await add([
    { name: "a/x.png", content },
    { name: "b/y.png", content },
  ]);
  const open = await room.data.open(room.owner, name, "latest");
  expect(open).toMatchObject({ kind: "image", rows: 2 });
  expect(open.file).toBe(room.store.blobs.path(open.version.sha256));
});

test("real digits: 200 of MNIST come as ten classes of 28 x 28", async () => {
  const version = await room.add(unique(), await mnistZip(20), image);
  expect(version).toMatchObject({ rows: 200, warnings: [] });
  expect(version.columns.map(({ distinct, mean }) => [distinct, mean])).toEqual([
    [200, null],
    [10, null],
    [1, 28],
    [1, 28],
    [1, 1],
  ]);
});
