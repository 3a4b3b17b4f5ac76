/** @file Names by pattern: `*` is any run of characters, `?` any single one; every other character is itself. */

/** Makes a test of names. A pattern that is the name itself always fits. */
export function globTest(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const expression = new RegExp(`^${source}$`, "s");
  return (name) => name === pattern || expression.test(name);
}
