/**
 * @file Texts as numbers of words. Made for the graph that serves it: ONNX lower-cases and splits strings, and looks pieces up,
 * but cannot replace a letter within one. So a table of pieces gives each spelling (`Good,` `GOOD` `good`) its word's number.
 *
 * What a piece is, is what ONNX Runtime does: A to Z become small (in the locale `C`, the only one that every machine has);
 * spaces divide, and the first line ends (its operator knows no other white space); a zero character ends the text.
 */

export interface WordTokenizer {
  /** T: how many words of a text are read; the rest is not looked at. */
  readonly length: number;
  /** Word i has the number i + 2. */
  readonly words: readonly string[];
  /** Number by piece. */
  readonly pieces: readonly (readonly [piece: string, id: number])[];
}

/** After the end of a text. */
export const PADDING_ID = 0;
/** A piece that the table does not have. */
export const UNKNOWN_ID = 1;
const FIRST_WORD_ID = 2;

export interface WordTokenizerOptions {
  readonly length: number;
  /** The most frequent ones. */
  readonly maxWords?: number;
  /** A word seen less often shares the number of the unknown. */
  readonly minCount?: number;
}

const MAX_WORDS = 20_000;
const MIN_COUNT = 2;
/** Distinct pieces that are counted; when there are more, those seen once are forgotten. */
const MAX_COUNTED = 2_000_000;
/** Longer pieces are no words. */
const MAX_PIECE = 100;
/** Seen pieces in the table, as a multiple of the words. */
const PIECES_A_WORD = 8;
const ENDINGS = ["", ".", ",", "!", "?"];

/** Learnt from these rows alone: the training part. */
export function learnWords(texts: readonly (string | null)[], rows: Uint32Array, options: WordTokenizerOptions): WordTokenizer {
  const { length, maxWords = MAX_WORDS, minCount = MIN_COUNT } = options;
  const counts = countPieces(texts, rows, length);
  const ofWords = new Map<string, number>();
  for (const [piece, count] of counts) {
    const word = wordOf(piece);
    ofWords.set(word, (ofWords.get(word) ?? 0) + count);
  }
  const words = mostFrequent(ofWords, maxWords, minCount).map(([word]) => word);
  const ids = new Map(words.map((word, i) => [word, FIRST_WORD_ID + i]));
  const pieces = new Map<string, number>();
  for (const [piece] of mostFrequent(counts, PIECES_A_WORD * words.length, 1)) {
    const id = ids.get(wordOf(piece));
    if (id !== undefined) pieces.set(piece, id);
  }
  for (const [word, id] of ids) for (const piece of spellings(word)) if (!pieces.has(piece)) pieces.set(piece, id);
  return { length, words, pieces: [...pieces] };
}

function countPieces(texts: readonly (string | null)[], rows: Uint32Array, length: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const piece of piecesOf(texts[row] ?? "", length)) if (piece.length <= MAX_PIECE) counts.set(piece, (counts.get(piece) ?? 0) + 1);
    if (counts.size > MAX_COUNTED) forgetRare(counts);
  }
  return counts;
}

function forgetRare(counts: Map<string, number>): void {
  for (const [piece, count] of counts) if (count === 1) counts.delete(piece);
}

/** By count, then by code unit: the order of rows does not matter. */
function mostFrequent(counts: ReadonlyMap<string, number>, limit: number, minCount: number): [string, number][] {
  const frequent = [...counts].filter(([, count]) => count >= minCount);
  return frequent.sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, limit);
}

const MARK = /[\p{P}\p{S}\s]/u;
const PLAIN = /^[a-z0-9]+$/;

/** A piece without marks around it, small in every alphabet; a piece of marks alone is itself. */
function wordOf(piece: string): string {
  if (PLAIN.test(piece)) return piece;
  const small = piece.toLowerCase();
  const letters = Array.from(small);
  let start = 0;
  let end = letters.length;
  while (start < end && MARK.test(letters[start] ?? "")) start += 1;
  while (end > start && MARK.test(letters[end - 1] ?? "")) end -= 1;
  return start === end ? small : letters.slice(start, end).join("");
}

/** How a word may be met beside the ways in which it was: at the beginning or end of a sentence, or in capitals. */
function spellings(word: string): string[] {
  const [first = ""] = word;
  const capital = smallAscii(first.toUpperCase() + word.slice(first.length));
  const forms = new Set([word, capital, smallAscii(word.toUpperCase())]);
  return [...forms].flatMap((form) => ENDINGS.map((ending) => form + ending));
}

const ASCII = /^[\0-\x7f]*$/;
const smallAscii = (text: string): string => (ASCII.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));

/** Lines that are told apart; what follows is one line. It bounds what a text costs in the graph: lines x words. */
export const MAX_LINES = 64;

const SPACE = 32;
const LINE_END = 10;

/** At most `limit` pieces of a text, well-formed Unicode; the rest of it is not looked at. */
export function* piecesOf(text: string, limit: number): Generator<string> {
  let lines = 1;
  let start = 0;
  let made = 0;
  for (let at = 0; made < limit; at++) {
    const code = text.charCodeAt(at);
    const isLineEnd = code === LINE_END && lines < MAX_LINES;
    const isEnd = !(code > 0); // a zero character, or NaN behind the text
    if (code !== SPACE && !isLineEnd && !isEnd) continue;
    if (at > start) {
      yield smallAscii(wellFormed(text.slice(start, at)));
      made += 1;
    }
    if (isEnd) return;
    if (isLineEnd) lines += 1;
    start = at + 1;
  }
}

/** Half of a character alone, as UTF-8 holds it. */
const wellFormed = (text: string): string => (ASCII.test(text) ? text : text.replace(/\p{Surrogate}/gu, "\ufffd"));

/** Writes the numbers of one text; what lies behind its end stays PADDING_ID. */
export function createWordEncoder({ length, pieces }: WordTokenizer): (text: string | null, out: BigInt64Array, at: number) => void {
  const ids = new Map(pieces.map(([piece, id]) => [piece, BigInt(id)]));
  const unknown = BigInt(UNKNOWN_ID);
  return (text, out, at) => {
    let place = at;
    for (const piece of piecesOf(text ?? "", length)) out[place++] = ids.get(piece) ?? unknown;
  };
}
