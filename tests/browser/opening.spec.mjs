// Opening the page: what moves, what stands still, what is loaded.
import { expect, test } from "./fixtures.mjs";
import { brotliSize } from "./serve.mjs";

/** Bytes a first visit may transfer, compressed. */
const MOST_BYTES = 330_000;

/** Counts the animation frames the page asks for, from before its first script. */
async function countFrames(page) {
  await page.addInitScript(() => {
    window.framesAsked = 0;
    const ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => {
      window.framesAsked += 1;
      return ask(callback);
    };
  });
}

/** Frames asked for while half a second passes. */
const framesInHalfASecond = (page) =>
  page.evaluate(async () => {
    const before = window.framesAsked;
    await new Promise((passed) => setTimeout(passed, 500));
    return window.framesAsked - before;
  });

test("plays by itself, tells what just happened, and every check holds", async ({ page, lab }) => {
  await lab.openMoving();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Saddle to saddle");
  await expect(lab.button("Pause")).toBeVisible();
  const opened = await lab.notch();
  await expect.poll(() => lab.notch()).toBeGreaterThan(opened + 50);
  await expect(lab.headline).toHaveText("Waiting at the origin");
  await page.getByLabel("Speed").selectOption("10");
  await expect(lab.headline).toHaveText(/^\w+ (woke|let go).* at t = [\d.]+$/);
  await expect(lab.pill).toHaveText(/^✓ [3-9] checks hold$/);
  await expect(page.locator("#certificates li")).not.toHaveCount(0);
  await expect(page.locator("#certificates li.amber")).toHaveCount(0);
  // At the end it stops by itself.
  await expect(lab.button("Play")).toBeVisible();
  expect(await lab.notch()).toBe(10_000);
});

test("stands still at the end for those who ask for less motion", async ({ page, lab }) => {
  await countFrames(page);
  await lab.open();
  await expect(lab.button("Play")).toBeVisible();
  expect(await lab.notch()).toBe(10_000);
  const [now, end] = (await lab.clock.textContent()).replace("t = ", "").split(/\s\/\s/);
  expect(Number(now)).toBe(Number(end));
  expect(await framesInHalfASecond(page)).toBe(0);
});

test("while playing only the cursor moves; paused, no frame is asked for", async ({ page, lab }) => {
  await countFrames(page);
  await lab.openMoving();
  const layers = () =>
    Promise.all(["loss", "coefficients", "dual"].map((id) => lab.pixels(`#${id} canvas`)));
  const [before, news] = [await layers(), await lab.news()];
  const notch = await lab.notch();
  await expect.poll(() => lab.notch()).toBeGreaterThan(notch + 20);
  const after = await layers();
  expect(await framesInHalfASecond(page)).toBeGreaterThan(3);
  for (const [chart, [still, moving]] of after.entries()) {
    expect(still === before[chart][0], "the picture stands").toBe(true);
    expect(moving === before[chart][1], "the cursor does not").toBe(false);
  }
  expect(await lab.news()).toBe(news);

  await lab.button("Pause").click();
  await lab.painted();
  expect(await framesInHalfASecond(page)).toBe(0);
});

test("an example opened while the cursor moves asks for no more frames than the first", async ({ page, lab }) => {
  await countFrames(page);
  await lab.openMoving();
  /** Frames asked for by the page in each of twenty; the twenty-first is ours. */
  const asked = () =>
    page.evaluate(async () => {
      const before = window.framesAsked;
      for (let k = 0; k < 20; k += 1) await new Promise(requestAnimationFrame);
      return Math.round((window.framesAsked - before) / 20) - 1;
    });
  const first = await asked();
  for (const name of ["let_go", "swap", "orthogonal"]) {
    await lab.renewing(() => lab.example.selectOption(name));
    await expect(lab.button("Pause")).toBeVisible();
  }
  expect(await asked()).toBeLessThanOrEqual(first);
});

test("no checks are said to hold before there are any", async ({ page, lab }) => {
  await page.addInitScript(() => {
    window.pills = [];
    const note = () => window.pills.push(document.querySelector(".pill")?.textContent ?? "");
    new MutationObserver(note).observe(document, { childList: true, characterData: true, subtree: true });
  });
  await lab.open();
  const pills = await page.evaluate(() => window.pills);
  expect(pills).toContain("checks follow");
  expect(pills.filter((pill) => / 0 checks/.test(pill))).toEqual([]);
});

test("every example opens, is certified, and says what to notice", async ({ lab, page }) => {
  await lab.open();
  const examples = await page.evaluate(() => window.saddlescope.examples("saddles"));
  expect(examples.length).toBeGreaterThanOrEqual(6);
  for (const { name, notice } of examples.slice(1)) {
    await lab.renewing(() => lab.example.selectOption(name));
    await expect(page.locator(".notice"), name).toContainText(notice);
    await expect(lab.pill, name).toHaveText(/^✓ \d+ checks hold$/);
    await expect(lab.notices, name).toHaveCount(0);
    await expect(lab.headline, name).not.toBeEmpty();
  }
});

test("a first visit is light, comes from one host, and compiles its wasm once", async ({ page, lab, site }) => {
  site.sent.length = 0;
  await lab.openMoving();
  const total = site.sent.reduce((sum, { body }) => sum + brotliSize(body), 0);
  console.log(`first visit: ${(total / 1000).toFixed(1)} kB in ${site.sent.length} files`);
  expect(site.sent.filter(({ name }) => name.endsWith(".wasm"))).toHaveLength(1);
  expect(page.workers()).toHaveLength(1);
  expect(total).toBeLessThanOrEqual(MOST_BYTES);
});

test("every file of the site is answered with its own type", async ({ request }) => {
  for (const [file, type] of [
    ["./", "text/html"],
    ["start.js", "text/javascript"],
    ["worker.js", "text/javascript"],
    ["robots.txt", "text/plain"],
  ]) {
    const response = await request.get(file);
    expect(response.status()).toBe(200);
    expect(response.headers()["content-type"]).toContain(type);
  }
});
