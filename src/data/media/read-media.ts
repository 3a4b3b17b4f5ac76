/** @file An archive of pictures or recordings as a table: one row a file, with its label and what it measures. */
import { join } from "node:path";
import type { DatasetWarning } from "#store";
import { unreadable, type Source, type SourceColumn } from "../source/source.js";
import { columnId } from "../table/sql.js";
import { checkAudio } from "./audio.js";
import { folderLabels } from "./folder-labels.js";
import { checkImage } from "./image.js";
import { MediaFault } from "./media-fault.js";
import { promisedFormat, sniffMedia, type MediaKind } from "./sniff-media.js";
import { isLabelTable, tableLabels } from "./table-labels.js";
import { count, few } from "./warnings.js";
import { openRows } from "./write-rows.js";
import { openZip, type ZipEntry, type ZipFile } from "./zip-file.js";
import { isHidden } from "./zip-names.js";

export interface MediaOptions {
  readonly kind: MediaKind;
  /** What becomes of a file that cannot be read. */
  readonly corrupt: "skip" | "refuse";
}

export interface ReadMedia extends MediaOptions {
  readonly path: string;
  /** Private, removed afterwards by whoever made it. */
  readonly folder: string;
  readonly encoding?: string | undefined;
  readonly maxBytes: number;
}

type Facts = readonly number[];

interface Kind {
  readonly noun: readonly [one: string, many: string];
  readonly columns: readonly (readonly [name: string, type: "integer" | "number"])[];
  check(bytes: Uint8Array): Promise<Facts>;
}

const KINDS: Readonly<Record<MediaKind, Kind>> = {
  image: {
    noun: ["picture", "pictures"],
    columns: [
      ["width", "integer"],
      ["height", "integer"],
      ["channels", "integer"],
    ],
    async check(bytes) {
      const { width, height, channels } = await checkImage(bytes);
      return [width, height, channels];
    },
  },
  audio: {
    noun: ["recording", "recordings"],
    columns: [
      ["seconds", "number"],
      ["sampleRate", "integer"],
      ["channels", "integer"],
    ],
    async check(bytes) {
      const { seconds, sampleRate, channels } = await checkAudio(bytes);
      return [seconds, sampleRate, channels];
    },
  },
};

/** Files that are decoded at the same time. */
const AT_ONCE = 4;

/** Throws DATASET_UNREADABLE and the ARCHIVE_ errors. */
export async function readMedia(options: ReadMedia): Promise<Source> {
  const zip = await openZip(options.path, options);
  try {
    return await readFiles(zip, options);
  } finally {
    zip.close();
  }
}

async function readFiles(zip: ZipFile, { kind, corrupt, folder }: ReadMedia): Promise<Source> {
  const { noun, columns } = KINDS[kind];
  const { media, tables, others } = sortFiles(zip, kind);
  if (media.length === 0)
    throw unreadable(
      "ZIP",
      undefined,
      `it holds no ${noun[1]}; expected a folder a class with ${kind === "image" ? "PNG, JPEG, WebP, GIF, TIFF or AVIF" : "WAV or FLAC"} files`,
    );
  const labels = labelFiles(zip, { media, tables, noun });
  const path = join(folder, "media");
  const rows = openRows(path);
  const bad: string[] = [];
  const misnamed: string[] = [];
  try {
    for await (const { entry, facts, isMisnamed } of checkFiles(zip, media, kind)) {
      if (isMisnamed) misnamed.push(entry.name);
      if (!(facts instanceof MediaFault)) rows.add([entry.name, labels.of(entry.name) ?? "", ...facts.map(String)]);
      else if (corrupt === "skip") bad.push(`'${entry.name}': ${facts.message}`);
      else throw unreadable("ZIP", entry.name, facts.message);
    }
  } finally {
    rows.close();
  }
  if (rows.count === 0) throw unreadable("ZIP", undefined, `none of its ${count(media.length, noun)} can be read; the first: ${bad[0] ?? ""}`);
  return {
    format: "zip",
    path,
    rows: rows.count,
    relation: rows.relation(2 + columns.length),
    columns: toColumns(columns, labels.infer),
    warnings: [
      ...few("CORRUPT_SKIPPED", bad, (n) => `${count(n, noun)} cannot be read and ${n === 1 ? "was" : "were"} left out`),
      ...few("WRONG_EXTENSION", misnamed, (n) => `${count(n, noun)} ${n === 1 ? "is" : "are"} of another format than the name says; the bytes decide`),
      ...few("FILES_IGNORED", others, (n) => `${count(n, ["file is", "files are"])} no ${noun[1]} and ${n === 1 ? "was" : "were"} left out`),
      ...labels.warnings(rows.labels),
    ],
  };
}

function toColumns(columns: Kind["columns"], label: SourceColumn["infer"]): SourceColumn[] {
  const measured = columns.map(([name, type], i): SourceColumn => {
    const text = columnId(2 + i);
    return { name, text, type, typed: `CAST(${text} AS ${type === "integer" ? "BIGINT" : "DOUBLE"})`, infer: "nothing" };
  });
  const labelColumn: SourceColumn = { name: "label", text: columnId(1), infer: label, ...(label === "nothing" ? { type: "text" } : {}) };
  return [{ name: "path", text: columnId(0), type: "text", infer: "nothing" }, labelColumn, ...measured];
}

