/** @file One tree of LightGBM's text: parallel lists of branches and leaves; a negative child c is leaf ~c. */
import { countWithin, refusal, TEST, type CategorySet } from "../common/ensemble.js";
import type { RawBranch, RawNode, RawTree } from "../common/grow-tree.js";
import type { Block } from "./blocks.js";

const FORMAT = "LightGBM";
const MAX_LEAVES = 2 ** 24;
const BITS = 32;
/** Bits of decision_type: a category, the default side, and in two bits what counts as missing. */
const IS_CATEGORY = 1;
const DEFAULT_LEFT = 2;
const MISSING = { none: 0, zero: 1, nan: 2 } as const;

export function rawTree(block: Block, output: number): RawTree {
  const { where } = block;
  const leafCount = countWithin(FORMAT, `num_leaves of ${where}`, { value: block.number("num_leaves"), least: 1, most: MAX_LEAVES });
  if (Number(block.find("is_linear") ?? 0) !== 0)
    throw refusal(FORMAT, "its leaves are linear models (linear_tree), which are not converted; train with linear_tree=false", where);
  const branches = leafCount - 1;
  const list = (key: string, length: number): readonly number[] => {
    const values = block.numbers(key);
    if (values.length !== length) throw refusal(FORMAT, `'${key}' has ${values.length} values, expected ${length}`, where);
    return values;
  };
  const leaves = list("leaf_value", leafCount);
  const [features, thresholds, types] = [list("split_feature", branches), list("threshold", branches), list("decision_type", branches)];
  const [left, right] = [list("left_child", branches), list("right_child", branches)];
  const sets = readSets(block);
  const place = (child: number | undefined): number => (child === undefined ? -1 : child < 0 ? branches + ~child : child);
  return {
    where,
    count: branches + leafCount,
    output,
    width: 1,
    node(index): RawNode {
      if (index >= branches) return { leaf: [leaves[index - branches] ?? NaN] };
      const [type, threshold] = [types[index] ?? 0, thresholds[index] ?? NaN];
      const sides = { feature: features[index] ?? -1, yes: place(left[index]), no: place(right[index]) };
      if ((type & IS_CATEGORY) === 0) return { ...sides, ...numberTest(type, threshold) };
      const set = sets[threshold];
      if (set === undefined) throw refusal(FORMAT, `it splits by set ${threshold} of categories, expected one of ${sets.length}`, `${where} node ${index}`);
      return { ...sides, test: TEST.member, set, nanYes: false };
    },
  };
}

/** Where nothing counts as missing, NaN is 0. */
function numberTest(type: number, threshold: number): Pick<RawBranch, "test" | "threshold" | "nanYes" | "zeroIsNan"> {
  const missing = (type >> 2) & 3;
  const nanYes = missing === MISSING.none ? threshold >= 0 : (type & DEFAULT_LEFT) !== 0;
  return { test: TEST.lessOrEqual, threshold, nanYes, zeroIsNan: missing === MISSING.zero };
}

/** Bit sets in words of 32 bits, one after the other. */
function readSets(block: Block): readonly CategorySet[] {
  const boundaries = block.numbers("cat_boundaries");
  const words = block.numbers("cat_threshold");
  return boundaries.slice(1).map((end, k) => {
    const start = boundaries[k] ?? NaN;
    if (!(start >= 0 && start <= end && end <= words.length))
      throw refusal(FORMAT, `set ${k} of categories is words ${start} to ${end}, expected them within ${words.length}`, block.where);
    const members = membersOf(words.slice(start, end));
    return { members, key: members.join() };
  });
}

function membersOf(words: readonly number[]): readonly number[] {
  const members: number[] = [];
  words.forEach((word, at) => {
    for (let bit = 0; bit < BITS; bit++) if (((word >>> bit) & 1) === 1) members.push(at * BITS + bit);
  });
  return members;
}
