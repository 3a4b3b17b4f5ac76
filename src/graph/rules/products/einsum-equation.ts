/** @file Equations of Einsum: parsed to one label an axis, an ellipsis resolved to labels of its own. */
import { fail } from "#base";

/** The labels of each operand's axes, and of the output's. A label stands for one size; a size of 1 stretches. */
export interface EinsumLabels {
  readonly operands: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const LETTERS = lettersOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
const TERM = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/;

/** Labels of an equation for operands of these ranks. Throws GRAPH_INVALID for a malformed equation, GRAPH_SHAPE for ranks that do not fit. */
export function parseEinsum(where: string, equation: string, ranks: readonly number[]): EinsumLabels {
  const [left = "", right, ...more] = equation.replace(/\s/g, "").split("->");
  const terms = left.split(",");
  const malformed = more.length > 0 || [...terms, right ?? ""].some((term) => !TERM.test(term));
  if (malformed || terms.length !== ranks.length)
    throw fail("GRAPH_INVALID", { where, why: `the equation '${equation}' is malformed, or not one for ${ranks.length} inputs` });
  const hidden = terms.map((term, at) => hiddenRank(where, { term, rank: ranks[at] ?? 0 }));
  const spare = spareLabels(where, equation, Math.max(0, ...hidden));
  const operands = terms.map((term, at) => labelsOf(term, spare.slice(spare.length - (hidden[at] ?? 0))));
  return { operands, output: right === undefined ? impliedOutput(terms, spare) : checkedOutput(where, { output: labelsOf(right, spare), operands }) };
}

/** How many axes the ellipsis of a term stands for. */
function hiddenRank(where: string, { term, rank }: { term: string; rank: number }): number {
  const named = term.replace("...", "").length;
  if (rank < named || (!term.includes("...") && rank !== named))
    throw fail("GRAPH_SHAPE", {
      where,
      what: `the input for '${term}'`,
      expected: `rank ${named}${term.includes("...") ? " or more" : ""}`,
      got: `rank ${rank}`,
    });
  return rank - named;
}

/** Letters that the equation does not use, for the axes of its ellipsis. */
export function spareLabels(where: string, used: string, count: number): readonly string[] {
  const free = LETTERS.filter((letter) => !used.includes(letter));
  if (free.length < count) throw fail("GRAPH_INVALID", { where, why: "the equation has more axes than there are letters" });
  return free.slice(0, count);
}

function labelsOf(term: string, ellipsis: readonly string[]): string[] {
  const [before = "", after] = term.split("...");
  return after === undefined ? lettersOf(before) : [...lettersOf(before), ...ellipsis, ...lettersOf(after)];
}

/** Without an arrow: the ellipsis, then the labels that occur once, in alphabetical order. */
function impliedOutput(terms: readonly string[], ellipsis: readonly string[]): string[] {
  const letters = lettersOf(terms.join("").replaceAll("...", ""));
  const once = letters.filter((letter) => letters.indexOf(letter) === letters.lastIndexOf(letter));
  return [...(terms.some((term) => term.includes("...")) ? ellipsis : []), ...once.toSorted()];
}

function checkedOutput(where: string, { output, operands }: { output: string[]; operands: readonly (readonly string[])[] }): string[] {
  const unknown = output.find((label) => !operands.some((labels) => labels.includes(label)));
  if (unknown !== undefined || new Set(output).size < output.length)
    throw fail("GRAPH_INVALID", {
      where,
      why: `the output '${output.join("")}' of the equation names ${unknown === undefined ? "an axis twice" : `'${unknown}', which no input has`}`,
    });
  return output;
}

/** The equation that these labels write. */
export function equationText(operands: readonly (readonly string[])[], output: readonly string[]): string {
  return `${operands.map((labels) => labels.join("")).join(",")}->${output.join("")}`;
}

/** The letters of a term, which the pattern has checked to be ASCII. */
function lettersOf(term: string): string[] {
  return Array.from(term);
}
