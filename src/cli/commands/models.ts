/** @file `aimass models`: models and their versions on the server. */
import { basename } from "node:path";
import { ApiError, type Client, type ModelVersion } from "@aimass/sdk";
import type { Command } from "commander";
import { parseReference, toName } from "#base";
import { commandGroup, connect, serverCommand, type ServerOptions } from "../connect.js";
import { fields, print, table } from "../print.js";
import { BadResult } from "../report-failure.js";
import { saveBody } from "../save-body.js";
import { uploadFile } from "../upload-file.js";

const UNDER_WAY = new Set(["scanning", "converting", "probing"]);

export function modelsCommand(): Command {
  const command = commandGroup("models", "models: list, show, versions, import, download, alias");
  command.addCommand(serverCommand("list", "list models").option("--query <text>").action(listModels));
  command.addCommand(serverCommand("show", "one version").argument("<model[@version]>").action(showVersion));
  command.addCommand(serverCommand("versions", "list a model's versions").argument("<model>").action(listVersions));
  command.addCommand(
    serverCommand("import", "import a model file as a new version")
      .argument("<file>")
      .option("--model <name>", "default: the file's name")
      .option("--description <text>")
      .action(importModel),
  );
  command.addCommand(
    serverCommand("download", "download a version's file")
      .argument("<model[@version]>")
      .option("--path <path>", "file of the version", "model.onnx")
      .option("--out <file>", "default: stdout")
      .action(downloadFile),
  );
  command.addCommand(serverCommand("alias", "point an alias at a version").argument("<model[@version]>").argument("<alias>").action(setAlias));
  return command;
}

async function listModels(options: ServerOptions & { query?: string }): Promise<void> {
  const answer = await (await connect(options)).models.list({ limit: 1000, query: options.query });
  print(options, answer, () =>
    table(
      ["name", "latest", "aliases", "description", "id"],
      answer.items.map((model) => [
        model.name,
        model.latest,
        Object.entries(model.aliases ?? {})
          .map(([alias, version]) => `${alias}=${version}`)
          .join(" "),
        model.description.slice(0, 60),
        model.id,
      ]),
    ),
  );
}

async function showVersion(ref: string, options: ServerOptions): Promise<void> {
  const { name, version } = parseReference(ref);
  const answer = await (await connect(options)).models.version(name, version);
  print(options, answer, () => describeVersion(answer));
}

async function listVersions(model: string, options: ServerOptions): Promise<void> {
  const answer = await (await connect(options)).models.versions(model, { limit: 1000 });
  print(options, answer, () =>
    table(
      ["version", "state", "aliases", "created", "author", "description"],
      answer.items.map((item) => [
        `${item.model.name}@${item.version}`,
        item.state,
        item.aliases.join(" "),
        item.createdAt,
        item.author,
        item.description.slice(0, 60),
      ]),
    ),
  );
}

async function importModel(path: string, options: ServerOptions & { model?: string; description?: string }): Promise<void> {
  const client = await connect(options);
  const name = options.model ?? toName(basename(path), "model");
  await client.models.create({ name }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.code !== "NAME_TAKEN") throw error; // a new version of what exists
  });
  const uploadId = await uploadFile(client, path);
  const begun = await client.models.addUploadedVersion(name, {
    uploadId,
    filename: basename(path),
    ...(options.description === undefined ? {} : { description: options.description }),
  });
  const version = await settled(client, begun);
  print(options, version, () => describeVersion(version));
  if (version.state === "refused") throw new BadResult();
}

async function settled(client: Client, begun: ModelVersion): Promise<ModelVersion> {
  let version = begun;
  while (UNDER_WAY.has(version.state)) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    version = await client.models.version(version.model.id, version.version);
  }
  return version;
}

function describeVersion(version: ModelVersion): string[] {
  const { model, state, author, createdAt, description, aliases, signature, lineage, refusal } = version;
  const data = lineage.dataset;
  return [
    ...fields({
      version: `${model.name}@${version.version}`,
      state,
      author,
      created: createdAt,
      description: description === "" ? undefined : description,
      aliases: aliases.length === 0 ? undefined : aliases.join(" "),
      task: signature?.task,
      dataset: data === undefined ? undefined : `${data.name ?? data.id}@${data.version}`,
      run: lineage.run,
      refusal: refusal === null ? undefined : `${refusal.code}: ${refusal.detail}`,
      fix: refusal?.fix,
    }),
    "",
    ...table(
      ["file", "bytes", "sha256"],
      version.files.map((file) => [file.path, file.bytes, file.sha256]),
    ),
    ...(signature === null
      ? []
      : [
          "",
          ...table(
            ["", "name", "type", "shape"],
            [
              ...signature.inputs.map((input) => ["in", input.name, input.column ?? input.dtype, input.shape]),
              ...signature.outputs.map((output) => ["out", output.name, output.dtype, output.shape]),
            ],
          ),
        ]),
  ];
}

async function downloadFile(ref: string, options: ServerOptions & { path: string; out?: string }): Promise<void> {
  const { name, version } = parseReference(ref);
  const response = await (await connect(options)).models.file(name, version, options.path);
  await saveBody(response, options.out);
}

async function setAlias(ref: string, alias: string, options: ServerOptions): Promise<void> {
  const client = await connect(options);
  const { name, version } = parseReference(ref);
  const { version: number } = await client.models.version(name, version);
  const answer = await client.models.setAlias(name, alias, number);
  print(options, answer, () => fields({ alias: `${name}@${answer.alias}`, version: answer.version, previous: answer.previous }));
}
