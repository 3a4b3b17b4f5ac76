import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AppError } from "#base";
import { readCbm } from "./catboost/read-cbm.js";
import { readCatboostJson } from "./catboost/read-json.js";
import { readLightgbm } from "./lightgbm/read-lightgbm.js";
import { sniff } from "./sniff.js";
import { parseUbj } from "./xgboost/ubj.js";
import { readXgboostJson, readXgboostUbj } from "./xgboost/read-xgboost.js";
import type { Ensemble } from "./common/ensemble.js";
import { importTrees } from "./import-trees.js";

const fixture = (name: string): Buffer => readFileSync(`test/fixtures/trees/${name}`);

interface XgbTree {
  left_children: number[];
  right_children: number[];
  split_indices: number[];
  split_conditions: (number | string)[];
  default_left: number[];
}
interface XgbFile {
  learner: {
    objective: { name: string };
    learner_model_param: Record<string, string>;
    gradient_booster: { name: string; model: { tree_info: number[]; trees: XgbTree[] } };
  };
}

/** XGBoost's file with something changed. */
function xgb(change: (file: XgbFile, tree: XgbTree) => void): Buffer {
  const file = JSON.parse(fixture("xgb_binary.json").toString()) as XgbFile;
  const [tree] = file.learner.gradient_booster.model.trees;
  if (tree === undefined) throw new Error("no tree");
  change(file, tree);
  return Buffer.from(JSON.stringify(file));
}

const lgb = (from: string | RegExp, to: string): Buffer => Buffer.from(fixture("lgb_binary.txt").toString().replace(from, to));

type Read = (file: Uint8Array) => Ensemble;

const refused: readonly [string, Read, () => Uint8Array, string][] = [
  ["an unknown objective", readXgboostJson, () => xgb(({ learner }) => (learner.objective.name = "my:own")), "XGBoost: objective 'my:own' is not one of"],
  [
    "an unknown booster",
    readXgboostJson,
    () => xgb(({ learner }) => (learner.gradient_booster.name = "forest")),
    "booster 'forest' is not one of gbtree, dart, gblinear",
  ],
  ["a cycle", readXgboostJson, () => xgb((_, tree) => (tree.left_children[0] = 0)), "XGBoost at tree 0: node 0 is reached twice"],
  ["a child that two branches share", readXgboostJson, () => xgb((_, tree) => (tree.left_children[0] = tree.right_children[0] ?? 0)), "is reached twice"],
  ["a child out of range", readXgboostJson, () => xgb((_, tree) => (tree.right_children[0] = 9999)), "a branch leads to node 9999, expected 0 to 6"],
  ["a child that is a fraction", readXgboostJson, () => xgb((_, tree) => (tree.right_children[0] = 1.5)), "a branch leads to node 1.5"],
  ["a feature out of range", readXgboostJson, () => xgb((_, tree) => (tree.split_indices[0] = 4)), "it asks for feature 4, expected 0 to 3"],
  ["a threshold that is a text", readXgboostJson, () => xgb((_, tree) => (tree.split_conditions[0] = "NaN")), "expected a number, got string"],
  ["lists of different lengths", readXgboostJson, () => xgb((_, tree) => tree.default_left.pop()), "it has 6 values, expected one for each of 7 nodes"],
  [
    "a class out of range",
    readXgboostJson,
    () => xgb(({ learner }) => (learner.gradient_booster.model.tree_info[0] = 1)),
    "tree_info[0] is 1, expected an integer of 0 to 0",
  ],
  ["features without end", readXgboostJson, () => xgb(({ learner }) => (learner.learner_model_param["num_feature"] = "1e12")), "num_feature is 1000000000000"],
  [
    "a base score that no probability is",
    readXgboostJson,
    () => xgb(({ learner }) => (learner.learner_model_param["base_score"] = "1.5")),
    "base_score 1.5 is none",
  ],
  ["no JSON", readXgboostJson, () => fixture("xgb_binary.json").subarray(0, 900), "XGBoost: it is no JSON"],
  ["a key that is missing", readXgboostJson, () => Buffer.from('{"learner": {}}'), "XGBoost at learner: 'learner_model_param' is missing"],
  ["a prototype's key", readXgboostJson, () => Buffer.from('{"learner": {"__proto__": {"learner_model_param": {}}}}'), "'learner_model_param' is missing"],
  ["a file that is cut", readXgboostUbj, () => fixture("xgb_binary.ubj").subarray(0, 3000), "the file is truncated"],
  ["linear leaves", readLightgbm, () => lgb("is_linear=0", "is_linear=1"), "LightGBM at tree 0: its leaves are linear models (linear_tree)"],
  ["an objective of LightGBM that is not known", readLightgbm, () => lgb("objective=binary", "objective=cubic"), "objective 'cubic' is not one of"],
  ["a cycle in LightGBM", readLightgbm, () => lgb(/left_child=\S+/, "left_child=0"), "node 0 is reached twice"],
  ["a threshold that is no number", readLightgbm, () => lgb(/threshold=\S+/, "threshold=nan"), "expected a number, got 'nan'"],
  ["a leaf that is no number", readLightgbm, () => lgb(/leaf_value=\S+/, "leaf_value=inf"), "a leaf's value is Infinity, expected a finite number"],
  ["leaves without end", readLightgbm, () => lgb(/num_leaves=\d+/, "num_leaves=4000000000"), "num_leaves of tree 0 is 4000000000"],
  ["a set of categories that is not there", readLightgbm, () => lgb(/decision_type=\d+/, "decision_type=1"), "it splits by set"],
  [
    "a loss of CatBoost that is not known",
    readCatboostJson,
    () => Buffer.from(fixture("cat_poisson.json").toString().replaceAll('"Poisson"', '"Mine"')),
    "loss function 'Mine' is not one of",
  ],
  [
    "categories of CatBoost",
    readCatboostJson,
    () => Buffer.from(fixture("cat_poisson.json").toString().replace('"FloatFeature"', '"OnlineCtr"')),
    "target statistics of categories (CTR): only splits of numeric features are converted",
  ],
  ["a cbm that is cut", readCbm, () => fixture("cat_binary.cbm").subarray(0, 2000), "the file is truncated"],
  ["a cbm of its magic alone", readCbm, () => Buffer.from("CBM1"), "the file is truncated"],
];

