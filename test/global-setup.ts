/** Children run from built JavaScript, so the build comes before the tests. */
export default async function setup(): Promise<void> {
  const { build, isStale } = (await import("../scripts/build.mjs" as string)) as { build: () => Promise<void>; isStale: () => boolean };
  if (isStale()) await build();
}
