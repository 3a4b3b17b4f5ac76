/** @file Datasets, their versions, records and resumable uploads. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { listQuery, name, named, nullable, page, pageQuery, Problem, ref, strict, time } from "./common.js";

const kind = Type.Enum(["table", "image", "text", "audio", "video"]);
const format = Type.Enum(["csv", "jsonl", "parquet"]);
const columnType = Type.Enum(["integer", "number", "boolean", "date", "datetime", "text"]);
const scalar = Type.Union([Type.Number(), Type.String(), Type.Boolean(), Type.Null()]);

const Dataset = named(
  "Dataset",
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    kind: Type.Unsafe<string>(kind),
    description: Type.String(),
    latest: nullable(Type.Integer()),
    createdAt: time,
  }),
);
const Histogram = named(
  "Histogram",
  Type.Union([
    Type.Object({ edges: Type.Array(Type.Number()), counts: Type.Array(Type.Integer()) }),
    Type.Object({ top: Type.Array(Type.Object({ value: Type.String(), count: Type.Integer() })), other: Type.Integer() }),
  ]),
);
const Column = named(
  "Column",
  Type.Object({
    name: Type.String(),
    index: Type.Integer(),
    type: columnType,
    nulls: Type.Integer(),
    distinct: Type.Integer(),
    distinctExact: Type.Boolean(),
    min: scalar,
    max: scalar,
    mean: nullable(Type.Number()),
    histogram: ref(Histogram),
    notes: Type.String(),
  }),
);
const DatasetVersion = named(
  "DatasetVersion",
  Type.Object({
    id: Type.String(),
    dataset: Type.Object({ id: Type.String(), name: Type.String() }),
    version: Type.Integer(),
    state: Type.Enum(["receiving", "profiling", "ready", "failed"]),
    format: Type.String(),
    rows: nullable(Type.Integer()),
    bytes: nullable(Type.Integer()),
    sha256: nullable(Type.String()),
    parent: nullable(Type.Integer()),
    author: Type.String(),
    createdAt: time,
    warnings: Type.Array(
      Type.Object({ code: Type.String(), column: Type.Optional(Type.String()), message: Type.String(), count: Type.Optional(Type.Integer()) }),
    ),
    columns: Type.Array(ref(Column)),
    error: nullable(ref(Problem)),
  }),
);
const Row = named("Row", Type.Object({ id: Type.String(), values: Type.Record(Type.String(), scalar) }));
const Upload = named("Upload", Type.Object({ id: Type.String(), offset: Type.Integer(), size: Type.Integer() }));

export const dataSchemas = [Dataset, Histogram, Column, DatasetVersion, Row, Upload] as const;

/** The file as the body goes with `format`; `{uploadId}` as JSON names a finished upload. */
const encoding = Type.String({ maxLength: 40, description: "A label that TextDecoder knows, such as `gbk`; found by the bytes when absent." });
const uploadFormat = Type.Enum(["csv", "jsonl", "parquet", "zip"], {
  description: "Of tables found by the bytes when absent. `zip` for datasets of kind image and audio: a folder a class, or a CSV of paths and labels.",
});
const corrupt = Type.Enum(["skip", "refuse"], {
  description: "Pictures and recordings that cannot be read are left out with a warning (skip, the default), or all is refused.",
});
const readAs = { format: Type.Optional(uploadFormat), encoding: Type.Optional(encoding), corrupt: Type.Optional(corrupt) };
const versionQuery = strict({ ...readAs, filename: Type.Optional(Type.String({ maxLength: 255 })) });
const versionBody = strict({ uploadId: Type.String({ maxLength: 100 }), ...readAs });
const recordsQuery = strict({
  ...pageQuery,
  columns: Type.Optional(Type.String({ maxLength: 100_000, description: "Names, separated by commas; all when absent." })),
  filter: Type.Optional(
    Type.Array(Type.String({ maxLength: 10_000 }), { maxItems: 100, description: "column:eq|ne|lt|le|gt|ge|null|notnull|contains:value; repeated means and." }),
  ),
});
const patchBody = strict({
  columns: Type.Array(
    strict({ name: Type.String({ maxLength: 10_000 }), type: Type.Optional(columnType), notes: Type.Optional(Type.String({ maxLength: 10_000 })) }),
    { minItems: 1, maxItems: 100_000 },
  ),
});

export const dataRoutes = {
  "POST /datasets": {
    summary: "Makes a dataset, without a version yet",
    body: strict({ name, kind: Type.Optional(kind), description: Type.Optional(Type.String({ maxLength: 10_000 })) }),
    answer: ref(Dataset),
    status: [201],
  },
  "GET /datasets": { summary: "Lists datasets", query: listQuery, answer: page(Dataset) },
  "GET /datasets/{d}": { summary: "One dataset", answer: ref(Dataset) },
  "DELETE /datasets/{d}": { summary: "Archives a dataset", status: [204], sends: "nothing" },
  "POST /datasets/{d}/versions": {
    summary: "Adds a version: the file as the body, or a finished upload. 201 when it is ready, 202 while it is still profiled",
    query: versionQuery,
    body: versionBody,
    file: "A CSV, JSON-lines or Parquet file, or a ZIP archive of pictures or recordings, as it is on disk",
    answer: ref(DatasetVersion),
    status: [201, 202],
  },
  "GET /datasets/{d}/versions": { summary: "Lists the versions of a dataset", query: listQuery, answer: page(DatasetVersion) },
  "GET /datasets/{d}/versions/{v}": { summary: "One version with its columns", answer: ref(DatasetVersion) },
  "PATCH /datasets/{d}/versions/{v}": {
    summary: "Notes change in place (200); a column's type makes a new version (201)",
    body: patchBody,
    answer: ref(DatasetVersion),
    status: [200, 201],
  },
  "GET /datasets/{d}/versions/{v}/records": { summary: "Records, page by page", query: recordsQuery, answer: page(Row) },
  "GET /datasets/{d}/versions/{v}/export": { summary: "The typed table as a file", query: strict({ format: Type.Optional(format) }), sends: "file" },
  "POST /uploads": {
    summary: "Begins a resumable upload",
    body: strict({
      size: Type.Integer({ minimum: 0 }),
      filename: Type.Optional(Type.String({ maxLength: 255 })),
      sha256: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    answer: ref(Upload),
    status: [201],
  },
  "HEAD /uploads/{u}": { summary: "How much has arrived: Upload-Offset and Upload-Length", sends: "nothing" },
  "PATCH /uploads/{u}": { summary: "Adds bytes at Upload-Offset", file: "The next bytes", status: [204], sends: "nothing" },
} as const satisfies RouteTable;
