/** @file Which algorithms are deep networks, and what they can be trained on. */
import { fail } from "#base";
import { ALGORITHMS } from "../algorithms.js";
import { ARCHITECTURES } from "../architectures/table.js";

/** What a record is. */
export type Material = "picture" | "sound" | "text" | "table";

export interface DeepAlgorithm {
  readonly name: string;
  readonly material: Material;
}

/** A layer list of the request's own. */
export const LAYER_LIST = "network";
/** A version of the registry with a new head. */
export const FINE_TUNE = "fine-tune";
/** Networks that answer with a picture: there is no dataset of masks yet. */
const NO_CLASSIFIERS: ReadonlySet<string> = new Set(["unet"]);

const DEFAULTS: Partial<Record<Material, string>> = { picture: "cnn", sound: "audio-cnn" };

/**
 * The deep algorithm that a request means, or null when it is one of the tabular learners. A list of layers takes a table's features,
 * or its words when `parameters.column` names a text column.
 *
 * @throws INVALID_REQUEST for one that does not suit the dataset.
 */
export function deepAlgorithm(asked: string, datasetKind: string, parameters: Readonly<Record<string, unknown>>): DeepAlgorithm | null {
  const material = materialOf(datasetKind);
  const name = asked === "auto" ? (DEFAULTS[material] ?? asked) : asked;
  const suits = suitable(material);
  const isOfText = material === "table" && (name !== LAYER_LIST || parameters["column"] !== undefined);
  if (suits.includes(name)) return { name, material: isOfText ? "text" : material };
  const tabular = material === "table" ? Object.keys(ALGORITHMS) : [];
  if (material === "table" && ["auto", ...tabular].includes(name)) return null;
  const detail = `algorithm: expected one of ${["auto", ...tabular, ...suits].join(", ")} for a dataset of kind ${datasetKind}, got '${asked.slice(0, 63)}'`;
  throw fail("INVALID_REQUEST", { detail }, { items: [{ path: "/algorithm", code: "INVALID_REQUEST", message: detail }] });
}

function materialOf(datasetKind: string): Material {
  if (datasetKind === "image") return "picture";
  return datasetKind === "audio" ? "sound" : "table";
}

/** Names that a dataset of this material can be trained with. Tables: what reads one of their text columns; their `mlp` is the learner of `algorithms.ts`. */
function suitable(material: Material): readonly string[] {
  const takes = material === "table" ? "text" : material;
  const names = ARCHITECTURES.filter((each) => each.takes === takes && !NO_CLASSIFIERS.has(each.name)).map(({ name }) => name);
  return [...names, ...(material === "table" ? [] : ["mlp", FINE_TUNE]), LAYER_LIST];
}
