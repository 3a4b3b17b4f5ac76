import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { toAppError } from "#base";
import { makeZip, type ZipContent } from "../../../test/support/make-zip.js";
import { openZip } from "./zip-file.js";

const folder = mkdtempSync(join(tmpdir(), "aimass-zip-"));
const path = join(folder, "archive");
afterAll(() => rmSync(folder, { recursive: true }));

const GIB = 2 ** 30;

async function open(files: readonly ZipContent[], options: { maxBytes: number; encoding?: string } = { maxBytes: GIB }) {
  writeFileSync(path, makeZip(files));
  return openZip(path, options);
}

const small = { name: "a/x.png", content: "x" };

test("files are read one by one, stored or deflated", async () => {
  const content = "text ".repeat(1000);
  const zip = await open([small, { name: "b/", content: "" }, { name: "b/deflated", content, deflate: true }]);
  expect(zip.entries.map(({ name, bytes }) => [name, bytes])).toEqual([
    ["a/x.png", 1],
    ["b/deflated", 5000],
  ]);
  expect(zip.entries.map((entry) => zip.read(entry).toString())).toEqual(["x", content]);
  expect(zip.entries.map((entry) => zip.head(entry).toString().slice(0, 10))).toEqual(["x", "text text "]);
  zip.close();
});

test("more bytes than a file may have are refused before any is inflated", async () => {
  const error = toAppError(await open([small, { ...small, name: "y" }], { maxBytes: 1 }).catch((reason: unknown) => reason));
  expect(error.message).toBe("ZIP: All files unpacked: at most 1 bytes, got 2");
});

test.each<[string, readonly ZipContent[], string, RegExp]>([
  ["a name that climbs out", [{ ...small, name: "a/../../x.png" }], "ARCHIVE_PATH_ESCAPE", /leads outside/],
  ["a name from the root", [{ ...small, name: "/etc/x.png" }], "ARCHIVE_PATH_ESCAPE", /leads outside/],
  ["a Windows drive", [{ ...small, name: "C:\\x.png" }], "ARCHIVE_PATH_ESCAPE", /leads outside/],
  ["a name that climbs out by backslashes", [{ ...small, name: "..\\x.png" }], "ARCHIVE_PATH_ESCAPE", /leads outside/],
  ["a zero character in a name", [{ ...small, name: "a/x\u0000.png" }], "ARCHIVE_BAD_NAME", /control character/],
  ["a name of 2000 characters", [{ ...small, name: `${"a".repeat(2000)}.png` }], "ARCHIVE_BAD_NAME", /2004 characters/],
  ["a link", [{ ...small, mode: 0o120777 }], "ARCHIVE_LINK_FORBIDDEN", /'a\/x.png' is a link/],
  ["a name twice", [small, small], "ARCHIVE_DUPLICATE_ENTRY", /'a\/x.png' is there more than once/],
  [
    "names that are equal in Unicode",
    [
      { ...small, name: "\u00e9.png" },
      { ...small, name: "e\u0301.png" },
    ],
    "ARCHIVE_DUPLICATE_ENTRY",
    /more than once/,
  ],
  ["files that share bytes", [small, { name: "a/y.png", content: "yy", overlaps: true }], "ARCHIVE_AMBIGUOUS", /those of another file/],
  ["a password", [{ ...small, deflate: true, claims: { flags: 1 } }], "ARCHIVE_AMBIGUOUS", /encrypted/],
  ["an unknown compression", [{ ...small, deflate: true, claims: { method: 14 } }], "ARCHIVE_AMBIGUOUS", /method 14/],
  [
    "a file that unpacks a thousand times",
    [{ name: "a/x.png", content: new Uint8Array(20 * 2 ** 20), deflate: true }],
    "ARCHIVE_BOMB",
    /unpacked: at most \d+ bytes, got 20971520/,
  ],
  [
    "many files that unpack a thousand times",
    Array.from({ length: 3 }, (_, i) => ({ name: `a/${i}.png`, content: new Uint8Array(10 * 2 ** 20), deflate: true })),
    "ARCHIVE_BOMB",
    /All files unpacked/,
  ],
])("an archive with %s is refused", async (...[, files, code, message]) => {
  const error = toAppError(
    await open(files).then(
      () => new Error("it was taken"),
      (reason: unknown) => reason,
    ),
  );
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
});
