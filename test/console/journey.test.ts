/** The whole job of the product in a real browser, in both languages: from a CSV to a bill, and back from a bad version. */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newDataDir, startServer, type TestServer } from "../support/server.js";
import { isBrowserMissing, launchBrowser, seriousFindings, statOf, visit, whySkipped, wordsOf, type Language, type Visitor } from "./browser.js";

const PENGUINS = fileURLToPath(new URL("../../console/src/api/penguins.csv", import.meta.url));
const OWNER = { email: "owner@example.org", password: "correct horse battery staple" };
/** Training shares two cores with the other tests. */
const TRAINING_MS = 120_000;
const STEP_MS = 30_000;

let server: TestServer;
let browser: Browser;
const dataDir = newDataDir("console");

beforeAll(async () => {
  if (isBrowserMissing) return;
  [server, browser] = await Promise.all([startServer(dataDir, { AIMASS_ADMIN_EMAIL: OWNER.email, AIMASS_ADMIN_PASSWORD: OWNER.password }), launchBrowser()]);
});

afterAll(async () => {
  if (isBrowserMissing) return;
  await browser.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const SIZES = { wide: { width: 1280, height: 860 }, narrow: { width: 360, height: 740 } } as const;

describe.skipIf(isBrowserMissing)(`the journey${whySkipped}`, () => {
  describe.each([
    { language: "en", dataset: "birds" },
    { language: "zh-CN", dataset: "niao" },
  ] as const)("in $language", ({ language, dataset }: { language: Language; dataset: string }) => {
    const t = wordsOf(language);
    let visitor: Visitor;
    let page: Page;
    let runPath = "";
    let key = "";

    beforeAll(async () => {
      visitor = await visit(browser, { url: server.url, language });
      page = visitor.page;
      page.setDefaultTimeout(STEP_MS);
    });
    afterAll(() => visitor.context.close());

    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const heading = (name: string) => page.getByRole("heading", { name, level: 1 });

    test("a stranger signs in, and is asked where to begin", async () => {
      await heading(t("entry.signIn")).waitFor();
      await page.getByLabel(t("entry.email")).fill(OWNER.email);
      await page.getByLabel(t("entry.password"), { exact: true }).fill(OWNER.password);
      await button(t("entry.signIn")).click();
      await page.getByText(t("home.doors.data.title")).waitFor();
    });

    test("a CSV becomes a dataset with types, missing values and distributions", { timeout: 90_000 }, async () => {
      await page.getByRole("link", { name: t("home.doors.data.title") }).click();
      await page.locator("input[type=file]").setInputFiles(PENGUINS);
      await page.getByLabel(t("data.name")).fill(dataset);
      await button(t("data.upload")).click();
      await heading(dataset).waitFor();
      const species = page.getByRole("columnheader", { name: "species" });
      await species.getByText(t("types.text")).waitFor();
      await species.getByText("Chinstrap").waitFor();
      const bill = page.getByRole("columnheader", { name: "bill_length_mm" });
      await bill.getByText(t("data.nullShare", { share: "0.6%" })).waitFor();
      await bill.getByRole("img", { name: t("data.histogramFromTo", { from: "32.1", to: "59.6" }) }).waitFor();
      await page.getByRole("cell", { name: "Torgersen" }).first().waitFor();
    });

    test("a corrected type is a new version, which can be undone", { timeout: 90_000 }, async () => {
      const typeOf = (type: "number" | "text") => page.getByRole("button", { name: t("data.typeOf", { column: "bill_length_mm", type: t(`types.${type}`) }) });
      const shown = page.getByRole("combobox", { name: t("common.version") });
      const isVersion = (version: number) => expect.poll(() => shown.inputValue(), { timeout: STEP_MS }).toBe(t("common.versionNumber", { version }));
      await typeOf("number").click();
      await page.getByRole("menuitem", { name: t("types.text"), exact: true }).click();
      await isVersion(2);
      await typeOf("text").waitFor();
      await button(t("common.undo")).click();
      await isVersion(3);
      await typeOf("number").waitFor();
    });

    test("a run is watched while it learns, and is judged beside guessing", { timeout: TRAINING_MS + 60_000 }, async () => {
      await page.getByRole("link", { name: t("data.train") }).click();
      await page.getByRole("combobox", { name: t("training.target") }).click();
      await page.getByRole("option", { name: "species" }).click();
      await page.getByRole("status").getByText("species").waitFor();
      await page.getByRole("combobox", { name: t("training.algorithm") }).click();
      await page.getByRole("option", { name: t("algorithms.mlp") }).click();
      await button(t("training.advanced")).click();
      for (const parameter of ["epochs", "patience"]) await page.getByLabel(t(`parameters.${parameter}`)).fill("1000"); // long enough to be watched
      await button(t("training.start")).click();
      await heading(t("training.title", { target: "species", dataset })).waitFor();
      runPath = new URL(page.url()).pathname;
      await button(t("training.stop")).waitFor();
      const curve = page.getByRole("img", { name: t("training.curveOf", { metric: t("metrics.logLoss") }) });
      await curve.locator("canvas").waitFor(); // while it goes on
      await page.getByRole("progressbar", { name: t("training.progress") }).waitFor();
      expect(await page.getByText(t("states.succeeded")).count()).toBe(0);
      await page.getByText(t("states.succeeded")).first().waitFor({ timeout: TRAINING_MS });
      await curve.locator("canvas").waitFor();

      const accuracy = page
        .getByRole("table", { name: t("training.metrics") })
        .getByRole("row", { name: t("metrics.accuracy"), exact: false })
        .last();
      const [ours = 0, trivial = 1] = (await accuracy.getByRole("cell").allInnerTexts()).map(Number);
      expect(ours).toBeGreaterThan(0.9);
      expect(trivial).toBeLessThan(0.5);
      const matrix = page.getByRole("region", { name: t("training.confusion") });
      expect(await matrix.getByRole("row", { name: "Gentoo" }).getByRole("cell").count()).toBe(3);
    });

    test("the version has an author, a signature, files and a lineage; one press deploys it", { timeout: 90_000 }, async () => {
      await page.getByRole("link", { name: t("training.made", { version: `${dataset}@1` }) }).click();
      await heading(dataset).waitFor();
      await page.getByText(OWNER.email).first().waitFor();
      await page
        .getByRole("table", { name: t("models.signature") })
        .getByText("probabilities")
        .waitFor();
      await page
        .getByRole("table", { name: t("models.files") })
        .getByText("model.onnx")
        .waitFor();
      await page.getByRole("link", { name: `${dataset}@3` }).waitFor();
      await button(t("deployments.deploy")).click();
      await page.waitForURL(`**/deployments/${dataset}`);
      await page.getByText(t("states.ready")).first().waitFor();
    });

    test("the form predicts, and the count of requests rises", { timeout: 90_000 }, async () => {
      const requests = statOf(page, t("deployments.requests"));
      const before = Number(await requests.innerText());
      await button(t("deployments.predict")).click();
      const prediction = page.getByTestId("prediction");
      await prediction.waitFor();
      expect(["Adelie", "Chinstrap", "Gentoo"]).toContain(await prediction.innerText());
      await page
        .getByRole("list", { name: t("deployments.probabilities") })
        .getByText("Gentoo")
        .waitFor();
      await expect.poll(async () => Number(await requests.innerText()), { timeout: STEP_MS }).toBe(before + 1);
    });

    test("a wrong value is named at its field, and in the error with its code", { timeout: 60_000 }, async () => {
      const field = page.getByLabel("bill_depth_mm", { exact: true });
      const right = await field.inputValue();
      await field.fill("deep");
      await button(t("deployments.predict")).click();
      await page.getByRole("alert").getByText("INVALID_RECORDS").waitFor();
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      await field.fill(right);
      await button(t("deployments.predict")).click();
      await page.getByRole("alert").waitFor({ state: "detached" });
      // the browser itself tells of the refused request: the one fault that is meant to be
      expect(visitor.faults.splice(0).filter((fault) => !fault.includes("422"))).toEqual([]);
    });

    test("a key made in place stands in the examples, which work as copied", { timeout: 60_000 }, async () => {
      await button(t("deployments.createKey")).click();
      await page.getByText(t("keys.once")).waitFor();
      await page.getByRole("button", { name: t("common.copyThis", { text: t("deployments.exampleIn", { language: "curl" }) }) }).click();
      const curl = await page.evaluate<string>("navigator.clipboard.readText()");
      key = /Bearer (\S+)"/.exec(curl)?.[1] ?? "";
      const body = /-d '(.*)'/s.exec(curl)?.[1] ?? "";
      const answer = await fetch(`${server.url}/api/v1/deployments/${dataset}/predict`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body,
      });
      expect(answer.status, await answer.clone().text()).toBe(200);
      for (const language of ["TypeScript", "Python"]) {
        await page.getByRole("tab", { name: language }).click();
        await page
          .getByRole("region", { name: t("deployments.exampleIn", { language }) })
          .getByText(key)
          .waitFor();
      }
    });

    test("the bill is there, and the books balance", { timeout: 60_000 }, async () => {
      await page
        .getByRole("link", { name: t("places.usage") })
        .first()
        .click();
      await heading(t("places.usage")).waitFor();
      await expect.poll(async () => Number(await statOf(page, t("usage.predictions")).innerText()), { timeout: STEP_MS }).toBeGreaterThanOrEqual(3);
      await page.getByRole("tab", { name: t("usage.ledger") }).click();
      await page.getByText(t("usage.balanced", { sum: "0.000000" })).waitFor();
      await page
        .getByRole("table", { name: t("usage.ledger") })
        .getByText(t("usage.kinds.prediction"))
        .first()
        .waitFor();
    });

    test("a second version is trained, takes the traffic, and is rolled back", { timeout: TRAINING_MS + 120_000 }, async () => {
      await page.goto(server.url + runPath);
      await page.getByRole("link", { name: t("training.again") }).click();
      await page.getByRole("combobox", { name: t("training.algorithm") }).click();
      await page.getByRole("option", { name: t("algorithms.logistic-regression") }).click();
      await button(t("training.start")).click();
      await page.waitForURL((address) => address.pathname.startsWith("/training/run_") && address.pathname !== runPath);
      await page.getByRole("link", { name: t("training.made", { version: `${dataset}@2` }) }).waitFor({ timeout: TRAINING_MS });
      await button(t("deployments.deploy")).click();
      await page.getByRole("menuitem", { name: t("deployments.switchIn", { name: dataset }) }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: t("deployments.switchAction"), exact: true })
        .click();
      const shows = (version: number) => page.getByRole("img", { name: t("deployments.share", { version, share: "100%" }) }).waitFor();
      await shows(2);
      await button(t("deployments.predict")).click();
      await page.getByText(t("deployments.answeredBy", { model: dataset, version: 2 })).waitFor();
      await page
        .getByRole("region", { name: t("deployments.revisions") })
        .getByRole("button", { name: t("deployments.rollback") })
        .click();
      await shows(1);
    });

    test("nobody can tell from the keyboard alone that the search is far away", { timeout: 60_000 }, async () => {
      await page.goto(server.url);
      await heading(t("places.home")).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("textbox", { name: t("search.placeholder") }).fill(dataset);
      await page
        .getByRole("button", { name: new RegExp(`^${dataset}$`) })
        .first()
        .waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/${dataset}`);
    });

    test("axe-core finds nothing serious on any page, wide and narrow, light and dark, and none is wider than the window", { timeout: 240_000 }, async () => {
      const paths = [
        "/",
        "/data",
        "/data?add=1",
        `/data/${dataset}`,
        `/data/${dataset}?tab=versions`,
        "/training",
        "/training?new=1",
        runPath,
        "/models",
        "/models?import=1",
        `/models/${dataset}`,
        `/models/${dataset}/compare?base=1&head=2`,
        "/deployments",
        `/deployments/${dataset}`,
        "/usage",
        "/usage?tab=ledger",
        "/usage?tab=prices",
        "/settings/account",
        "/settings/keys",
        "/settings/audit",
        "/settings/appearance",
        "/nowhere",
      ];
      const looks = language === "en" ? (["wide light", "narrow dark"] as const) : (["wide dark", "narrow light"] as const); // all four between them
      const found: string[] = [];
      for (const path of paths) {
        await page.goto(server.url + path);
        await page.waitForLoadState("networkidle").catch(() => undefined); // pages that poll are never idle
        for (const look of looks) {
          const [size, scheme] = look.split(" ") as ["wide" | "narrow", "light" | "dark"];
          await page.setViewportSize(SIZES[size]);
          await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
          await page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))"); // what follows the width (observers) has followed
          found.push(...(await seriousFindings(page)).map((finding) => `${path} ${look}: ${finding}`));
          const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
          if (overflow > 0) found.push(`${path} ${look}: ${overflow} px wider than the window`);
        }
      }
      expect(found.slice(0, 20)).toEqual([]); // more of them hide what is to be done
    });

    test("signing out leads back to the door; the browser's console stayed empty", async () => {
      await page.setViewportSize(SIZES.wide);
      await page.goto(server.url);
      await page.getByRole("button", { name: t("shell.account", { email: OWNER.email }) }).click();
      await page.getByRole("menuitem", { name: t("shell.signOut") }).click();
      await heading(t("entry.signIn")).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(visitor.faults).toEqual([]);
    });
  });
});
