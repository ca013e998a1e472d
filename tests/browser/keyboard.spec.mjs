// Everything by keyboard alone, with the focus in sight.
import { expect, test } from "./fixtures.mjs";
import { focusShows, tabTo } from "./keyboard.mjs";
import { expectShown } from "./page.mjs";

test("the first Tab offers the charts, where keys move the cursor", async ({ page, lab }) => {
  await lab.open("example=let_go");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the charts" })).toBeFocused();
  await expect(page.getByRole("link", { name: "Skip to the charts" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(lab.chart("loss")).toBeFocused();
  expect(await focusShows(page)).toBe(true);

  const times = (await lab.run(await lab.state())).trace.time;
  const at = async (key) => {
    await page.keyboard.press(key);
    return (await lab.state()).view.time;
  };
  expect(await at("Home")).toBe(0);
  expect(await at("ArrowRight")).toBe(times[1]);
  expect(await at("ArrowRight")).toBe(times[2]);
  expect(await at("ArrowLeft")).toBe(times[1]);
  expect(await at("PageDown")).toBeGreaterThan(times[2]);
  expect(await at("PageUp")).toBe(0);
  expect(await at("End")).toBe(8);
  await page.keyboard.press("Home");
  await page.keyboard.press("Space");
  await expect(lab.button("Pause")).toBeVisible();
  await expect.poll(() => lab.notch()).toBeGreaterThan(0);
  await page.keyboard.press("Space");
  await expect(lab.button("Play")).toBeVisible();
});

test("values under the cursor are shown, and said after a key, at most four times a second", async ({ page, lab }) => {
  await lab.open("example=let_go");
  const { trace } = await lab.run(await lab.state());
  // Counts what is said from before the first key.
  await page.evaluate(() => {
    window.said = [];
    const said = () => window.said.push([performance.now(), document.querySelector("#announced").textContent]);
    new MutationObserver(said).observe(document.querySelector("#announced"), { childList: true, characterData: true, subtree: true });
  });
  await lab.chart("loss").focus();
  await page.keyboard.press("Home");
  for (let k = 0; k < 40; k += 1) await page.keyboard.press("ArrowRight");
  const words = page.locator("#announced");
  await expect(words).toHaveText(/^t = \S+ \/\s8, loss \S+ · \d awake$/);
  const [, time, loss] = (await lab.time.getAttribute("aria-valuetext")).match(/^t = (\S+) \/\s8, loss (\S+) · (\d) awake$/);
  expectShown(time, trace.time[40]);
  expectShown(loss, trace.loss[40]);
  await expect(page.locator(".readout .values")).toHaveText(`loss ${loss} · ${(await words.textContent()).match(/(\d) awake$/)[0]}`);
  await expect(words, "the last is said, too").toContainText(`t = ${time} `);
  const times = await page.evaluate(() => window.said.map(([time]) => time));
  for (let k = 1; k < times.length; k += 1) expect(times[k] - times[k - 1]).toBeGreaterThan(200);
});

test("t opens and closes the data table of the focused chart", async ({ page, lab }) => {
  await lab.open();
  for (const id of ["loss", "coefficients", "lasso", "dual", "path", "strip", "norm"]) {
    await tabTo(page, lab.chart(id));
    await page.keyboard.press("t");
    await expect(page.locator(`#${id} .numbers td`).first(), id).toBeVisible();
    await page.keyboard.press("t");
    await expect(page.locator(`#${id} .numbers`), id).toHaveCount(0);
  }
});

test("Tab reaches every control with the focus in sight; sliders answer to arrows", async ({ page, lab }) => {
  await lab.open();
  await tabTo(page, lab.alpha);
  await lab.renewing(() => page.keyboard.press("ArrowLeft"));
  expect((await lab.state()).settings.init_scale_log10).toBe(-8.5);
  await tabTo(page, page.getByRole("slider", { name: "Depth" }));
  await lab.renewing(() => page.keyboard.press("ArrowRight"));
  expect((await lab.state()).settings.depth).toBe(3);
  await lab.renewing(() => page.keyboard.press("Home"));
  expect((await lab.state()).settings.depth).toBe(2);

  // From here on every stop shows its focus, and the transport is among them.
  const reached = new Set();
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      return element === document.body ? "" : `${element.tagName} ${element.getAttribute("aria-label") ?? element.id ?? ""}`;
    });
    if (name === "") break;
    expect(await focusShows(page), name).toBe(true);
    reached.add(name);
  }
  for (const name of ["BUTTON Play", "BUTTON To the start", "BUTTON Next event", "INPUT Time"]) {
    expect([...reached]).toContain(name);
  }
});

test("the timeline answers to arrows, Home and End", async ({ page, lab }) => {
  await lab.open();
  await lab.time.focus();
  await page.keyboard.press("Home");
  expect(await lab.notch()).toBe(0);
  await page.keyboard.press("PageUp");
  expect(await lab.notch()).toBeGreaterThan(0);
  await page.keyboard.press("End");
  expect(await lab.notch()).toBe(10_000);
  await page.keyboard.press("ArrowLeft");
  expect(await lab.notch()).toBe(9_999);
});

test("Escape lets go of the highlighted feature", async ({ page, lab }) => {
  await lab.open("feature=3");
  await lab.chart("coefficients").focus();
  await page.keyboard.press("Escape");
  expect((await lab.state()).view.selected).toBe(0);
});
