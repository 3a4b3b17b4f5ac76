/** @file Ready-made calls of a deployment, with values from the data that its model was trained on. */
import type { ColumnType, DatasetColumn, Signature, SignatureTensor } from "#store";

export interface Examples {
  readonly curl: string;
  readonly typescript: string;
  readonly python: string;
}

export interface Endpoints {
  readonly predict: string;
  readonly oip: string;
  readonly grpc: null;
}

export function makeEndpoints(baseUrl: string, name: string): Endpoints {
  return { predict: `${baseUrl}/api/v1/deployments/${name}/predict`, oip: `${baseUrl}/v2/models/${name}/infer`, grpc: null };
}

/** A larger tensor would fill the page: its example reads the request from a file. */
const MAX_EXAMPLE_ELEMENTS = 256;

/** A record that the model takes: most frequent text, mean number, as profiled in its dataset. */
export function sampleRecord(signature: Signature, columns: readonly DatasetColumn[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    signature.inputs.map((input) => [
      input.name,
      input.column === undefined
        ? sampleTensor(input)
        : sampleValue(
            input.column,
            columns.find(({ name }) => name === input.name),
          ),
    ]),
  );
}

const FALLBACKS: Readonly<Record<string, unknown>> = {
  text: "text",
  boolean: true,
  date: "2024-01-31",
  datetime: "2024-01-31T12:00:00Z",
  integer: 1,
  number: 1.5,
};

function sampleValue(type: string, column: DatasetColumn | undefined): unknown {
  const value = column === undefined ? undefined : SAMPLES[type as ColumnType](column);
  return value ?? FALLBACKS[type] ?? null;
}

/** A value as a record has it; undefined where the profile has none. */
const SAMPLES = {
  text: ({ histogram }) => ("top" in histogram ? histogram.top[0]?.value : undefined),
  integer: ({ mean, min }) => wireInteger(mean === null ? min : Math.round(mean)),
  number: ({ mean, min }) => (mean === null ? min : Number(mean.toPrecision(4))),
  boolean: () => true,
  date: ({ min }) => (typeof min === "string" ? min : undefined),
  datetime: ({ min }) => (typeof min === "string" ? min : undefined),
} as const satisfies Record<ColumnType, (column: DatasetColumn) => unknown>;

/** Beyond 2^53-1 as a string. */
function wireInteger(value: unknown): unknown {
  if (typeof value !== "number") return value;
  return Number.isSafeInteger(value) ? value : BigInt(value).toString();
}

function sampleTensor({ dtype, shape }: SignatureTensor): unknown {
  const batched = shape.length > 0 && (shape[0] === null || shape[0] === 1);
  const element = dtype === "string" ? "text" : dtype === "bool" ? false : 0;
  return (batched ? shape.slice(1) : shape).reduceRight<unknown>((inner, dim) => Array.from({ length: dim ?? 1 }, () => inner), element);
}

function countElements(value: unknown): number {
  if (!Array.isArray(value)) return 1;
  return value.length * countElements(value[0]);
}

export function makeExamples({
  baseUrl,
  name,
  record,
}: {
  readonly baseUrl: string;
  readonly name: string;
  readonly record: Readonly<Record<string, unknown>>;
}): Examples {
  const url = makeEndpoints(baseUrl, name).predict;
  const large = Object.values(record).reduce<number>((sum, value) => sum + countElements(value), 0) > MAX_EXAMPLE_ELEMENTS;
  const body = { records: [record] };
  const shape = `{"records": [{${Object.keys(record)
    .map((key) => `${JSON.stringify(key)}: ...`)
    .join(", ")}}]}`;
  return {
    curl: `curl -sS -X POST ${url} \\\n  -H "Authorization: Bearer $AIMASS_KEY" -H "Content-Type: application/json" \\\n  ${large ? `-d @request.json  # ${shape}` : `-d ${shellQuote(JSON.stringify(body))}`}`,
    typescript: [
      ...(large
        ? ['import { readFile } from "node:fs/promises";', `const body = await readFile("request.json", "utf8"); // ${shape}`]
        : [`const body = JSON.stringify(${JSON.stringify(body)});`]),
      `const response = await fetch(${JSON.stringify(url)}, {`,
      '  method: "POST",',
      '  headers: { authorization: `Bearer ${process.env.AIMASS_KEY}`, "content-type": "application/json" },',
      "  body,",
      "});",
      "console.log(await response.json());",
    ].join("\n"),
    python: [
      "import json, os, urllib.request",
      large ? `body = open("request.json", "rb").read()  # ${shape}` : `body = json.dumps(${pythonLiteral(body)}).encode()`,
      `request = urllib.request.Request(${JSON.stringify(url)}, body, {`,
      '    "Authorization": "Bearer " + os.environ["AIMASS_KEY"],',
      '    "Content-Type": "application/json",',
      "})",
      "print(json.load(urllib.request.urlopen(request)))",
    ].join("\n"),
  };
}

const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** JSON's strings and numbers are Python's too; its words are not. */
function pythonLiteral(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}: ${pythonLiteral(inner)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}
