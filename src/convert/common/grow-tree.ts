/** @file From a file's numbered nodes to a checked tree: walked from its root, so that cycles, shared nodes and strays are seen. */
import { LIMITS, refusal, TEST, type CategorySet, type Test, type Tree, type TreeFormat } from "./ensemble.js";

export type RawNode = RawBranch | { readonly leaf: ArrayLike<number> };

export interface RawBranch {
  readonly feature: number;
  readonly test: Test;
  /** Of a test that is not `member`. */
  readonly threshold?: number;
  /** Of a `member` test. */
  readonly set?: CategorySet;
  readonly yes: number;
  readonly no: number;
  readonly nanYes: boolean;
  readonly zeroIsNan?: boolean;
}

export interface RawTree {
  /** For messages: "tree 3". */
  readonly where: string;
  /** Nodes are numbered from 0, the root, to below this. */
  readonly count: number;
  readonly output: number;
  readonly width: number;
  node(index: number): RawNode;
}

/** Grows the trees of one file and counts their nodes together. */
export class Forest {
  readonly trees: Tree[] = [];
  #nodes = 0;
  constructor(
    private readonly format: TreeFormat,
    private readonly features: number,
  ) {}

  /** Throws MODEL_REFUSED for too many trees or nodes, too deep ones, cycles, indices out of range, values that are no numbers. */
  add(raw: RawTree): void {
    if (this.trees.length >= LIMITS.trees) throw refusal(this.format, `it has more than ${LIMITS.trees} trees`);
    const parts = new Parts();
    const visited = new Uint8Array(raw.count);
    const pending: Pending[] = [{ index: 0, parent: -1, side: "yes", depth: 0 }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      this.#visit(raw, visited, next);
      const place = parts.feature.length;
      if (next.parent >= 0) parts[next.side][next.parent] = place;
      const node = raw.node(next.index);
      if ("leaf" in node) parts.addLeaf(this.#checkedLeaf(raw, node.leaf));
      else {
        parts.addBranch(this.#checkedBranch(raw, next.index, node));
        pending.push(
          { index: node.no, parent: place, side: "no", depth: next.depth + 1 },
          { index: node.yes, parent: place, side: "yes", depth: next.depth + 1 },
        );
      }
    }
    this.trees.push(parts.toTree(raw));
  }

  #visit(raw: RawTree, visited: Uint8Array, { index, depth }: Pending): void {
    const { format } = this;
    if (!Number.isInteger(index) || index < 0 || index >= raw.count)
      throw refusal(format, `a branch leads to node ${index}, expected 0 to ${raw.count - 1}`, raw.where);
    if (visited[index] === 1) throw refusal(format, `node ${index} is reached twice: its branches form a cycle or share it`, raw.where);
    visited[index] = 1;
    if (depth > LIMITS.depth) throw refusal(format, `it is more than ${LIMITS.depth} levels deep`, raw.where);
    if (++this.#nodes > LIMITS.nodes) throw refusal(format, `its trees have more than ${LIMITS.nodes} nodes together`);
  }

  #checkedBranch(raw: RawTree, index: number, node: RawBranch): RawBranch {
    const { feature, threshold } = node;
    const where = `${raw.where} node ${index}`;
    if (!Number.isInteger(feature) || feature < 0 || feature >= this.features)
      throw refusal(this.format, `it asks for feature ${feature}, expected 0 to ${this.features - 1}`, where);
    if (node.test !== TEST.member && (threshold === undefined || Number.isNaN(threshold))) throw refusal(this.format, "its threshold is no number", where);
    return node;
  }

  #checkedLeaf({ where, width }: RawTree, leaf: ArrayLike<number>): ArrayLike<number> {
    if (leaf.length !== width) throw refusal(this.format, `a leaf has ${leaf.length} values, expected ${width}`, where);
    for (let k = 0; k < width; k++) if (!Number.isFinite(leaf[k])) throw refusal(this.format, `a leaf's value is ${leaf[k]}, expected a finite number`, where);
    return leaf;
  }
}

interface Pending {
  readonly index: number;
  readonly parent: number;
  readonly side: "yes" | "no";
  readonly depth: number;
}

/** The lists of a tree while it grows. */
class Parts {
  readonly feature: number[] = [];
  readonly yes: number[] = [];
  readonly no: number[] = [];
  readonly #test: number[] = [];
  readonly #threshold: number[] = [];
  readonly #nanYes: number[] = [];
  readonly #zeroIsNan: number[] = [];
  readonly #sets: CategorySet[] = [];
  readonly #leaves: number[] = [];
  #leafCount = 0;

  addBranch({ feature, test, threshold = 0, set, nanYes, zeroIsNan = false }: RawBranch): void {
    this.#push(feature, test, set === undefined ? threshold : this.#sets.push(set) - 1);
    this.#nanYes.push(Number(nanYes));
    this.#zeroIsNan.push(Number(zeroIsNan));
    this.yes.push(-1);
    this.no.push(-1);
  }

  addLeaf(values: ArrayLike<number>): void {
    this.#push(-1, 0, 0);
    this.#nanYes.push(0);
    this.#zeroIsNan.push(0);
    this.yes.push(this.#leafCount++);
    this.no.push(-1);
    for (let k = 0; k < values.length; k++) this.#leaves.push(values[k] ?? NaN);
  }

  #push(feature: number, test: number, threshold: number): void {
    this.feature.push(feature);
    this.#test.push(test);
    this.#threshold.push(threshold);
  }

  toTree({ output, width }: RawTree): Tree {
    return {
      feature: Int32Array.from(this.feature),
      test: Uint8Array.from(this.#test),
      threshold: Float64Array.from(this.#threshold),
      yes: Int32Array.from(this.yes),
      no: Int32Array.from(this.no),
      nanYes: Uint8Array.from(this.#nanYes),
      zeroIsNan: Uint8Array.from(this.#zeroIsNan),
      sets: this.#sets,
      leaves: Float64Array.from(this.#leaves),
      output,
      width,
    };
  }
}
