/** @file What a picture or a recording is, by its bytes; names lie. */

export type MediaKind = "image" | "audio";

interface MediaFormat {
  readonly name: string;
  readonly kind: MediaKind;
  /** Formats that we know but do not read are named in the reason. */
  readonly isRead: boolean;
  readonly endings: readonly string[];
  /** Hex of its first bytes, `..` for any byte. */
  readonly magic: readonly string[];
}

const FORMATS: readonly MediaFormat[] = [
  { name: "a PNG", kind: "image", isRead: true, endings: ["png"], magic: ["89504e470d0a1a0a"] },
  { name: "a JPEG", kind: "image", isRead: true, endings: ["jpg", "jpeg", "jpe", "jfif"], magic: ["ffd8ff"] },
  { name: "a WebP", kind: "image", isRead: true, endings: ["webp"], magic: ["52494646........57454250"] },
  { name: "a GIF", kind: "image", isRead: true, endings: ["gif"], magic: ["474946383761", "474946383961"] },
  { name: "a TIFF", kind: "image", isRead: true, endings: ["tif", "tiff"], magic: ["49492a00", "4d4d002a"] },
  { name: "an AVIF", kind: "image", isRead: true, endings: ["avif"], magic: ["........66747970617669"] },
  { name: "a HEIC", kind: "image", isRead: false, endings: ["heic", "heif"], magic: ["........6674797068656963", "........667479706d696631"] },
  { name: "a BMP", kind: "image", isRead: false, endings: ["bmp"], magic: ["424d........00000000"] },
  { name: "a WAV", kind: "audio", isRead: true, endings: ["wav", "wave"], magic: ["52494646........57415645"] },
  { name: "a FLAC", kind: "audio", isRead: true, endings: ["flac"], magic: ["664c6143"] },
  { name: "an MP3", kind: "audio", isRead: false, endings: ["mp3"], magic: ["494433", "fffb", "fff3", "fff2"] },
  { name: "an Ogg", kind: "audio", isRead: false, endings: ["ogg", "opus", "oga"], magic: ["4f676753"] },
  { name: "an AIFF", kind: "audio", isRead: false, endings: ["aif", "aiff"], magic: ["464f524d........41494646"] },
  { name: "an M4A", kind: "audio", isRead: false, endings: ["m4a", "aac"], magic: ["........667479704d3441"] },
];

export function sniffMedia(head: Uint8Array): MediaFormat | undefined {
  return FORMATS.find(({ magic }) => magic.some((pattern) => matches(head, pattern)));
}

/** The format that the ending of a name promises. */
export function promisedFormat(name: string): MediaFormat | undefined {
  const ending = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return FORMATS.find(({ endings }) => endings.includes(ending));
}

function matches(head: Uint8Array, pattern: string): boolean {
  for (let i = 0; i < pattern.length; i += 2) {
    const wanted = pattern.slice(i, i + 2);
    if (wanted !== ".." && head[i / 2] !== Number.parseInt(wanted, 16)) return false;
  }
  return true;
}
