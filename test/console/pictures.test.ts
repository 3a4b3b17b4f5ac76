/** Pictures in a real browser: an archive becomes a dataset, a network learns from it, is looked at beside another, is deployed, and answers a dropped picture. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mnistZip } from "../support/mnist-zip.js";
import { newDataDir, startServer, type TestServer } from "../support/server.js";
import { isBrowserMissing, launchBrowser, seriousFindings, visit, whySkipped, wordsOf, type Language, type Visitor } from "./browser.js";

const OWNER = { email: "owner@example.org", password: "correct horse battery staple" };
const PER_CLASS = 20;
const TRAINING_MS = 90_000;
/** For those who want to look: a folder that the pages are pictured into. */
const SCREENSHOTS = process.env["AIMASS_SCREENSHOTS"];
const SIZES = { wide: { width: 1280, height: 860 }, narrow: { width: 360, height: 740 } } as const;

let server: TestServer;
let browser: Browser;
const dataDir = newDataDir("pictures");
const zipPath = join(dataDir, "digits.zip");
const picturePath = join(dataDir, "three.png");

beforeAll(async () => {
  if (isBrowserMissing) return;
  [server, browser] = await Promise.all([startServer(dataDir, { AIMASS_ADMIN_EMAIL: OWNER.email, AIMASS_ADMIN_PASSWORD: OWNER.password }), launchBrowser()]);
  writeFileSync(zipPath, await mnistZip(PER_CLASS));
  await threeTimesTen(picturePath);
});

