/** @file Models, their immutable versions, files and aliases. */
import { Type } from "typebox";
import type { RouteTable } from "../route-spec.js";
import { anyObject, listQuery, name, named, nullable, page, pageQuery, Problem, ref, strict, time } from "./common.js";

const description = Type.String({ maxLength: 100_000 });
const tags = Type.Array(Type.String({ minLength: 1, maxLength: 63 }), { maxItems: 100, uniqueItems: true });
const owner = Type.Object({ id: Type.String(), name: Type.String() });

const SignatureTensor = named(
  "SignatureTensor",
  Type.Object({ name: Type.String(), dtype: Type.String(), shape: Type.Array(nullable(Type.Integer())), column: Type.Optional(Type.String()) }),
);
const Signature = named(
  "Signature",
  Type.Object({
    task: Type.String(),
    classes: Type.Optional(Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    target: Type.Optional(Type.String()),
    inputs: Type.Array(ref(SignatureTensor)),
    outputs: Type.Array(ref(SignatureTensor)),
  }),
);
const Lineage = named(
  "Lineage",
  Type.Object({
    dataset: Type.Optional(Type.Object({ id: Type.String(), name: Type.Optional(Type.String()), version: Type.Integer(), sha256: Type.String() })),
    run: Type.Optional(Type.String()),
    parents: Type.Array(Type.String()),
  }),
);
const Model = named(
  "Model",
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    tags: Type.Array(Type.String()),
    latest: nullable(Type.Integer()),
    aliases: Type.Optional(Type.Record(Type.String(), Type.Integer())),
    author: Type.Optional(Type.String()),
    createdAt: time,
    archivedAt: Type.Optional(nullable(time)),
  }),
);
const ModelVersion = named(
  "ModelVersion",
  Type.Object({
    id: Type.String(),
    model: owner,
    version: Type.Integer(),
    state: Type.Enum(["scanning", "converting", "probing", "ready", "refused", "archived"]),
    format: Type.Optional(Type.String()),
    author: Type.String(),
    createdAt: time,
    description: Type.String(),
    aliases: Type.Array(Type.String()),
    files: Type.Array(Type.Object({ path: Type.String(), bytes: Type.Integer(), sha256: Type.String() })),
    signature: nullable(ref(Signature)),
    metrics: anyObject,
    lineage: ref(Lineage),
    scan: Type.Optional(nullable(anyObject)),
    probe: Type.Optional(nullable(anyObject)),
    refusal: nullable(ref(Problem)),
  }),
);
const AliasChange = named("AliasChange", Type.Object({ alias: Type.String(), version: Type.Integer(), previous: nullable(Type.Integer()) }));
const Difference = named(
  "Difference",
  Type.Object({ name: Type.String(), base: Type.Unknown(), head: Type.Unknown(), same: Type.Boolean(), delta: Type.Optional(Type.Number()) }),
);
const differences = Type.Array(ref(Difference));
const side = Type.Object({ id: Type.String(), version: Type.Integer() });
const Comparison = named(
  "Comparison",
  Type.Object({
    model: owner,
    base: side,
    head: side,
    parameters: differences,
    metrics: differences,
    signature: differences,
    lineage: differences,
    files: differences,
  }),
);

export const modelSchemas = [SignatureTensor, Signature, Lineage, Model, ModelVersion, AliasChange, Difference, Comparison] as const;

const modelsQuery = strict({
  ...pageQuery,
  query: Type.Optional(Type.String({ maxLength: 200 })),
  tag: Type.Optional(Type.String({ maxLength: 63 })),
  task: Type.Optional(Type.String({ maxLength: 63 })),
  format: Type.Optional(Type.String({ maxLength: 63 })),
  sort: Type.Optional(Type.Enum(["created", "name", "-created", "-name"])),
});
const versionBody = strict({
  uploadId: Type.Optional(Type.String({ maxLength: 100 })),
  run: Type.Optional(Type.String({ maxLength: 100 })),
  filename: Type.Optional(Type.String({ maxLength: 255 })),
  description: Type.Optional(description),
});

export const modelRoutes = {
  "POST /models": {
    summary: "Makes a model, without a version yet",
    body: strict({ name, description: Type.Optional(description), tags: Type.Optional(tags) }),
    answer: ref(Model),
    status: [201],
  },
  "GET /models": { summary: "Lists models", query: modelsQuery, answer: page(Model) },
  "GET /models/{m}": { summary: "One model", answer: ref(Model) },
  "PATCH /models/{m}": {
    summary: "Changes description or tags",
    body: strict({ description: Type.Optional(description), tags: Type.Optional(tags) }),
    answer: ref(Model),
  },
  "DELETE /models/{m}": { summary: "Archives a model", status: [204], sends: "nothing" },
  "POST /models/{m}/archive": { summary: "Archives a model", answer: ref(Model) },
  "POST /models/{m}/restore": { summary: "Brings an archived model back", answer: ref(Model) },
  "POST /models/{m}/versions": {
    summary:
      "Imports a model file: the file as the body, or a finished upload. 202: poll its state; 422: refused at once, with the version that keeps the reason",
    query: strict({ filename: Type.Optional(Type.String({ maxLength: 255 })) }),
    body: versionBody,
    file: "An ONNX file, as it is on disk",
    answer: ref(ModelVersion),
    status: [202, 201],
  },
  "GET /models/{m}/versions": { summary: "Lists the versions of a model", query: listQuery, answer: page(ModelVersion) },
  "GET /models/{m}/versions/{v}": { summary: "One version: files, signature, metrics, lineage", answer: ref(ModelVersion) },
  "PATCH /models/{m}/versions/{v}": { summary: "Changes a version's description", body: strict({ description }), answer: ref(ModelVersion) },
  "POST /models/{m}/versions/{v}/archive": { summary: "Archives a version", answer: ref(ModelVersion) },
  "POST /models/{m}/versions/{v}/restore": { summary: "Brings an archived version back", answer: ref(ModelVersion) },
  "GET /models/{m}/versions/{v}/files/{path*}": {
    summary: "Downloads one file of a version; Range is taken",
    query: Type.Object({}), // whatever follows a ? or # in an address that tries to leave the folder: 404, like the rest of it
    sends: "file",
  },
  "PUT /models/{m}/aliases/{a}": { summary: "Points an alias at a version", body: strict({ version: Type.Integer({ minimum: 1 }) }), answer: ref(AliasChange) },
  "DELETE /models/{m}/aliases/{a}": { summary: "Removes an alias", status: [204], sends: "nothing" },
  "GET /models/{m}/compare": {
    summary: "Two versions side by side",
    query: strict({ base: Type.String({ maxLength: 63 }), head: Type.String({ maxLength: 63 }) }),
    answer: ref(Comparison),
  },
} as const satisfies RouteTable;
