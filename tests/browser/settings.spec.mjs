// Controls and examples: what is set is what is computed, shown and linked.
import { expect, test } from "./fixtures.mjs";
import { expectShown } from "./page.mjs";

/** Expects the table of saddles and the certificates to show the numbers of a run. */
async function expectNumbersOf(lab, result) {
  await expect(lab.saddles).toHaveCount(result.prediction.length);
  const jumped = new Map(
    result.events.filter(({ kind }) => kind === "jumped").map(({ saddle, time }) => [saddle, time]),
  );
  for (const [row, { time, loss, coefficients }] of result.prediction.entries()) {
    const cells = await lab.saddles.nth(row).locator("td").allTextContents();
    const [number, active, , predicted, measured, , shownLoss] = cells;
    expect(number).toBe(String(row));
    expect(active.split(" ").filter((name) => name !== "none")).toHaveLength(coefficients.filter((beta) => beta !== 0).length);
    expectShown(predicted, time);
    if (row > 0 && jumped.has(row)) expectShown(measured, jumped.get(row));
    if (row > 0 && !jumped.has(row)) expect(measured).toBe("–");
    expectShown(shownLoss, loss, 1e-12);
  }
  const certificates = await lab.page.locator("#certificates li").allTextContents();
  expect(certificates).toHaveLength(result.certificates.length);
  for (const [k, { name, value, tolerance }] of result.certificates.entries()) {
    expect(certificates[k]).toContain(name);
    const [shown, limit] = (await lab.page.locator("#certificates .figures").nth(k).textContent()).split(/ (?:not )?≤ /);
    expectShown(shown, value);
    expectShown(limit, tolerance);
  }
  await expect(lab.page.locator("#outcome")).toHaveText(result.outcome.message);
}

test("what an example points out stands as long as the example does", async ({ page, lab }) => {
  await lab.open("example=swap");
  const remark = page.locator(".notice");
  await expect(remark).toContainText("x3 lets go");
  await lab.renewing(() => lab.dragThumb(lab.alpha, 0.45));
  await expect(remark).toContainText("changed from the example");
  await expect(remark).not.toContainText("x3 lets go");
  await lab.renewing(() => lab.example.selectOption("swap"));
  await expect(remark).toContainText("x3 lets go");
});

test("a method with another number of features follows a run with fewer", async ({ page, lab }) => {
  await lab.open("example=swap");
  await lab.renewing(() => page.evaluate(() => (location.hash = "#/saddles?v=1&method=gradient_descent&step=1&horizon=5")));
  await expect(page.locator("#effective tbody tr")).toHaveCount(10);
  await expect(lab.notices).toHaveCount(0);
});

test("dragging a slider draws the finished run of the new setting and rewrites the link", async ({ page, lab }) => {
  await lab.open();
  const before = await lab.shown();
  const entries = await page.evaluate(() => history.length);
  await lab.renewing(() => lab.dragThumb(lab.alpha, 0.45));
  const state = await lab.state();
  expect(state.settings.init_scale_log10).toBeGreaterThan(-15);
  expect(state.settings.init_scale_log10).toBeLessThan(-12);
  await expect(lab.alphaText).toHaveValue(String(state.settings.init_scale_log10));
  expect((await lab.shown()).pictures[0]).not.toBe(before.pictures[0]);
  await expectNumbersOf(lab, await lab.run(state));
  const link = await lab.link((query) => query.includes(`alpha=${state.settings.init_scale_log10}`));
  expect(link.length).toBeLessThan(300);
  expect(await page.evaluate(() => history.length), "editing opens no history entry").toBe(entries);
});

test("numbers can be typed; an illegal one is explained and the old value stays", async ({ page, lab }) => {
  await lab.open();
  await lab.renewing(async () => {
    await lab.alphaText.fill("-12.5");
    await lab.alphaText.press("Enter");
  });
  expect((await lab.state()).settings.init_scale_log10).toBe(-12.5);
  const good = await lab.shown();
  for (const [typed, sentence] of [
    ["-400", /Initial scale α: -400 is outside -300 to 0/],
    ["tiny", /Initial scale α: "tiny" does not fit; expected a number from -300 to 0/],
    ["NaN", /Initial scale α: "NaN" does not fit/],
    ["", /Initial scale α: "" does not fit/],
  ]) {
    await lab.alphaText.fill(typed);
    await lab.alphaText.press("Enter");
    await expect(lab.notices).toHaveText([sentence]);
    expect((await lab.state()).settings.init_scale_log10).toBe(-12.5);
    expect(await lab.shown()).toEqual(good);
    await lab.alphaText.blur();
    await expect(lab.alphaText, "the field shows the value in force").toHaveValue("-12.5");
  }
  await page.getByRole("textbox", { name: "Horizon" }).fill("-3");
  await page.getByRole("textbox", { name: "Horizon" }).press("Enter");
  await expect(lab.notices).toHaveText([/Horizon: -3 is outside/]);
  await page.getByRole("textbox", { name: "Horizon" }).blur();
  await expect(page.getByRole("textbox", { name: "Horizon" })).toHaveValue("auto");
});

