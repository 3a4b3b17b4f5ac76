/** @file Which encoding a text has. UTF-8 unless the bytes say otherwise; GBK, which Chinese Excel writes, only on strong evidence. */

/** Labels that TextDecoder knows; what a user may name with `?encoding=`. */
export function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "replacement";
  } catch {
    return false;
  }
}

export interface Encoding {
  readonly label: string;
  /** Bytes of the byte order mark, which is no content. */
  readonly bomBytes: number;
}

/** By the byte order mark, or by where the zero bytes of Western and Chinese UTF-16 lie; null for UTF-32, which nobody decodes. */
export function detectEncoding(head: Buffer): Encoding | null {
  const hex = head.subarray(0, 4).toString("hex");
  if (hex === "fffe0000" || hex === "0000feff") return null;
  if (hex.startsWith("efbbbf")) return { label: "utf-8", bomBytes: 3 };
  if (hex.startsWith("fffe")) return { label: "utf-16le", bomBytes: 2 };
  if (hex.startsWith("feff")) return { label: "utf-16be", bomBytes: 2 };
  return { label: utf16ByZeros(head) ?? "utf-8", bomBytes: 0 };
}

/** ASCII characters of a CSV (delimiters, digits, line ends) have one zero byte each in UTF-16, always on the same side. */
function utf16ByZeros(head: Buffer): string | null {
  const zeros: [even: number, odd: number] = [0, 0];
  for (let i = 0; i < head.length; i++) if (head[i] === 0) zeros[(i & 1) as 0 | 1] += 1;
  const [even, odd] = zeros;
  const enough = head.length / 20; // one ASCII character in ten
  if (odd > enough && even === 0) return "utf-16le";
  if (even > enough && odd === 0) return "utf-16be";
  return null;
}

/**
 * True when bytes that are no UTF-8 are Chinese text in GBK: nearly all pairs lie in the GB 2312 block of hanzi and
 * punctuation. Western European text is not: there a high byte is followed by an ASCII letter.
 */
export function looksLikeGbk(bytes: Buffer): boolean {
  let common = 0;
  let rare = 0;
  for (let i = 0; i < bytes.length - 1; i++) {
    const lead = bytes[i] ?? 0;
    if (lead < 0x80) continue;
    const trail = bytes[i + 1] ?? 0;
    if (lead === 0x80 || lead === 0xff || trail < 0x40) return false; // no GBK at all
    if (isCommon(lead, trail)) common += 1;
    else rare += 1;
    i += 1;
  }
  return common >= 2 && rare <= common / 10;
}

/** The block of GB 2312: punctuation, and the 6763 hanzi that nearly all text is made of. */
const isCommon = (lead: number, trail: number): boolean => lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1;
