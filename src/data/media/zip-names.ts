/** @file Names of files in an archive: decoded as their maker meant them, and none that leads outside. */
import { fail } from "#base";
import { getFileNameLowLevel, type Entry } from "yauzl";

const MAX_NAME = 1024;
/** Bit 11 of an entry's flags: the name is UTF-8. Many programs write UTF-8 without it. */
const UTF8_FLAG = 0x800;

/** Folders end with `/`. Throws ARCHIVE_PATH_ESCAPE and ARCHIVE_BAD_NAME. */
export function entryName(entry: Pick<Entry, "generalPurposeBitFlag" | "fileNameRaw" | "extraFields">, encoding: string | undefined): string {
  const name = decodeName(entry, encoding).replaceAll("\\", "/").normalize("NFC");
  const shown = name.slice(0, 80);
  if (name === "" || name.length > MAX_NAME) throw fail("ARCHIVE_BAD_NAME", { entry: shown, why: `has ${name.length} characters, expected 1 to ${MAX_NAME}` });
  if (hasControl(name)) throw fail("ARCHIVE_BAD_NAME", { entry: JSON.stringify(shown), why: "holds a control character" });
  if (name.startsWith("/") || /^[A-Za-z]:/.test(name) || name.split("/").includes("..")) throw fail("ARCHIVE_PATH_ESCAPE", { entry: shown });
  return name;
}

function decodeName({ generalPurposeBitFlag: flags, fileNameRaw: raw, extraFields }: Parameters<typeof entryName>[0], encoding: string | undefined): string {
  if (encoding !== undefined && (flags & UTF8_FLAG) === 0) return new TextDecoder(encoding).decode(raw);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    return getFileNameLowLevel(flags, raw, extraFields, true); // code page 437, or the extra field with the name in Unicode
  }
}

const hasControl = (name: string): boolean => /\p{Cc}/u.test(name);

/** Hidden files and what macOS and Windows leave behind: never meant as data. */
export function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith(".") || part === "__MACOSX" || /^(thumbs\.db|desktop\.ini)$/i.test(part));
}
