// A page whose program cannot start says so: what is missing and what helps.
import { test as base } from "@playwright/test";
import { expect, test } from "./fixtures.mjs";

const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** Sends every file of the site with a content policy. */
async function withPolicy(page, policy) {
  await page.route("**/*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policy } });
  });
}

/** Another page that holds this one in a frame. */
const frame = (allowed, site) => `<iframe sandbox="${allowed}" src="${site.address}" width="900" height="600"></iframe>`;

const said = (page) => page.locator("#start");

test("under a strict content policy everything works", async ({ page, lab }) => {
  await withPolicy(page, STRICT);
  await lab.open();
  await expect(said(page)).toHaveCount(0);
  await expect(lab.pill).toHaveText(/^✓ [3-9] checks hold$/);
  const { outcome } = await lab.run({ lab: "penalties", settings: { iterations: 20 } });
  expect(outcome.message).not.toBe("");
});

test.describe("what cannot start", () => {
  // Browsers tell of what they refuse in the console as well.
  test.use({ tolerated: /./ });

  test("a policy without WebAssembly is named, with the one that is needed", async ({ page }) => {
    await withPolicy(page, "default-src 'self'");
    await page.goto("./");
    await expect(said(page)).toContainText("The content policy of this site forbids WebAssembly");
    await expect(said(page)).toContainText("script-src 'self' 'wasm-unsafe-eval'");
  });

  test("a policy that forbids fetching is named", async ({ page }) => {
    await withPolicy(page, `${STRICT}; connect-src 'none'`);
    await page.goto("./");
    await expect(said(page)).toContainText("forbids what this page needs (connect-src)");
  });

  test("a policy without any script leaves what stands in the page", async ({ page }) => {
    await withPolicy(page, "default-src 'self'; script-src 'none'");
    await page.goto("./");
    await expect(said(page).locator("p").first()).toBeVisible();
    await expect(said(page)).toContainText("JavaScript, WebAssembly, and scripts of its own site");
  });

  test("no WebAssembly", async ({ page }) => {
    await page.addInitScript(() => delete globalThis.WebAssembly);
    await page.goto("./");
    await expect(said(page)).toBeVisible();
    await expect(said(page)).toContainText("This browser has no WebAssembly");
  });

  for (const [what, files, name] of [
    ["the wasm file", "**/*.wasm*", /\.wasm: 404/],
    ["the script of the program", "**/saddlescope-*.js*", /did not load/],
  ]) {
    test(`${what} is missing: an older page after a new build`, async ({ page }) => {
      await page.route(files, (route) => route.fulfill({ status: 404, body: "not here" }));
      await page.goto("./");
      await expect(said(page)).toContainText(name);
      await expect(said(page)).toContainText("Reload the page");
      await expect(said(page).locator("p").first()).toBeVisible();
    });
  }

  test("the start script is missing: what stands in the page stays", async ({ page }) => {
    await page.route("**/start.js*", (route) => route.fulfill({ status: 404, body: "not here" }));
    await page.goto("./");
    await expect(said(page).locator("p").first()).toBeVisible();
    await expect(said(page)).toContainText("Allow them for this page");
  });

  test("in a sandboxed frame it says what the frame lacks", async ({ page, site }) => {
    await page.route("**/embedding.html", (route) =>
      route.fulfill({ contentType: "text/html", body: frame("allow-scripts", site) }),
    );
    await page.goto("./embedding.html");
    await expect(page.frameLocator("iframe").locator("#start")).toContainText("allow-same-origin");
  });
});

test.describe("in a sandboxed frame that keeps its origin", () => {
  // Chromium warns of such frames.
  test.use({ tolerated: /can escape its sandboxing/ });

  test("it starts", async ({ page, site }) => {
    await page.route("**/embedding.html", (route) =>
      route.fulfill({ contentType: "text/html", body: frame("allow-scripts allow-same-origin", site) }),
    );
    await page.goto("./embedding.html");
    await expect(page.frameLocator("iframe").locator("h1")).toHaveText("Saddle to saddle");
  });
});

test("without stored choices (a browser that forbids storing) it starts", async ({ page, lab }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("denied", "SecurityError");
    };
    Object.defineProperty(window, "localStorage", { get: refuse });
  });
  await lab.open();
  await page.getByLabel("Theme").selectOption("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

base("opened from the disk it says that it must be served", async ({ page }) => {
  await page.goto(new URL("../../dist/index.html", import.meta.url).href);
  await expect(page.locator("#start")).toContainText("This page was opened from a file");
  await expect(page.locator("#start p").first()).toBeVisible();
});

base.describe("without JavaScript", () => {
  base.use({ javaScriptEnabled: false });
  base("the page says so", async ({ page }) => {
    await page.goto(new URL("../../dist/index.html", import.meta.url).href);
    await expect(page.locator("#start noscript p")).toBeVisible();
    await expect(page.locator("#start p").first()).toBeVisible();
  });
});
