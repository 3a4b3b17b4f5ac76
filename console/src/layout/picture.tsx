import type { ReactNode } from "react";

export type PictureKind = "data" | "model" | "sample" | "training" | "deployment" | "usage" | "key" | "lost";

const line = "var(--app-line-strong)";
const fill = "var(--app-sunken)";
const one = "var(--chart-1)";
const two = "var(--chart-3)";

const sheet = <rect x="20" y="14" width="104" height="72" rx="8" fill={fill} stroke={line} strokeWidth="1.5" />;

/** Drawn with the two accents on a quiet sheet, so that they belong to both themes. */
const DRAWINGS: Readonly<Record<PictureKind, ReactNode>> = {
  data: (
    <>
      {sheet}
      <path d="M20 34h104M55 14v72M90 14v72M20 51h104M20 68h104" stroke={line} strokeWidth="1.5" />
      <rect x="27" y="22" width="20" height="5" rx="2.5" fill={one} />
      <rect x="62" y="22" width="14" height="5" rx="2.5" fill={one} />
      <rect x="97" y="22" width="18" height="5" rx="2.5" fill={two} />
      <path d="M28 43h14M63 43h18M98 43h10M28 60h18M63 60h10M98 60h16M28 77h10M63 77h16M98 77h12" stroke={line} strokeWidth="3" strokeLinecap="round" />
    </>
  ),
  model: (
    <>
      <path d="M44 30 72 50 44 72M44 30l28-6M44 72l28 6M72 24l30 26M72 50h30M72 78l30-28" stroke={line} strokeWidth="1.5" fill="none" />
      {[
        [44, 30, one],
        [44, 72, one],
        [72, 24, line],
        [72, 50, line],
        [72, 78, line],
        [102, 50, two],
      ].map(([x, y, color]) => (
        <circle key={`${String(x)} ${String(y)}`} cx={x} cy={y} r="8" fill={fill} stroke={String(color)} strokeWidth="2.5" />
      ))}
    </>
  ),
  sample: (
    <>
      {sheet}
      <circle cx="52" cy="62" r="4" fill={one} />
      <circle cx="44" cy="54" r="4" fill={one} />
      <circle cx="56" cy="50" r="4" fill={one} />
      <circle cx="46" cy="68" r="4" fill={one} />
      <circle cx="92" cy="36" r="4" fill={two} />
      <circle cx="102" cy="44" r="4" fill={two} />
      <circle cx="88" cy="46" r="4" fill={two} />
      <circle cx="100" cy="30" r="4" fill={two} />
      <path d="M48 24c10 22 30 34 56 44" stroke={line} strokeWidth="2" strokeDasharray="4 4" fill="none" />
    </>
  ),
  training: (
    <>
      {sheet}
      <path d="M34 26v48h78" stroke={line} strokeWidth="1.5" fill="none" />
      <path d="M38 30c8 26 20 34 38 37 12 2 22 2 34 2" stroke={one} strokeWidth="2.5" fill="none" strokeLinecap="round" />
      <path d="M38 36c10 18 22 22 40 24 12 1 20 1 32 0" stroke={two} strokeWidth="2.5" fill="none" strokeLinecap="round" strokeDasharray="5 4" />
    </>
  ),
  deployment: (
    <>
      <rect x="48" y="32" width="48" height="36" rx="8" fill={fill} stroke={one} strokeWidth="2.5" />
      <path d="M62 50h20m-6-6 6 6-6 6" stroke={one} strokeWidth="2.5" fill="none" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M16 38h24M16 50h28M16 62h24" stroke={line} strokeWidth="2.5" strokeLinecap="round" />
      <path d="M104 50h24m-6-6 6 6-6 6" stroke={two} strokeWidth="2.5" fill="none" strokeLinecap="round" strokeLinejoin="round" />
    </>
  ),
  usage: (
    <>
      {sheet}
      <path d="M34 74h76" stroke={line} strokeWidth="1.5" />
      {[38, 52, 66, 80, 94].map((x, index) => (
        <rect key={x} x={x} y={[56, 44, 50, 34, 28][index]} width="8" height={[18, 30, 24, 40, 46][index]} rx="2" fill={index > 2 ? one : line} />
      ))}
    </>
  ),
  key: (
    <>
      <circle cx="56" cy="50" r="16" fill={fill} stroke={one} strokeWidth="2.5" />
      <circle cx="56" cy="50" r="5" fill={one} />
      <path d="M72 50h40M100 50v10M110 50v8" stroke={line} strokeWidth="2.5" strokeLinecap="round" />
    </>
  ),
  lost: (
    <>
      <path d="M30 70c16-36 34-44 44-24s22 16 36-16" stroke={line} strokeWidth="2" strokeDasharray="4 5" fill="none" />
      <circle cx="30" cy="70" r="5" fill={one} />
      <path d="m104 24 12 12m0-12-12 12" stroke={two} strokeWidth="2.5" strokeLinecap="round" />
    </>
  ),
};

/** A small drawing beside a sentence; it says nothing that the sentence does not. */
export function Picture({ kind, width = 144 }: { readonly kind: PictureKind; readonly width?: number }) {
  return (
    <svg width={width} height={(width * 100) / 144} viewBox="0 0 144 100" fill="none" aria-hidden focusable="false">
      {DRAWINGS[kind]}
    </svg>
  );
}
