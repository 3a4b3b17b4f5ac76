/**
 * Each value as a mean of those before it, older ones counting ever less: `weight` 0 leaves them as they are, 0.99 looks back about 100 values.
 * The start is not drawn towards zero. Source: the bias correction of Adam, Kingma and Ba, arXiv:1412.6980.
 */
export function smooth(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  let [mean, share] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    mean = weight * mean + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return mean / share;
  });
}
