/** How each language's example names the key. */
const PLACES: readonly (readonly [place: string, around: (secret: string) => string])[] = [
  ["${process.env.AIMASS_KEY}", (secret) => secret],
  ['os.environ["AIMASS_KEY"]', (secret) => JSON.stringify(secret)],
  ["$AIMASS_KEY", (secret) => secret],
];

/** The example with a key in it that works; as it is without one. */
export function withKey(example: string, secret: string | null): string {
  if (secret === null) return example;
  return PLACES.reduce((text, [place, around]) => text.replaceAll(place, around(secret)), example);
}
