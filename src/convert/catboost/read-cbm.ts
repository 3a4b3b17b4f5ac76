/** @file CatBoost's binary file, `save_model(...)` without a format: "CBM1", a length, a FlatBuffer. */
import { countWithin, LIMITS, refusal, type Ensemble } from "../common/ensemble.js";
import { Forest, type RawTree } from "../common/grow-tree.js";
import { parseJson, type JsonView } from "../common/json-view.js";
import { FlatTable } from "./flat-table.js";
import { branchOf, MAX_OBLIVIOUS_DEPTH, obliviousTree, toEnsemble, type Split } from "./parts.js";

const FORMAT = "CatBoost";
const HEAD_BYTES = 8;

/** Fields of the tables, by their place in the schema of CatBoost 1.2. */
const CORE = { trees: 1, info: 2 } as const;
const TREES = {
  ...{ dimension: 0, splits: 1, sizes: 2, catFeatures: 4, floatFeatures: 5, oneHotFeatures: 6, ctrFeatures: 7, leafValues: 8, steps: 10, leafIds: 11 },
  ...{ textFeatures: 12, estimatedFeatures: 13, scale: 14, bias: 15, multiBias: 16, embeddingFeatures: 18 },
} as const;
const FEATURE = { index: 0, column: 1, borders: 3, name: 4, nanTreatment: 5 } as const;
const CAT_FEATURE = { column: 1 } as const;
const AS_TRUE = 2;

export function readCbm(file: Uint8Array): Ensemble {
  if (file.byteLength < HEAD_BYTES) throw refusal(FORMAT, "the file is truncated");
  const size = new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(4, true);
  if (size > file.byteLength - HEAD_BYTES) throw refusal(FORMAT, `its core has ${size} bytes, ${file.byteLength - HEAD_BYTES} are left: the file is truncated`);
  const core = FlatTable.root(file.subarray(HEAD_BYTES, HEAD_BYTES + size));
  const trees = core.table(CORE.trees);
  if (trees === null) throw refusal(FORMAT, "it has no trees");
  const width = countWithin(FORMAT, "the dimension of its scores", { value: trees.int(TREES.dimension, 0), least: 1, most: LIMITS.outputs });
  const { features, names, splits } = readFeatures(trees);
  const forest = new Forest(FORMAT, features);
  addTrees(trees, forest, { splits, width });
  const multiBias = new Float64Array(trees.bytes(TREES.multiBias, 8).buffer);
  const info = new Map(core.tables(CORE.info).map((pair) => [pair.text(0), pair.text(1)]));
  return toEnsemble({
    features,
    featureNames: names,
    width,
    trees: forest.trees,
    scale: trees.double(TREES.scale, 1),
    bias: multiBias.length > 0 ? Array.from(multiBias) : new Array<number>(width).fill(trees.double(TREES.bias, 0)),
    info: { params: json(info.get("params")), classParams: json(info.get("class_params")) },
    warnings: OTHER_COLUMNS.some((field) => trees.length(field) > 0)
      ? ["Some columns are categories, texts or embeddings that no tree asks for: give any number in their place"]
      : [],
  });
}

const json = (text: string | undefined): JsonView | null => (text === undefined ? null : parseJson(FORMAT, Buffer.from(text)));

const OTHER_COLUMNS = [TREES.catFeatures, TREES.textFeatures, TREES.embeddingFeatures] as const;

/** Splits by number, in the order in which trees count them: borders of numeric features, then what is not converted. */
interface Splits {
  readonly numeric: readonly Split[];
  /** For the refusal of others. */
  readonly others: string;
}