interface Sorted {
  readonly media: readonly ZipEntry[];
  readonly tables: readonly ZipEntry[];
  readonly others: readonly string[];
}

/** What looks like one by its name or by its bytes: neither a wrong ending nor damaged bytes make a file vanish without a word. */
function sortFiles(zip: ZipFile, kind: MediaKind): Sorted {
  const media: ZipEntry[] = [];
  const tables: ZipEntry[] = [];
  const others: string[] = [];
  for (const entry of zip.entries) {
    if (isHidden(entry.name)) continue;
    if (promisedFormat(entry.name)?.kind === kind || sniffHead(zip, entry)?.kind === kind) media.push(entry);
    else if (isLabelTable(entry.name)) tables.push(entry);
    else others.push(entry.name);
  }
  return { media, tables, others };
}

function sniffHead(zip: ZipFile, entry: ZipEntry): ReturnType<typeof sniffMedia> {
  try {
    return sniffMedia(zip.head(entry));
  } catch (error) {
    if (error instanceof MediaFault) return undefined;
    throw error;
  }
}

interface Labels {
  of(name: string): string | null;
  readonly infer: SourceColumn["infer"];
  /** Once it is known which labels there are. */
  warnings(found: ReadonlyMap<string, number>): DatasetWarning[];
}

function labelFiles(zip: ZipFile, { media, tables, noun }: { media: readonly ZipEntry[]; tables: readonly ZipEntry[]; noun: Kind["noun"] }): Labels {
  const names = media.map(({ name }) => name);
  const texts = tables.map((entry) => ({ name: entry.name, text: readText(zip, entry) }));
  const table = tableLabels(texts, names);
  const byFolder = folderLabels(names);
  const folder = new Map(names.map((name, i) => [name, byFolder.labels[i] ?? null]));
  const unused = table?.unused ?? tables.map(({ name }) => name);
  return {
    of: (name) => (table === undefined ? folder.get(name) : table.labels.get(name)) ?? null,
    infer: table === undefined ? "nothing" : "all",
    warnings: (found) => [
      ...few("TABLE_IGNORED", unused, (n) => `${count(n, ["table names", "tables name"])} none of the ${noun[1]} and ${n === 1 ? "was" : "were"} left out`),
      ...few(
        "FILES_MISSING",
        table?.absent ?? [],
        (n) => `${count(n, ["name", "names"])} in the table of labels ${n === 1 ? "is" : "are"} no file of the archive`,
      ),
      ...(table === undefined ? few("PARTS_JOINED", byFolder.parts, () => "Folders that hold parts of the data were joined; training splits it again") : []),
      ...labelWarnings(found, noun),
    ],
  };
}

function labelWarnings(found: ReadonlyMap<string, number>, noun: Kind["noun"]): DatasetWarning[] {
  const missing = found.get("") ?? 0;
  const classes = [...found.keys()].filter((label) => label !== "");
  const [only = ""] = classes;
  const warnings: DatasetWarning[] = [];
  if (missing > 0)
    warnings.push({ code: "LABELS_MISSING", column: "label", count: missing, message: `${count(missing, noun)} ${missing === 1 ? "has" : "have"} no label` });
  if (classes.length === 1)
    warnings.push({ code: "ONE_CLASS", column: "label", message: `All labels are '${only.slice(0, 80)}'; to tell classes apart, training needs two or more` });
  return warnings;
}

function readText(zip: ZipFile, entry: ZipEntry): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(zip.read(entry));
  } catch (error) {
    throw unreadable("ZIP", entry.name, error instanceof MediaFault ? error.message : "the table is no UTF-8; save it as UTF-8");
  }
}

interface Checked {
  readonly entry: ZipEntry;
  readonly facts: Facts | MediaFault;
  /** The name promises another format. */
  readonly isMisnamed: boolean;
}

/** In order, a few at a time. */
async function* checkFiles(zip: ZipFile, entries: readonly ZipEntry[], kind: MediaKind): AsyncGenerator<Checked> {
  for (let at = 0; at < entries.length; at += AT_ONCE) yield* await Promise.all(entries.slice(at, at + AT_ONCE).map((entry) => checkFile(zip, entry, kind)));
}

async function checkFile(zip: ZipFile, entry: ZipEntry, kind: MediaKind): Promise<Checked> {
  try {
    if (entry.bytes === 0) throw new MediaFault("it is empty");
    const bytes = zip.read(entry);
    const format = sniffMedia(bytes);
    const promised = promisedFormat(entry.name);
    if (format === undefined) throw new MediaFault(`its bytes are no ${KINDS[kind].noun[0]} of a format that is known`);
    if (!format.isRead || format.kind !== kind) throw new MediaFault(`it is ${format.name}, which is not read here`);
    return { entry, facts: await KINDS[kind].check(bytes), isMisnamed: promised !== undefined && promised !== format };
  } catch (error) {
    if (error instanceof MediaFault) return { entry, facts: error, isMisnamed: false };
    throw error;
  }
}
