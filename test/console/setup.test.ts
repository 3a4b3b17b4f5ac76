/** The first minute with a new installation: the printed link makes the owner; then language and theme are one's own. */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { loadConfig } from "#base";
import { startPlatform } from "../../src/main.js";
import { newDataDir } from "../support/server.js";
import { isBrowserMissing, launchBrowser, seriousFindings, visit, whySkipped, wordsOf } from "./browser.js";

test.skipIf(isBrowserMissing)(`the printed link makes the first owner, who chooses language and theme${whySkipped}`, { timeout: 90_000 }, async () => {
  const dataDir = newDataDir("setup");
  const platform = await startPlatform(loadConfig({ dataDir, port: 0, logLevel: "warn", sample: false }, {}));
  const browser = await launchBrowser();
  try {
    const { page, faults } = await visit(browser, { url: platform.url, language: "en" });
    const [en, zh] = [wordsOf("en"), wordsOf("zh-CN")];
    await page.goto(platform.setupUrl ?? "");
    await page.getByRole("heading", { name: en("entry.setup") }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel(en("entry.email")).fill("first@example.org");
    await page.getByLabel(en("entry.password"), { exact: true }).fill("correct horse battery staple");
    await page.getByRole("button", { name: en("entry.setupAction") }).click();
    await page.getByText(en("home.welcome")).waitFor();

    await page.getByRole("button", { name: en("shell.language") }).click();
    await page.getByRole("menuitem", { name: "简体中文" }).click();
    await page.getByText(zh("home.welcome")).waitFor();
    await page.getByRole("button", { name: zh("shell.theme") }).click();
    await page.getByRole("menuitem", { name: zh("themes.dark") }).click();
    expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");

    await page.reload(); // both choices are kept
    await page.getByText(zh("home.welcome")).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
    expect(await page.locator("html").getAttribute("data-mantine-color-scheme")).toBe("dark");
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
    await platform.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
