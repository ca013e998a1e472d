// One link is the whole state.
import { expect, test } from "./fixtures.mjs";

test("the default link is bare, a typical edit stays short", async ({ page, lab }) => {
  await lab.open();
  expect(new URL(page.url()).search).toBe("");
  await lab.link((query) => query === "");
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  await page.getByLabel("Time axis").selectOption("accelerated");
  await lab.button("Previous event").click();
  const link = await lab.link((query) => query.includes("alpha=-8.5") && query.includes("axis=") && query.includes("t="));
  expect(link.length).toBeLessThan(300);
  expect(link).toMatch(/^v=1&/);
});

for (const [name, query] of [
  ["flow", "alpha=-12.5&axis=accelerated&t=123.4&feature=3"],
  ["stochastic descent", "example=stochastic&sampling=7&t=12"],
  ["Gaussian design", "example=sparse_recovery&seed=5&correlation=0.3&noise=0.1&t=4"],
]) {
  test(`reloaded, the link gives the same bits: ${name}`, async ({ lab }) => {
    await lab.open(query);
    await lab.button("Step back").click();
    const [state, shown] = [await lab.state(), await lab.shown()];
    const trace = JSON.stringify(await lab.run(state));
    await lab.link((now) => now.includes(`t=${state.view.time}`));
    await lab.reload();
    expect(await lab.state()).toEqual(state);
    expect(JSON.stringify(await lab.run(await lab.state()))).toBe(trace);
    expect(await lab.shown()).toEqual(shown);
  });
}

test("a garbage link opens with the nearest legal values, each listed", async ({ lab }) => {
  await lab.open("v=1&alpha=-999&depth=17&method=magic&nonsense=1&noise=banana&t=1e300&example=unheard");
  const notices = await lab.notices.allTextContents();
  for (const sentence of [
    /There is no example "unheard"; showing "Diabetes/,
    /Initial scale α: -999 is outside -300 to 0; using -300/,
    /Depth: 17 is outside 2 to 4; using 4/,
    /Method: "magic" does not fit/,
    /names "nonsense", which this lab does not have/,
    /Noise σ: "banana" does not fit/,
    /Cursor: .* is outside/,
    /Initial scale α: 10\^-300 is below 10\^-6, the smallest at depth 4; using 10\^-6/,
  ]) {
    expect(notices.filter((notice) => sentence.test(notice)), String(sentence)).toHaveLength(1);
  }
  const { settings } = await lab.state();
  expect([settings.init_scale_log10, settings.depth, settings.method]).toEqual([-6, 4, "gradient_flow"]);
});

test("a link whose data cannot be run opens the default and says why", async ({ lab }) => {
  await lab.open("data=inline&rows=1,2_3&response=1,2");
  await expect(lab.notices).toContainText([/^This link cannot be run: .*row 2.* Showing "Diabetes/]);
  await expect(lab.example).toHaveValue("diabetes");
  await expect(lab.pill).toHaveText(/checks hold$/);
});

test("noise in the address opens the default", async ({ page, lab }) => {
  await lab.open("%E0%A4%A&&&==&<script>alert(1)</script>&\u0000");
  await expect(lab.notices.first()).toBeVisible();
  await expect(lab.example).toHaveValue("diabetes");
  await expect(lab.pill).toHaveText(/checks hold$/);
  await expect(page.locator("main script")).toHaveCount(0);
});

test("an address with a lab nobody knows shows the default one and says so", async ({ page, lab }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("./#/alchemy?v=1&alpha=-9");
  await lab.pictured();
  await expect(lab.notices).toHaveText([/^There is no lab "alchemy"; showing "Saddle to saddle"\.$/]);
  expect((await lab.state()).settings.init_scale_log10).toBe(-9);
});

test("a speed that is not on offer is shown", async ({ page, lab }) => {
  await lab.open("speed=3");
  const speed = page.getByLabel("Speed");
  await expect(speed.locator("option:checked")).toHaveText("3×");
  await speed.selectOption("10");
  await lab.link((query) => query === "v=1&speed=10");
  await expect(speed.locator("option:checked")).toHaveText("10×");
});

test("an edited address is opened without reloading", async ({ page, lab }) => {
  await lab.open();
  await lab.renewing(() => page.evaluate(() => (location.hash = "#/saddles?v=1&alpha=-20&t=50")));
  expect((await lab.state()).settings.init_scale_log10).toBe(-20);
  await expect(lab.clock).toHaveText(/^t = 50\.00 /);
  await page.evaluate(() => (location.hash = "#/saddles?v=1&alpha=-20&t=5"));
  await expect(lab.clock, "the cursor follows, too").toHaveText(/^t = 5\.000 /);
});
