/** @file CatBoost's JSON, `save_model(format="json")`, to an ensemble. */
import { countWithin, LIMITS, refusal, type Ensemble, type Tree } from "../common/ensemble.js";
import { Forest, type RawNode, type RawTree } from "../common/grow-tree.js";
import { parseJson, type JsonView } from "../common/json-view.js";
import { branchOf, MAX_OBLIVIOUS_DEPTH, obliviousTree, toEnsemble, type Split } from "./parts.js";

const FORMAT = "CatBoost";
/** Of a split that is none of a number. */
const KINDS: Readonly<Record<string, string>> = {
  OnlineCtr: "target statistics of categories (CTR)",
  OneHotFeature: "one-hot values of categories",
  EstimatedFeature: "features estimated from texts or embeddings",
};

export function readCatboostJson(file: Uint8Array): Ensemble {
  const root = parseJson(FORMAT, file);
  const info = root.get("features_info");
  const floats = floatFeatures(info);
  const features = featureCount(info);
  const [scale, bias] = scaleAndBias(root.find("scale_and_bias"));
  const forest = new Forest(FORMAT, features);
  const width = addTrees(root, forest, floats) ?? bias.length;
  const model = root.get("model_info");
  return toEnsemble({
    features,
    featureNames: featureNames(floats, features),
    width,
    trees: forest.trees,
    scale,
    bias: bias.length === 1 && width > 1 ? new Array<number>(width).fill(bias[0] ?? 0) : bias,
    info: { params: nested(model.find("params")), classParams: nested(model.find("class_params")) },
    warnings: unusedWarnings(info, forest.trees),
  });
}

interface FloatFeature {
  readonly column: number;
  readonly name: string;
  readonly nanYes: boolean;
}

/** By the index that splits use. */
function floatFeatures(info: JsonView): ReadonlyMap<number, FloatFeature> {
  const list = info.find("float_features")?.list() ?? [];
  return new Map(
    list.map((view) => [
      view.get("feature_index").number(),
      {
        column: view.get("flat_feature_index").number(),
        name: view.find("feature_id")?.text() ?? "",
        nanYes: view.find("nan_value_treatment")?.text() === "AsTrue",
      },
    ]),
  );
}

const OTHER_KINDS = ["categorical_features", "text_features", "embedding_features"] as const;

/** All kinds share one numbering of the table's columns. */
function featureCount(info: JsonView): number {
  const lists = ["float_features", ...OTHER_KINDS].flatMap((key) => info.find(key)?.list() ?? []);
  const last = lists.reduce((most, view) => Math.max(most, view.get("flat_feature_index").number()), -1);
  return countWithin(FORMAT, "the number of its features", { value: last + 1, least: 1, most: LIMITS.features });
}

function featureNames(floats: ReadonlyMap<number, FloatFeature>, features: number): readonly string[] {
  const names = new Array<string>(features).fill("");
  for (const { column, name } of floats.values()) names[column] = name;
  return names;
}

function unusedWarnings(info: JsonView, trees: readonly Tree[]): readonly string[] {
  const isOther = OTHER_KINDS.some((key) => (info.find(key)?.list() ?? []).length > 0);
  return isOther && trees.length > 0 ? ["Some columns are categories, texts or embeddings that no tree asks for: give any number in their place"] : [];
}

/** `[scale, bias]`, the bias a number or one for each dimension. */
function scaleAndBias(view: JsonView | null): readonly [number, readonly number[]] {
  if (view === null) return [1, [0]];
  const [scale, bias] = view.list();
  if (scale === undefined || bias === undefined) throw refusal(FORMAT, "expected a scale and a bias", view.path);
  return [scale.number(), bias.isList() ? Array.from(bias.numbers()) : [bias.number()]];
}

/** Texts of JSON in some versions, objects in others. */
function nested(view: JsonView | null): JsonView | null {
  return typeof view?.raw() === "string" ? parseJson(FORMAT, Buffer.from(view.text())) : view;
}

/** The dimension of the leaves; null when there are no trees. */
function addTrees(root: JsonView, forest: Forest, floats: ReadonlyMap<number, FloatFeature>): number | null {
  const oblivious = root.find("oblivious_trees");
  const views = (oblivious ?? root.get("trees")).list();
  let width: number | null = null;
  views.forEach((view, k) => {
    const where = `tree ${k}`;
    const tree = oblivious === null ? nestedTree(view, where, floats) : levelTree(view, where, floats);
    if (width !== null && width !== tree.width) throw refusal(FORMAT, `its leaves have ${tree.width} values, those of other trees ${width}`, where);
    width = tree.width;
    forest.add(tree);
  });
  return width;
}

function levelTree(view: JsonView, where: string, floats: ReadonlyMap<number, FloatFeature>): RawTree {
  const splits = (view.find("splits")?.list() ?? []).map((split) => splitOf(split, floats));
  const depth = countWithin(FORMAT, `the depth of ${where}`, { value: splits.length, least: 0, most: MAX_OBLIVIOUS_DEPTH });
  const leaves = view.get("leaf_values").numbers();
  return obliviousTree({ where, splits, leaves, width: Math.max(1, Math.floor(leaves.length / 2 ** depth)) });
}

function splitOf(view: JsonView, floats: ReadonlyMap<number, FloatFeature>): Split {
  const kind = view.get("split_type").text();
  if (kind !== "FloatFeature") {
    const what = (Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined) ?? "a kind that is not known";
    throw refusal(FORMAT, `it splits by '${kind.slice(0, 40)}', ${what}: only splits of numeric features are converted`, view.path);
  }
  const index = view.get("float_feature_index").number();
  const feature = floats.get(index);
  if (feature === undefined) throw refusal(FORMAT, `it splits by numeric feature ${index}, which features_info does not list`, view.path);
  return { feature: feature.column, border: Math.fround(view.get("border").number()), nanYes: feature.nanYes };
}

/** Branches within branches, laid out in a list. */
function nestedTree(root: JsonView, where: string, floats: ReadonlyMap<number, FloatFeature>): RawTree {
  const nodes: RawNode[] = [];
  const pending: { readonly view: JsonView; readonly place: number; readonly depth: number }[] = [{ view: root, place: 0, depth: 0 }];
  let count = 1;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { view, place, depth } = next;
    if (depth > LIMITS.depth) throw refusal(FORMAT, `it is more than ${LIMITS.depth} levels deep`, where);
    const split = view.find("split");
    if (split === null) nodes[place] = { leaf: leafOf(view.get("value")) };
    else {
      const [no, yes] = [count++, count++];
      nodes[place] = branchOf(splitOf(split, floats), { yes, no });
      pending.push({ view: view.get("left"), place: no, depth: depth + 1 }, { view: view.get("right"), place: yes, depth: depth + 1 });
    }
  }
  const width = nodes.find((node) => "leaf" in node)?.leaf.length ?? 1;
  return { where, count, output: 0, width, node: (index) => nodes[index] ?? { leaf: [] } };
}

const leafOf = (view: JsonView): ArrayLike<number> => (view.isList() ? view.numbers() : [view.number()]);