function readFeatures(trees: FlatTable): { readonly features: number; readonly names: readonly string[]; readonly splits: Splits } {
  const floats = trees.tables(TREES.floatFeatures);
  const others = OTHER_COLUMNS.flatMap((field) => trees.tables(field)).map((table) => table.int(CAT_FEATURE.column, -1));
  const last = [...floats.map((table) => table.int(FEATURE.column, -1)), ...others].reduce((most, column) => Math.max(most, column), -1);
  const features = countWithin(FORMAT, "the number of its features", { value: last + 1, least: 1, most: LIMITS.features });
  const names = new Array<string>(features).fill("");
  const numeric: Split[] = [];
  for (const table of floats) {
    const feature = table.int(FEATURE.column, -1);
    const nanYes = table.byte(FEATURE.nanTreatment, 0) === AS_TRUE;
    if (feature >= 0) names[feature] = table.text(FEATURE.name);
    for (const border of new Float32Array(table.bytes(FEATURE.borders, 4).buffer)) numeric.push({ feature, border, nanYes });
  }
  const kinds = [
    [TREES.ctrFeatures, "target statistics of categories (CTR)"],
    [TREES.oneHotFeatures, "one-hot values of categories"],
    [TREES.estimatedFeatures, "features estimated from texts or embeddings"],
  ] as const;
  const found = kinds.filter(([field]) => trees.length(field) > 0).map(([, kind]) => kind);
  return { features, names, splits: { numeric, others: found.length === 0 ? "features that the file does not list" : found.join(", ") } };
}

interface Layout {
  readonly splits: Splits;
  readonly width: number;
}

function addTrees(table: FlatTable, forest: Forest, { splits, width }: Layout): void {
  const numbers = new Int32Array(table.bytes(TREES.splits, 4).buffer);
  const sizes = new Int32Array(table.bytes(TREES.sizes, 4).buffer);
  const leaves = new Float64Array(table.bytes(TREES.leafValues, 8).buffer);
  const steps = new Uint16Array(table.bytes(TREES.steps, 4).buffer);
  const leafIds = new Uint32Array(table.bytes(TREES.leafIds, 4).buffer);
  let [start, leafStart] = [0, 0];
  sizes.forEach((size, k) => {
    const where = `tree ${k}`;
    if (size < 0 || start + size > numbers.length) throw refusal(FORMAT, `it has ${size} splits, ${numbers.length - start} are left`, where);
    const own = numbers.subarray(start, start + size);
    if (steps.length > 0) forest.add(steppedTree({ where, own, start, steps, leafIds, leaves, splits, width }));
    else {
      countWithin(FORMAT, `the depth of ${where}`, { value: size, least: 0, most: MAX_OBLIVIOUS_DEPTH });
      const end = leafStart + 2 ** size * width;
      forest.add(obliviousTree({ where, splits: Array.from(own, (number) => splitOf(splits, number, where)), leaves: leaves.subarray(leafStart, end), width }));
      leafStart = end;
    }
    start += size;
  });
}

function splitOf({ numeric, others }: Splits, number: number, where: string): Split {
  const split = numeric[number];
  if (split === undefined) throw refusal(FORMAT, `it splits by ${others}: only splits of numeric features are converted`, where);
  return split;
}

interface Stepped extends Layout {
  readonly where: string;
  /** Split numbers of its nodes. */
  readonly own: Int32Array;
  /** Of its first node, among those of all trees. */
  readonly start: number;
  /** Two for each node: how far on the left and the right child are; 0 where the walk ends at this node's leaf. */
  readonly steps: Uint16Array;
  readonly leafIds: Uint32Array;
  readonly leaves: Float64Array;
}

/** Numbers below the count of nodes are nodes, those from there on their leaves. */
function steppedTree({ where, own, start, steps, leafIds, leaves, splits, width }: Stepped): RawTree {
  const count = own.length;
  if (count === 0 || (start + count) * 2 > steps.length || start + count > leafIds.length) throw refusal(FORMAT, "its nodes are not all there", where);
  const leaf = (node: number): readonly number[] => {
    const first = leafIds[start + node] ?? NaN;
    return Array.from({ length: width }, (_, k) => leaves[first + k] ?? NaN);
  };
  return {
    where,
    count: 2 * count,
    output: 0,
    width,
    node(index) {
      if (index >= count) return { leaf: leaf(index - count) };
      const [left, right] = [steps[2 * (start + index)] ?? 0, steps[2 * (start + index) + 1] ?? 0];
      if (left === 0 && right === 0) return { leaf: leaf(index) };
      const place = (step: number): number => (step === 0 ? count + index : index + step < count ? index + step : -1);
      return branchOf(splitOf(splits, own[index] ?? -1, where), { yes: place(right), no: place(left) });
    },
  };
}