test.each(refused.map(([what, read, file, message]) => ({ what, read, file, message })))("$what is refused", ({ read, file, message }) => {
  expect(() => importTrees(read, file())).toThrow(expect.objectContaining({ code: "MODEL_REFUSED", message: expect.stringContaining(message) as string }));
});

test("a million trees are refused before they are grown", () => {
  const [head = ""] = fixture("lgb_binary.txt").toString().split("Tree=0");
  const tree = "num_leaves=1\nleaf_value=1\n\n";
  const file = Buffer.from(head + Array.from({ length: 1_000_000 }, (_, k) => `Tree=${k}\n${tree}`).join("") + "end of trees\n");
  expect(() => importTrees(readLightgbm, file)).toThrow("LightGBM: it has more than 100000 trees");
}, 60_000);

test("a tree of a hundred thousand levels is refused", () => {
  const levels = 100_000;
  const file = xgb((_, tree) => {
    const nodes = 2 * levels + 1;
    const list = (of: (node: number) => number): number[] => Array.from({ length: nodes }, (_each, node) => of(node));
    const isLeaf = (node: number): boolean => node % 2 === 1 || node === nodes - 1;
    tree.left_children = list((node) => (isLeaf(node) ? -1 : node + 1));
    tree.right_children = list((node) => (isLeaf(node) ? -1 : node + 2));
    [tree.split_indices, tree.split_conditions, tree.default_left] = [list(() => 0), list(() => 1), list(() => 0)];
    Object.assign(tree, { split_type: list(() => 0) });
  });
  expect(() => importTrees(readXgboostJson, file)).toThrow("XGBoost at tree 0: it is more than 2000 levels deep");
});

test.each([
  ["a list as long as the universe", "[$d#L\x7f\xff\xff\xff\xff\xff\xff\xff", "a length is"],
  ["a list of nothing", "[$Z#l\x7f\xff\xff\xff", "a length is"],
  ["a short list of nothing", "[$Z#U\x00", "takes no bytes"],
  ["lists in lists", "[".repeat(10_000), "nested more than 64 deep"],
  ["a type that is none", "{U\x01ax", "'x' is no type of UBJSON"],
])("UBJSON: %s is refused", (_, text, message) => {
  expect(() => parseUbj(Buffer.from(text, "latin1"))).toThrow(message);
});

test("forms that are another one of the same library are known by their bytes", () => {
  const legacy = Buffer.alloc(400);
  legacy.writeFloatLE(0.5, 0);
  legacy[136] = 15;
  legacy.write("binary:logistic", 144);
  expect(sniff(legacy)).toBe("xgboostLegacy");
  expect(sniff(Buffer.concat([Buffer.from("binf"), legacy]))).toBe("xgboostLegacy");
  expect(sniff(Buffer.from('{"name":"tree","tree_info":[{"tree_structure":{}}]}'))).toBe("lightgbmJson");
  expect(sniff(Buffer.from('{"learner":{}}'))).toBe("json");
});

/** The same numbers each time. */
function* numbersFrom(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state;
  }
}

test.each<[string, Read]>([
  ["xgb_categories.json", readXgboostJson],
  ["xgb_categories.ubj", readXgboostUbj],
  ["lgb_categories.txt", readLightgbm],
  ["cat_texts.json", readCatboostJson],
  ["cat_depthwise.cbm", readCbm],
  ["cat_binary.cbm", readCbm],
])(
  "%s with bytes changed is refused by an error of ours, or converted",
  (name, read) => {
    const whole = fixture(name);
    const random = numbersFrom(7);
    const next = (below: number): number => Number(random.next().value) % below;
    for (let round = 0; round < 120; round++) {
      const file = Buffer.from(round % 10 === 0 ? whole.subarray(0, next(whole.length)) : whole);
      for (let changes = 1 + next(4); changes > 0 && file.length > 0; changes--) file[next(file.length)] = next(3) === 0 ? 0xff : next(256);
      try {
        importTrees(read, file);
      } catch (error) {
        if (!(error instanceof AppError) || error.code === "INTERNAL") throw new Error(`round ${round}: ${String(error)}`, { cause: error });
      }
    }
  },
  60_000,
);
