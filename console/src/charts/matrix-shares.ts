/** Each count as a share of its row; a row without any is all 0. */
export function matrixShares(counts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
}