test("every method and depth runs and shows its own numbers", async ({ page, lab }) => {
  await lab.open("example=swap&alpha=-6");
  for (const method of ["gradient_descent", "stochastic_gradient_descent", "heavy_ball", "momentum_flow"]) {
    await lab.renewing(() => page.getByLabel("Method").selectOption(method));
    await expectNumbersOf(lab, await lab.run(await lab.state()));
  }
  await lab.renewing(() => page.getByLabel("Method").selectOption("gradient_flow"));
  const depth = page.getByRole("slider", { name: "Depth" });
  for (const factors of [3, 4]) {
    await lab.renewing(() => depth.press("ArrowRight"));
    expect((await lab.state()).settings.depth).toBe(factors);
    await expectNumbersOf(lab, await lab.run(await lab.state()));
  }
});

test("divergence is said, and shown up to the last finite point", async ({ page, lab }) => {
  await lab.open("example=swap&alpha=-6&method=gradient_descent&horizon=100");
  const step = page.getByRole("textbox", { name: "Step size γ, as a number" });
  await lab.renewing(async () => {
    await step.fill("10");
    await step.press("Enter");
  });
  await expect(page.locator("#outcome")).toHaveText(/[Dd]iverged/);
  expect(await page.locator("main").innerText()).not.toMatch(/NaN|Infinity/);
});

test("picking an example opens a history entry; back and forward return to both", async ({ page, lab }) => {
  await lab.open();
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  const edited = await lab.state();
  await lab.link((query) => query === "v=1&alpha=-8.5");
  await lab.renewing(() => lab.example.selectOption("let_go"));
  expect(await lab.query()).toBe("v=1&example=let_go");
  await expect(lab.saddles).toHaveCount(6);
  const example = await lab.state();

  await lab.renewing(() => page.goBack());
  await expect(lab.example).toHaveValue("diabetes");
  expect(await lab.query()).toBe("v=1&alpha=-8.5");
  expect(await lab.state()).toEqual(edited);
  await expectNumbersOf(lab, await lab.run(edited));

  await lab.renewing(() => page.goForward());
  await expect(lab.example).toHaveValue("let_go");
  expect(await lab.state()).toEqual(example);
});

test("what was set just before an example is picked is in the entry that is left", async ({ page, lab }) => {
  await lab.open();
  // At once, as no person can: the link follows edits a little later.
  await lab.renewing(() =>
    page.evaluate(() => {
      const [alpha, example] = ["#field-alpha", "#example"].map((id) => document.querySelector(id));
      alpha.value = "640"; // 10⁻⁹: from 200 to 1000 lie twenty decades
      alpha.dispatchEvent(new Event("input", { bubbles: true }));
      example.value = "let_go";
      example.dispatchEvent(new Event("change", { bubbles: true }));
    }),
  );
  await lab.renewing(() => page.goBack());
  expect((await lab.state()).settings.init_scale_log10).toBe(-9);
});

test("an example opened standing still has its cursor at its own end, whatever the one before", async ({ lab }) => {
  await lab.open("example=let_go");
  await lab.renewing(() => lab.example.selectOption("diabetes"));
  expect(await lab.notch()).toBe(10_000);
});

test("time axes and loss axes redraw without computing anew", async ({ page, lab }) => {
  await lab.open("t=20");
  const news = await lab.news();
  const pictures = new Set();
  for (const axis of ["accelerated", "physical", "arc_length", "logarithmic"]) {
    await page.getByLabel("Time axis").selectOption(axis);
    const { pictures: drawn } = await lab.shown();
    pictures.add(drawn[1]);
    expect((await lab.state()).view.time).toBe(20);
  }
  expect(pictures.size).toBe(4);
  const losses = new Set();
  for (const axis of ["excess", "logarithmic", "linear"]) {
    await page.getByLabel("Loss axis").selectOption(axis);
    losses.add((await lab.shown()).pictures[0]);
  }
  expect(losses.size).toBe(3);
  expect(await lab.news()).toBe(news);
});

test("the path can be seen in space and turned", async ({ page, lab }) => {
  await lab.open("example=let_go");
  await page.getByLabel("Path picture").selectOption("space");
  const before = (await lab.state()).view;
  const box = await lab.chart("path").boundingBox();
  await lab.chart("path").scrollIntoViewIfNeeded();
  const place = (await lab.chart("path").boundingBox()) ?? box;
  await page.mouse.move(place.x + 100, place.y + 80);
  await page.mouse.down();
  await page.mouse.move(place.x + 140, place.y + 90, { steps: 4 });
  await page.mouse.up();
  const after = (await lab.state()).view;
  expect(after.yaw).toBeCloseTo(before.yaw + 20, 6);
  expect(after.pitch).toBeCloseTo(before.pitch + 5, 6);
  await page.getByLabel("First axis").selectOption({ label: "x2" });
  expect((await lab.state()).view.path_x).toBe(2);
});
