/** @file Traffic: how a revision's shares are checked, and how requests are shared out among versions. */
import { fail, type ErrorItem } from "#base";
import type { TrafficShare } from "#store";

const MAX_SHARES = 20;
const TOTAL = 100;

/** Shares with weight, by version; throws INVALID_REQUEST unless they are distinct versions whose weights sum to 100. */
export function checkTraffic(shares: readonly TrafficShare[]): readonly TrafficShare[] {
  const items: ErrorItem[] = [];
  const wrong = (path: string, message: string): void => void items.push({ path, code: "INVALID_REQUEST", message });
  if (shares.length === 0 || shares.length > MAX_SHARES) wrong("/traffic", `expected 1 to ${MAX_SHARES} shares, got ${shares.length}`);
  shares.forEach(({ version, weight }, i) => {
    if (!Number.isSafeInteger(version) || version < 1) wrong(`/traffic/${i}/version`, `expected an integer from 1, got ${version}`);
    if (shares.findIndex((share) => share.version === version) !== i) wrong(`/traffic/${i}/version`, `version ${version} is named twice`);
    if (!(weight >= 0 && weight <= TOTAL)) wrong(`/traffic/${i}/weight`, `expected 0 to ${TOTAL}, got ${weight}`);
  });
  const sum = shares.reduce((total, { weight }) => total + weight, 0);
  if (Math.abs(sum - TOTAL) > 1e-9) wrong("/traffic", `the weights sum to ${sum}, they must sum to ${TOTAL}`);
  if (items.length > 0) throw fail("INVALID_REQUEST", { detail: items.map(({ path, message }) => `${path}: ${message}`).join("; ") }, { items });
  return shares.filter(({ weight }) => weight > 0).map(({ version, weight }) => ({ version, weight }));
}

/**
 * Smooth weighted round-robin: exact shares in every 100 picks, evenly mixed, no randomness.
 * Source: nginx commit 52327e0627f4 (smooth weighted round-robin balancing).
 */
export function createPicker<T>(shares: readonly { readonly weight: number; readonly item: T }[]): () => T | undefined {
  const [only] = shares;
  if (shares.length <= 1) return () => only?.item;
  const lanes = shares.map((share) => ({ ...share, current: 0 }));
  const total = shares.reduce((sum, { weight }) => sum + weight, 0);
  return () => {
    let best = lanes[0];
    for (const lane of lanes) {
      lane.current += lane.weight;
      if (best === undefined || lane.current > best.current) best = lane;
    }
    if (best !== undefined) best.current -= total;
    return best?.item;
  };
}
