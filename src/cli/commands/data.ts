/** @file `aimass data`: datasets on the server. */
import { basename } from "node:path";
import { ApiError, type Client, type DatasetVersion } from "@aimass/sdk";
import type { Command } from "commander";
import { fail, parseReference, toName } from "#base";
import { commandGroup, connect, serverCommand, type ServerOptions } from "../connect.js";
import { fields, print, table } from "../print.js";
import { BadResult } from "../report-failure.js";
import { saveBody } from "../save-body.js";
import { uploadFile } from "../upload-file.js";

type Format = "csv" | "jsonl" | "parquet" | "zip";
type Kind = "table" | "image" | "audio";

export function dataCommand(): Command {
  const command = commandGroup("data", "datasets: list, create, upload, show, types, records, export");
  const sub = (usage: string, description: string): Command => {
    const made = serverCommand(usage, description);
    command.addCommand(made);
    return made;
  };
  sub("list", "list datasets").action(listDatasets);
  sub("create", "make a dataset without a version")
    .argument("<name>")
    .option("--kind <kind>", "table, image, text, audio or video")
    .option("--description <text>")
    .action(createDataset);
  sub("upload", "send a file as a new version")
    .argument("<file>")
    .option("--name <dataset>", "default: the file's name")
    .option("--format <format>", "csv, jsonl, parquet or zip")
    .option("--kind <kind>", "of a new dataset: table, image or audio (default: image for a .zip, else table)")
    .option("--corrupt <way>", "of pictures and recordings: skip (and name) damaged files, or refuse the archive")
    .action(uploadDataset);
  sub("show", "a version and its columns").argument("<dataset[@version]>").action(showDataset);
  sub("types", "give columns other types, as a new version").argument("<dataset[@version]>").argument("<column=type...>").action(changeTypes);
  sub("records", "print records")
    .argument("<dataset[@version]>")
    .option("--columns <names>", "separated by commas")
    .option("--filter <filter...>", "column:op[:value]")
    .option("--limit <n>", "at most 1000", "20")
    .option("--after <cursor>")
    .action(showRecords);
  sub("export", "write the typed table to a file or stdout")
    .argument("<dataset[@version]>")
    .option("--format <format>", "csv, jsonl or parquet", "csv")
    .option("--out <file>")
    .action(exportDataset);
  return command;
}

async function listDatasets(options: ServerOptions): Promise<void> {
  const answer = await (await connect(options)).datasets.list({ limit: 1000 });
  print(options, answer, () =>
    table(
      ["name", "kind", "latest", "created", "id"],
      answer.items.map((item) => [item.name, item.kind, item.latest, item.createdAt, item.id]),
    ),
  );
}

async function createDataset(name: string, options: ServerOptions & { kind?: "table"; description?: string }): Promise<void> {
  const { kind, description } = options;
  const answer = await (
    await connect(options)
  ).datasets.create({ name, ...(kind === undefined ? {} : { kind }), ...(description === undefined ? {} : { description }) });
  print(options, answer, () => fields({ name: answer.name, id: answer.id }));
}

interface UploadOptions extends ServerOptions {
  readonly name?: string;
  readonly format?: Format;
  readonly kind?: Kind;
  readonly corrupt?: "skip" | "refuse";
}

async function uploadDataset(path: string, options: UploadOptions): Promise<void> {
  const client = await connect(options);
  const name = options.name ?? toName(basename(path), "table");
  const kind = options.kind ?? (/\.zip$/i.test(path) ? "image" : "table");
  await client.datasets.create({ name, kind }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== "NAME_TAKEN") throw error; // a new version of what exists
  });
  const uploadId = await uploadFile(client, path);
  const begun = await client.datasets.addUploadedVersion(name, {
    uploadId,
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.corrupt === undefined ? {} : { corrupt: options.corrupt }),
  });
  const version = await settled(client, begun);
  print(options, version, () => describeVersion(version));
  if (version.state === "failed") throw new BadResult();
}

async function settled(client: Client, begun: DatasetVersion): Promise<DatasetVersion> {
  let version = begun;
  while (version.state === "receiving" || version.state === "profiling") {
    await new Promise((resolve) => setTimeout(resolve, 500));
    version = await client.datasets.version(version.dataset.id, version.version);
  }
  return version;
}

async function showDataset(ref: string, options: ServerOptions): Promise<void> {
  const { name, version } = parseReference(ref);
  const answer = await (await connect(options)).datasets.version(name, version);
  print(options, answer, () => describeVersion(answer));
}

function describeVersion(version: DatasetVersion): string[] {
  const { dataset, state, format, rows, bytes, sha256, warnings, columns, error } = version;
  return [
    ...fields({
      dataset: `${dataset.name}@${version.version}`,
      state,
      format,
      rows,
      bytes,
      sha256,
      error: error === null ? undefined : `${error.code}: ${error.detail}`,
    }),
    ...warnings.map((warning) => `warning  ${warning.column === undefined ? "" : `${warning.column}: `}${warning.message}`),
    "",
    ...table(
      ["column", "type", "nulls", "distinct", "min", "max", "mean"],
      columns.map((column) => [column.name, column.type, column.nulls, column.distinct, column.min, column.max, column.mean]),
    ),
  ];
}

async function changeTypes(ref: string, changes: readonly string[], options: ServerOptions): Promise<void> {
  const { name, version } = parseReference(ref);
  const columns = changes.map((change) => {
    const at = change.lastIndexOf("=");
    if (at < 1) throw fail("INVALID_REQUEST", { detail: `expected column=type, got '${change}'` });
    return { name: change.slice(0, at), type: change.slice(at + 1) as "text" };
  });
  const answer = await (await connect(options)).datasets.patchColumns(name, version, { columns });
  print(options, answer, () => describeVersion(answer));
}

async function showRecords(ref: string, options: ServerOptions & { columns?: string; filter?: string[]; limit: string; after?: string }): Promise<void> {
  const { name, version } = parseReference(ref);
  const { columns, filter, limit, after } = options;
  const answer = await (await connect(options)).datasets.records(name, version, { columns, filter, after, limit: Number(limit) });
  const names = Object.keys(answer.items[0]?.values ?? {});
  print(options, answer, () => [
    ...table(
      names,
      answer.items.map(({ values }) => names.map((column) => values[column])),
    ),
    ...(answer.next === null ? [] : [`next: --after ${answer.next}`]),
  ]);
}

async function exportDataset(ref: string, options: ServerOptions & { format: Exclude<Format, "zip">; out?: string }): Promise<void> {
  const { name, version } = parseReference(ref);
  const response = await (await connect(options)).datasets.export(name, version, { format: options.format });
  await saveBody(response, options.out);
}
