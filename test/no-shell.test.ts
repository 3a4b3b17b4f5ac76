/** R4: nothing of ours goes through a shell. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PACKAGE_ROOT } from "#base";

const sources = readdirSync(join(PACKAGE_ROOT, "src"), { recursive: true, encoding: "utf8" }).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
);

test("R4: no source uses exec or a shell; commands are an executable and a list of arguments", () => {
  expect(sources.length).toBeGreaterThan(200);
  for (const name of sources) {
    const text = readFileSync(join(PACKAGE_ROOT, "src", name), "utf8");
    expect(text, name).not.toMatch(/\bshell:\s*(?:true|["'`])/);
    for (const [, names] of text.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+"node:child_process"/g))
      expect(names, name).not.toMatch(/\bexec(?:Sync)?\b/);
    expect(text, name).not.toMatch(/import\s+\*\s+as\s+\w+\s+from\s+"node:child_process"/);
  }
});
