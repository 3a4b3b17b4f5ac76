/** @file A real Chromium before a real server: what it says on its console, what it asks for, and what axe-core finds. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from "playwright-core";
import en from "../../console/src/i18n/en.json" with { type: "json" };
import zh from "../../console/src/i18n/zh-CN.json" with { type: "json" };

const CHROMIUM = "/usr/bin/chromium";

/** Without Chromium the browser's tests are skipped, saying so; in CI they fail. */
export const isBrowserMissing: boolean = !existsSync(CHROMIUM) && process.env["CI"] !== "true";
export const whySkipped: string = isBrowserMissing ? ` (skipped: there is no ${CHROMIUM}; apt-get install chromium)` : "";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export type Language = "en" | "zh-CN";

/** A text of the console by its key, placeholders filled; a plural's `_other` where there is no singular. */
export function wordsOf(language: Language): (key: string, values?: Readonly<Record<string, string | number>>) => string {
  const all: unknown = language === "en" ? en : zh;
  return (key, values = {}) => {
    const text = key.split(".").reduce<unknown>((words, part) => (words as Record<string, unknown> | undefined)?.[part], all);
    if (typeof text !== "string") throw new Error(`${language}.json has no ${key}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? `{{${name}}}`));
  };
}

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What should not have been: errors and warnings of the page, requests to elsewhere. */
  readonly faults: string[];
}

/** A fresh browser profile of a reader of that language. */
export async function visit(browser: Browser, { url, language }: { readonly url: string; readonly language: Language }): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: language === "en" ? "en-GB" : language,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`${page.url()} ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`${page.url()} threw: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("blob:")) faults.push(`${page.url()} asked for ${request.url()}`);
  });
  await page.goto(url);
  return { context, page, faults };
}

/** The value under a label in a row of numbers. */
export function statOf(page: Page, label: string): Locator {
  return page
    .locator("dl > div", { has: page.getByText(label, { exact: true }) })
    .locator("dd")
    .first();
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious and critical findings on the page as it is. Evaluated by the debugger: the page's own policy allows no foreign script. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${(failureSummary ?? "").replace(/\s+/g, " ").slice(0, 300)}`),
    );
}