afterAll(async () => {
  if (isBrowserMissing) return;
  await browser.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A three of MNIST in colour and ten times as large, as from a scanner. */
async function threeTimesTen(path: string): Promise<void> {
  const file = join(dirname(createRequire(import.meta.url).resolve("mnist/package.json")), "src/digits/3.json");
  const { data } = JSON.parse(readFileSync(file, "utf8")) as { data: readonly number[] };
  const pixels = Uint8Array.from(data.slice(-784), (value) => Math.round(value * 255));
  await sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .resize(280, 280)
    .toColourspace("srgb")
    .png()
    .toFile(path);
}

async function signIn(language: Language): Promise<Visitor> {
  const t = wordsOf(language);
  const visitor = await visit(browser, { url: server.url, language });
  visitor.page.setDefaultTimeout(30_000);
  await visitor.page.getByLabel(t("entry.email")).fill(OWNER.email);
  await visitor.page.getByLabel(t("entry.password"), { exact: true }).fill(OWNER.password);
  await visitor.page.getByRole("button", { name: t("entry.signIn"), exact: true }).click();
  await visitor.page
    .getByRole("link", { name: t("places.training") })
    .first()
    .waitFor();
  return visitor;
}

async function picture(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS !== undefined) await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

interface Looked {
  readonly language: Language;
  readonly paths: Readonly<Record<string, string>>;
}

/** English is judged in light and wide, Chinese in dark and narrow; the width of both in both. */
async function faultsOf(page: Page, { language, paths }: Looked): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(server.url + path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
    if (name === "try") await page.locator("input[type=file]").setInputFiles(picturePath);
    for (const size of ["wide", "narrow"] as const) {
      await page.setViewportSize(SIZES[size]);
      await page.emulateMedia({ colorScheme: size === "wide" ? "light" : "dark", reducedMotion: "reduce" });
      const isJudged = (size === "wide") === (language === "en");
      const findings = isJudged ? await seriousFindings(page) : [];
      const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      found.push(
        ...findings.map((finding) => `${language} ${path} ${size}: ${finding}`),
        ...(overflow > 0 ? [`${language} ${path} ${size}: ${overflow} px too wide`] : []),
      );
      await picture(page, `${language}-${name}-${size}`);
    }
  }
  return found;
}

describe.skipIf(isBrowserMissing)(`pictures${whySkipped}`, () => {
  const t = wordsOf("en");
  let visitor: Visitor;
  let page: Page;
  let runPath = "";
  let otherRun = "";

  beforeAll(async () => {
    visitor = await signIn("en");
    page = visitor.page;
  });
  afterAll(() => visitor.context.close());

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const heading = (name: string) => page.getByRole("heading", { name, level: 1 });

  test("a ZIP becomes a dataset of pictures, with how many there are of each label", { timeout: 60_000 }, async () => {
    await page.goto(`${server.url}/data?add=1`);
    await page.locator("input[type=file]").setInputFiles(zipPath);
    await page.getByText(t("data.archive.form.image")).waitFor();
    await page.getByRole("radio", { name: t("data.kinds.audio") }).waitFor({ state: "attached" });
    await picture(page, "en-upload");
    await button(t("data.upload")).click();
    await heading("digits").waitFor();
    const labels = page.getByRole("list", { name: t("data.labels") });
    await labels.getByText(String(PER_CLASS)).first().waitFor();
    expect(await labels.getByRole("listitem").allInnerTexts()).toHaveLength(10);
    await page.getByRole("columnheader", { name: "path" }).waitFor();
    await picture(page, "en-dataset");
  });

  test("the form chooses the label and a network, and says what a layer list has wrong", { timeout: 60_000 }, async () => {
    await page.getByRole("link", { name: t("data.train") }).click();
    await page.getByRole("status").getByText("label").waitFor();
    const algorithm = page.getByRole("combobox", { name: t("training.algorithm") });
    expect(await algorithm.inputValue()).toBe(t("algorithms.cnn"));
    await algorithm.click();
    await picture(page, "en-form-networks");
    await page.getByRole("option", { name: t("algorithms.network") }).click();
    await page
      .getByLabel(t("training.layers"), { exact: true })
      .fill('[\n{"layer": "conv2d", "filters": 8, "kernelSize": 3},\n{"layer": "dense", "units": -1}\n]');
    await button(t("training.start")).click();
    await page.getByText(t("training.layerFault", { number: 2, layer: "dense", message: "" }).trim()).waitFor();
    await picture(page, "en-form-layers");
    expect(visitor.faults.splice(0).filter((fault) => !fault.includes("422"))).toEqual([]); // the browser tells of the refusal
  });

  test("a network learns, and its curves, layers and another run are beside each other", { timeout: TRAINING_MS + 60_000 }, async () => {
    const other = await server.call<{ id: string }>("POST", "/api/v1/runs", {
      ...{ dataset: "digits", target: "label", algorithm: "mlp", parameters: { epochs: 1 }, model: "other" },
    });
    expect(other.status).toBe(202);
    otherRun = other.body.id;
    await page.getByRole("combobox", { name: t("training.algorithm") }).click();
    await page
      .getByRole("option", { name: t("algorithms.cnn"), exact: false })
      .first()
      .click();
    await page.getByLabel(t("parameters.epochs")).fill("3");
    await page.getByLabel(t("parameters.batchSize")).fill("16");
    await button(t("training.start")).click();
    await page.waitForURL("**/training/run_*");
    runPath = new URL(page.url()).pathname;
    await page.getByRole("link", { name: t("training.made", { version: "digits@1" }) }).waitFor({ timeout: TRAINING_MS });
    const network = page.getByRole("table", { name: t("training.network") });
    await network.getByRole("row", { name: "conv2d" }).first().waitFor();
    await network.getByText("26 × 26").first().waitFor();
    await page.getByText(t("metrics.accuracy"), { exact: true }).last().click();
    await page
      .getByRole("img", { name: t("training.curveOf", { metric: t("metrics.accuracy") }) })
      .locator("canvas")
      .waitFor();
    const smoothing = page.getByRole("slider", { name: t("training.smoothing") });
    await smoothing.focus();
    for (let press = 0; press < 30; press++) await page.keyboard.press("ArrowRight");
    expect(Number(await smoothing.getAttribute("aria-valuenow"))).toBeCloseTo(0.6);
    await page.getByRole("combobox", { name: t("training.besideRun") }).click();
    await page.getByRole("option", { name: t("algorithms.mlp") }).click();
    await page
      .getByRole("table", { name: t("training.besideTitle") })
      .getByText(t("algorithms.mlp"))
      .waitFor();
    await picture(page, "en-run");
  });

  test("a dropped picture is brought to the model's size, sent as bytes, and answered with probabilities", { timeout: 60_000 }, async () => {
    await button(t("deployments.deploy")).click();
    await page.waitForURL("**/deployments/digits");
    await page.getByText(t("states.ready")).first().waitFor();
    const predict = button(t("deployments.predict"));
    expect(await predict.isDisabled()).toBe(true);
    await page.locator("input[type=file]").setInputFiles(picturePath);
    await page.getByRole("img", { name: t("deployments.asTheModelSees") }).waitFor();
    const asked = page.waitForRequest((request) => request.url().endsWith("/predict"));
    await predict.click();
    const { records } = (await asked).postDataJSON() as { records: readonly { image: number[][][] }[] };
    const [plane = []] = records[0]?.image ?? [];
    expect([records[0]?.image.length, plane.length, plane[0]?.length]).toEqual([1, 28, 28]);
    expect(Math.max(...plane.flat())).toBeGreaterThan(200);
    await page.getByRole("list", { name: t("deployments.probabilities") }).waitFor();
    expect(await page.getByTestId("prediction").innerText()).toMatch(/^\d$/);
    await picture(page, "en-try");
    expect(visitor.faults).toEqual([]);
  });

  test("in both languages, wide and narrow, axe-core finds nothing serious and no page is wider than its window", { timeout: 120_000 }, async () => {
    const paths = { dataset: "/data/digits", form: "/training?new=1&dataset=digits", run: `${runPath}?with=${otherRun}`, try: "/deployments/digits" };
    const reader = await signIn("zh-CN");
    const found = [...(await faultsOf(visitor.page, { language: "en", paths })), ...(await faultsOf(reader.page, { language: "zh-CN", paths }))];
    found.push(...visitor.faults, ...reader.faults);
    await reader.context.close();
    expect(found.slice(0, 20)).toEqual([]);
  });
});
