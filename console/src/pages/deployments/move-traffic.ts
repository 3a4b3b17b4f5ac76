import type { TrafficShare } from "@aimass/sdk";

/** Gives a version so many per cent; the others share the rest as they did before. Whole per cents, 100 in all, none of 0. */
export function moveTraffic(traffic: readonly TrafficShare[], version: number, percent: number): TrafficShare[] {
  const others = traffic.filter((share) => share.version !== version && share.weight > 0);
  const before = others.reduce((sum, share) => sum + share.weight, 0);
  if (before === 0 || percent >= 100) return [{ version, weight: 100 }];
  const rest = 100 - percent;
  const scaled = others.map((share) => ({ version: share.version, weight: Math.round((share.weight / before) * rest) }));
  const given = scaled.reduce((sum, share) => sum + share.weight, 0);
  return [{ version, weight: percent }, ...scaled.map((share, index) => (index === 0 ? { ...share, weight: share.weight + rest - given } : share))].filter(
    (share) => share.weight > 0,
  );
}
