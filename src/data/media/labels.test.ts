import { afterAll, beforeAll, expect, test } from "vitest";
import { openDataRoom, type DataRoom } from "../testing/data-room.js";
import { picture } from "../../../test/support/make-media.js";
import { makeZip, type ZipContent } from "../../../test/support/make-zip.js";

let room: DataRoom;
let content: Buffer;
beforeAll(async () => {
  room = await openDataRoom();
  content = await picture([255, 0, 0]);
});
afterAll(() => room.close());

let made = 0;
const unique = (): string => `labels-${++made}`;

async function add(files: readonly ZipContent[]) {
  const name = unique();
  const version = await room.add(name, makeZip(files), { kind: "image" });
  return { version, rows: await room.rows(name) };
}

const warningsOf = ({ version }: Awaited<ReturnType<typeof add>>): [string, string][] => version.warnings.map(({ code, message }) => [code, message]);

test("labels that are missing, and one class only, are warned of", async () => {
  const flat = await add([
    { name: "a.png", content },
    { name: "b.png", content },
  ]);
  expect(flat.rows.map(([, label]) => label)).toEqual([null, null]);
  expect(warningsOf(flat)).toEqual([["LABELS_MISSING", "2 pictures have no label"]]);
  const one = await add([
    { name: "data/cat/a.png", content },
    { name: "data/cat/b.png", content },
  ]);
  expect(one.rows.map(([, label]) => label)).toEqual(["cat", "cat"]);
  expect(warningsOf(one)).toEqual([["ONE_CLASS", "All labels are 'cat'; to tell classes apart, training needs two or more"]]);
  const mixed = await add([
    { name: "a.png", content },
    { name: "cat/b.png", content },
    { name: "dog/c.png", content },
  ]);
  expect(mixed.rows.map(([, label]) => label)).toEqual([null, "cat", "dog"]);
});

test("folders train and test are joined, and said to be", async () => {
  const result = await add([
    { name: "train/cat/a.png", content },
    { name: "test/cat/b.png", content },
    { name: "test/dog/c.png", content },
  ]);
  expect(result.rows.map(([, label]) => label)).toEqual(["cat", "cat", "dog"]);
  expect(warningsOf(result)).toEqual([["PARTS_JOINED", "Folders that hold parts of the data were joined; training splits it again: train; test"]]);
});

test("a table in the archive gives the labels: by path, by name, with or without ending", async () => {
  const result = await add([
    { name: "set/labels.csv", content: "id,label,split\nimages/a.png,cat,1\n./images/b.png,dog,1\nc,cat,2\nd.png,,2\ngone.png,cat,2\n" },
    { name: "set/notes.csv", content: "when,what\n2020,x\n" },
    ...["a", "b", "c", "d"].map((name) => ({ name: `set/images/${name}.png`, content })),
  ]);
  expect(result.rows.map(([path, label]) => [path, label])).toEqual([
    ["set/images/a.png", "cat"],
    ["set/images/b.png", "dog"],
    ["set/images/c.png", "cat"],
    ["set/images/d.png", null],
  ]);
  expect(warningsOf(result)).toEqual([
    ["TABLE_IGNORED", "1 table names none of the pictures and was left out: set/notes.csv"],
    ["FILES_MISSING", "1 name in the table of labels is no file of the archive: gone.png"],
    ["LABELS_MISSING", "1 picture has no label"],
  ]);
});

test("a table may give numbers: an amount to learn", async () => {
  const { version, rows } = await add([
    { name: "t.csv", content: "file;age\na.png;31.5\nb.png;40.25\n" },
    { name: "a.png", content },
    { name: "b.png", content },
  ]);
  expect(version.columns[1]).toMatchObject({ name: "label", type: "number", mean: 35.875 });
  expect(rows[0]?.[1]).toBe(31.5);
});

test("a table whose label is unclear, or that contradicts itself, is refused with its name", async () => {
  const unclear = await room.refuse(
    unique(),
    makeZip([
      { name: "t.csv", content: "file,a,b\nx.png,1,2\n" },
      { name: "x.png", content },
    ]),
    { kind: "image" },
  );
  expect(unclear.message).toBe("ZIP at t.csv: which column is the label? Expected one called 'label' or 'class', got 'a', 'b'");
  const twice = await room.refuse(
    unique(),
    makeZip([
      { name: "t.csv", content: "file,label\nx.png,cat\nx.png,dog\n" },
      { name: "x.png", content },
    ]),
    { kind: "image" },
  );
  expect(twice.message).toBe("ZIP at t.csv line 3: 'x.png' is 'dog' here and 'cat' before; expected one label a file");
});
