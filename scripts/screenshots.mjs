// `npm run screenshots`: starts a server of its own with the sample, and photographs its places into docs/screenshots: both languages, both themes, 1280 and 360 px.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { ensureBuilt, ensureConsole, ensureInstalled, root } from "./ensure.mjs";

const OWNER = { email: "owner@example.org", password: "correct horse battery staple" };
const OUT = join(root, "docs/screenshots");
/** Every language, theme and width, without taking each page eight times. */
const LOOKS = [
  { name: "en-light-1280", locale: "en-GB", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "zh-CN-dark-1280", locale: "zh-CN", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "en-dark-360", locale: "en-GB", colorScheme: "dark", viewport: { width: 360, height: 740 } },
  { name: "zh-CN-light-360", locale: "zh-CN", colorScheme: "light", viewport: { width: 360, height: 740 } },
];

ensureInstalled();
ensureBuilt();
ensureConsole();
mkdirSync(OUT, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), "aimass-screenshots-"));
const server = spawn(process.execPath, ["bin/aimass.js", "start", "--port", "0", "--data", dataDir], {
  cwd: root,
  env: { ...process.env, AIMASS_ADMIN_EMAIL: OWNER.email, AIMASS_ADMIN_PASSWORD: OWNER.password, AIMASS_LOG_LEVEL: "warn" },
  stdio: ["ignore", "pipe", "inherit"],
});
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"] });
try {
  const url = await sampleIsWalked(server);
  for (const look of LOOKS) await photograph(url, look);
} finally {
  await browser.close();
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  rmSync(dataDir, { recursive: true, force: true });
}

/** Resolves with the server's address once the sample's `curl` line is printed: then there is a model that answers. */
function sampleIsWalked(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
      if (/^curl /m.test(text)) resolve(/^ready (\S+)/m.exec(text)?.[1]);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

async function photograph(url, { name, ...look }) {
  const context = await browser.newContext({ ...look, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await shoot(page, `sign-in-${name}`);
  await page.locator("input[type=email]").fill(OWNER.email);
  await page.locator("input[type=password]").fill(OWNER.password);
  await page.locator("button[type=submit]").click();
  await page.waitForURL(`${url}/`);
  const run = await page.evaluate(async () => (await (await globalThis.fetch("/api/v1/runs")).json()).items[0].id);
  const places = {
    home: "/",
    data: "/data/penguins",
    "new-run": "/training?new=1&dataset=penguins",
    training: `/training/${run}`,
    model: "/models/penguins",
    deployment: "/deployments/penguins",
    usage: "/usage",
  };
  for (const [place, path] of Object.entries(places)) {
    await page.goto(url + path);
    if (place === "deployment") await predictSome(page);
    await shoot(page, `${place}-${name}`);
  }
  await context.close();
}

/** A few requests, so that there is traffic to be seen. */
async function predictSome(page) {
  for (let i = 0; i < 5; i++) {
    await page.locator("form button[type=submit]").first().click();
    await page.getByTestId("prediction").waitFor();
    await page.waitForTimeout(700);
  }
  await page.evaluate(() => globalThis.scrollTo(0, 0));
}

/** What is seen without scrolling, once nothing is being fetched any more. */
async function shoot(page, name) {
  await page.waitForLoadState("networkidle", { timeout: 3000 }).catch(() => undefined); // pages that poll are never idle
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}
