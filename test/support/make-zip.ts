/** @file Writes ZIP archives for tests: good ones, and ones that lie. */
import { crc32, deflateRawSync } from "node:zlib";

/** Bit 11: names are UTF-8. */
const UTF8 = 0x800;

export interface ZipContent {
  readonly name: string | Uint8Array;
  readonly content: Uint8Array | string;
  readonly deflate?: boolean;
  /** What the central directory claims in place of the truth. */
  readonly claims?: { readonly bytes?: number; readonly crc32?: number; readonly flags?: number; readonly method?: number };
  /** Unix file mode, such as 0o120777 for a link. */
  readonly mode?: number;
  /** The central directory points at the file before: both share its bytes. */
  readonly overlaps?: boolean;
}

export function makeZip(files: readonly ZipContent[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  let before = 0;
  for (const file of files) {
    const { fields, name, data } = packed(file);
    locals.push(Buffer.from("PK\x03\x04"), fields, name, data);
    central.push(centralEntry(file, fields, file.overlaps === true ? before : at), name);
    before = at;
    at += 30 + name.length + data.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

interface Packed {
  /** What local header and central directory share. */
  readonly fields: Buffer;
  readonly name: Buffer;
  readonly data: Buffer;
}

function packed({ name: given, content: text, deflate = false, claims = {} }: ZipContent): Packed {
  const name = Buffer.from(given as string);
  const content = Buffer.from(text as string);
  const data = deflate ? deflateRawSync(content) : content;
  const truth = { flags: typeof given === "string" ? UTF8 : 0, method: deflate ? 8 : 0, crc32: crc32(content), bytes: content.length };
  const said = { ...truth, ...claims };
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(said.flags, 2);
  fields.writeUInt16LE(said.method, 4);
  fields.writeUInt32LE(said.crc32, 10);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(said.bytes, 18);
  fields.writeUInt16LE(name.length, 22);
  return { fields, name, data };
}

function centralEntry({ mode = 0o100644 }: ZipContent, fields: Buffer, offset: number): Buffer {
  const entry = Buffer.alloc(46);
  entry.write("PK\x01\x02");
  entry.writeUInt16LE((3 << 8) | 20, 4); // made on Unix
  fields.copy(entry, 6);
  entry.writeUInt32LE((mode << 16) >>> 0, 38);
  entry.writeUInt32LE(offset, 42);
  return entry;
}
