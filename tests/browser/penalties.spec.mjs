// The lab "Penalties": shapes of penalties, and what each recovers.
import { expectNothingToMend } from "./axe.mjs";
import { expectShown, number } from "./page.mjs";
import { expect, expectNumbersOf, painted, test } from "./penalties-page.mjs";

const SHAPES = ["value", "derivative", "prox", "build", "objective"];

test("opens with every chart painted, four penalties, and all of them converged", async ({ page, lab }) => {
  await lab.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Penalties");
  expect(await painted(page)).toEqual(expect.arrayContaining([...SHAPES, "progress", "recovery"]));
  await expect(lab.measures.locator("td:first-child")).toHaveText(["L1", "MCP", "SCAD", "WEEP"]);
  await expect(lab.outcome).toHaveText(/^L1, MCP, SCAD and WEEP converged, by step \d+\.$/);
  await expect(lab.checks).toHaveText("✓ 8 checks hold");
  await expect(lab.notices).toHaveCount(0);
  await expect(lab.pill).toHaveText(/^✓ prox optimal to /);
  await expectNumbersOf(lab, await lab.run(await lab.state()));
});

test("every example opens and says what to notice", async ({ page, lab }) => {
  test.slow();
  await lab.open();
  const examples = await page.evaluate(() => window.saddlescope.examples("penalties"));
  for (const { name, notice } of examples.slice(1)) {
    await lab.renewing(() => lab.example.selectOption(name));
    await expect(page.locator(".notice"), name).toContainText(notice);
    // Not every penalty can be solved by every rule: then it is said.
    const fail = (await lab.run(await lab.state())).certificates.filter(({ holds }) => !holds).length;
    await expect(lab.checks, name).toHaveText(fail ? new RegExp(`^⚠ ${fail} of `) : /^✓ \d+ checks hold$/);
    expect(await painted(page), name).toEqual(expect.arrayContaining(["value", "progress", "recovery"]));
    expect(await page.locator("main").innerText(), name).not.toMatch(/NaN|Infinity/);
  }
});

test("a ticked penalty is compared, an unticked one is not, a name selects", async ({ page, lab }) => {
  await lab.open();
  await lab.renewing(() => page.getByLabel("Compare Huber").check());
  await expect(lab.measures.locator("td:first-child")).toHaveText(["L1", "MCP", "SCAD", "WEEP", "Huber"]);
  await expect(lab.reading).toHaveText(/^Huber = /);
  await lab.renewing(() => page.getByLabel("Compare SCAD").uncheck());
  await expect(lab.measures).toHaveCount(4);
  expect((await lab.state()).settings.compare).toEqual(["l1", "mcp", "weep", "huber"]);
  await expectNumbersOf(lab, await lab.run(await lab.state()));

  await lab.button("MCP").click();
  await expect(lab.button("MCP")).toHaveAttribute("aria-pressed", "true");
  await expect(lab.reading).toHaveText(/^MCP = /);
  await expect(page.locator(".controls legend").filter({ hasText: /^MCP$/ })).toBeVisible();
  await expect(lab.x1).toHaveCount(0);
});

test("dragging a parameter changes read-out, charts, run and link", async ({ page, lab }) => {
  await lab.open("x=0.1");
  const [before, reading] = [await lab.shown(), await lab.reading.textContent()];
  await lab.renewing(() => lab.dragThumb(lab.curvature, 0.6));
  const { settings } = await lab.state();
  expect(settings["weep.a"]).toBeLessThan(15);
  await expect(lab.curvatureText).toHaveValue(String(settings["weep.a"]));
  await expect(lab.reading).not.toHaveText(reading);
  expect((await lab.shown()).pictures[0]).not.toBe(before.pictures[0]);
  await expectNumbersOf(lab, await lab.run(await lab.state()));
  await lab.link((query) => query.includes(`weep.a=${settings["weep.a"]}`));
});

test("an illegal number is explained and the old value stays", async ({ lab }) => {
  await lab.open();
  const good = await lab.shown();
  for (const [typed, sentence] of [["5000", /^Curvature a: 5000 is outside /], ["steep", /^Curvature a: "steep" does not fit/]]) {
    await lab.curvatureText.fill(typed);
    await lab.curvatureText.press("Enter");
    await expect(lab.notices).toHaveText([sentence]);
    expect(await lab.shown()).toEqual(good);
    await lab.curvatureText.blur();
    await expect(lab.curvatureText).toHaveValue("30");
    expect((await lab.state()).settings["weep.a"]).toBe(30);
  }
});

test("the probe follows the keyboard and the pointer in all charts", async ({ lab }) => {
  await lab.open();
  const news = await lab.news();
  const probe = async () => (await lab.state()).view.probe;
  for (const [key, x] of [["ArrowRight", 0.52], ["ArrowLeft", 0.5], ["PageUp", 0.75], ["PageDown", 0.5], ["Home", -2.5], ["End", 2.5]]) {
    await lab.chart("prox").press(key);
    expect(await probe()).toBe(x);
  }
  await expect(lab.headline).toHaveText("At x = 2.5");
  const before = await lab.shown();
  await lab.clickChart("derivative", 0.4, 0.5);
  const after = await lab.shown();
  for (const [k, id] of SHAPES.entries()) expect(after.pictures[k], id).not.toBe(before.pictures[k]);
  expectShown((await lab.headline.textContent()).replace("At x = ", ""), await probe());
  await lab.link((query) => /(^|&)x=/.test(query));
  expect(await lab.news(), "looking computes nothing").toBe(news);
});

test("plays by itself, pauses, and stops at the end", async ({ page, lab }) => {
  await lab.openMoving();
  await expect(lab.button("Pause")).toBeVisible();
  const from = await lab.notch();
  await expect.poll(() => lab.notch()).toBeGreaterThan(from + 20);
  await lab.button("Pause").click();
  await page.getByLabel("Speed").selectOption("10");
  await lab.button("Play").click();
  await expect(lab.button("Play")).toBeVisible();
  expect(await lab.notch()).toBe(10_000);
});

test("start, steps, scrubbing and events put the cursor", async ({ lab }) => {
  await lab.open();
  const { events, trace } = await lab.run(await lab.state());
  const last = trace.time.at(-1);
  await expect(lab.clock).toHaveText(`step ${last} / ${last}`);
  const ended = await lab.error("L1");
  const cursor = async () => (await lab.state()).view.time;
  const press = async (name) => {
    await lab.button(name).click();
    return cursor();
  };
  expect(await press("To the start")).toBe(0);
  expect(await lab.error("L1")).toBeGreaterThan(ended);
  expect(await press("Step forward")).toBe(1);
  expect(await press("Step forward")).toBe(2);
  expect(await press("Step back")).toBe(1);
  const converged = events.filter(({ kind }) => kind === "converged").map(({ time }) => time);
  for (const time of converged.sort((a, b) => a - b)) expect(await press("Next event")).toBeCloseTo(time, 5);
  expect(await press("Previous event")).toBeCloseTo(converged.at(-2), 5);
  await press("To the end");
  expect(await lab.error("L1")).toBe(ended);
  await lab.scrub(0.5);
  const half = await cursor();
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(last);
  await expect(lab.clock).toHaveText(`step ${Math.round(half)} / ${last}`);
});

test("stuck at a bad start without slope far out, unstuck with a little", async ({ lab }) => {
  await lab.open("example=stuck");
  const stuck = await lab.error("WEEP");
  await lab.renewing(() => lab.example.selectOption("unstuck"));
  await expectNumbersOf(lab, await lab.run(await lab.state()));
  expect(await lab.error("WEEP")).toBeLessThan(stuck / 5);
});

test("a regression shows the path of coefficients against λ", async ({ page, lab }) => {
  await lab.open();
  await expect(page.locator("#path")).toHaveCount(0);
  await lab.renewing(() => lab.example.selectOption("regression"));
  await expect(page.getByRole("heading", { name: "Path" })).toBeVisible();
  await expect.poll(() => painted(page)).toContain("path");
  const weep = await lab.layer("path", "still");
  await lab.button("MCP").click();
  await expect(page.locator("#path .note")).toHaveText(/^MCP · /);
  await lab.painted();
  expect(await lab.layer("path", "still")).not.toBe(weep);
});

test("tuning measures the error at many weights, and pointing at the chart takes one of them", async ({ page, lab }) => {
  test.slow(); // twenty-five runs
  await lab.open();
  const labels = (await lab.measures.locator("td:first-child").allTextContents()).map((label) => label.trim());
  const measure = page.locator("#tune").getByRole("button", { name: /^Measur/ });
  await measure.click();
  await expect(measure).toHaveText("Measuring…");
  await expect(measure).toHaveText("Measure");
  await lab.chart("tune").press("t");
  const rows = await page.locator("#tune .numbers tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
  expect(rows[0]).toEqual(["weight", ...labels]);
  expect(rows.length).toBe(26);
  // In the middle stands the run that is shown, and every error is that of a run at its weight.
  expect(number(rows[13][0])).toBe((await lab.state()).settings.weight);
  for (const [k, label] of labels.entries()) expect(number(rows[13][k + 1])).toBe(await lab.error(label));
  const column = rows.slice(1).map((row) => number(row[1]));
  const least = rows[1 + column.indexOf(Math.min(...column))];
  await expect(page.locator("#tune .note")).toContainText(`least error: ${labels[0]} ${least[1]} at ${least[0]}`);
  await lab.renewing(() => lab.clickChart("tune", 0.7, 0.5));
  expect((await lab.state()).settings.weight).toBeGreaterThan(1);
  await expect(page.locator("#tune .numbers tr"), "measures stay").toHaveCount(26);
  await expectNumbersOf(lab, await lab.run(await lab.state()));
});

test("changes on the way keep the names of what they change whole", async ({ page, lab }) => {
  await lab.open("method=heavy_ball&change=20:momentum:0.45");
  const name = page.locator(".changes .words");
  await name.scrollIntoViewIfNeeded();
  await expect(name).toHaveText("Momentum");
  expect((await name.boundingBox()).height, "one line").toBeLessThan(24);
  expect(await lab.tooWide()).toEqual([]);
});

test("a photograph streams in and is cancelled at once", async ({ page, lab }) => {
  await lab.open();
  const before = await lab.news();
  await page.evaluate(() => (location.hash = "#/penalties?example=photograph&size=256&steps=20000&tolerance=-14"));
  await expect(page.getByRole("progressbar", { name: "Computation" })).toBeVisible();
  await expect.poll(() => lab.news(), { message: "what is there so far is drawn" }).toBeGreaterThan(before + 1);
  await expect.poll(() => painted(page)).toContain("recovery");
  await expect(page.locator("#measures th")).toHaveText(["penalty", "RMSE", "PSNR", "SSIM", "bias", "false", "missed", "counted", "cost", "time"]);
  await lab.button("Cancel").click();
  await expect(page.locator(".busy")).toHaveCount(0);
  const cancelled = await lab.news();
  await lab.run({ ...(await lab.state()), settings: { iterations: 3 } });
  expect(await lab.news()).toBe(cancelled);
  await lab.renewing(() => lab.example.selectOption("weep"));
  await expect(lab.outcome).toHaveText(/converged/);
});

test("own data are used, bad ones are explained and nothing is lost", async ({ page, lab }) => {
  await lab.open();
  await lab.renewing(() => lab.paste("height,width,weight\n1,2,3.5\n2,1,4\n3,5,9.25\n4,3,8\n"));
  await expect(lab.notices).toHaveText([/^Using your data: 4 rows, 2 features, response last\.$/]);
  const state = await lab.state();
  expect(state.settings.data).toMatchObject({ kind: "inline", design: [[1, 2], [2, 1], [3, 5], [4, 3]] });
  await expect(lab.page.locator("#recovery h2")).toHaveText("Try it: find the coefficients");
  await expect(page.locator("#path")).toBeVisible();
  await expect(lab.measures.first().locator("td").nth(1), "no truth, no error").toHaveText("–");
  const shown = await lab.shown();
  await lab.paste("1,2,3\n4,5\n");
  await expect(lab.notices).toHaveText([/^Your data were not used: .*row 2/i]);
  expect(await lab.state()).toEqual(state);
  expect(await lab.shown()).toEqual(shown);
});

for (const query of ["weep.b=0.35&x=-1.2&tau=0.8&t=57&draw=9", "example=regression&penalty=mcp&seed=4&t=12", "example=jump&method=fista"]) {
  test(`reloaded, the link gives the same bits: ${query}`, async ({ lab }) => {
    await lab.open(query);
    await lab.button("Step back").click();
    const [state, shown] = [await lab.state(), await lab.shown()];
    const result = JSON.stringify(await lab.run(state));
    await lab.link((now) => now.includes(`t=${state.view.time}`));
    await lab.reload();
    expect(await lab.state()).toEqual(state);
    expect(JSON.stringify(await lab.run(await lab.state()))).toBe(result);
    expect(await lab.shown()).toEqual(shown);
  });
}

test("the other lab is a tab away, and back", async ({ page, lab }) => {
  await lab.open("weep.a=20");
  await expect(lab.tab("Penalties")).toHaveAttribute("aria-current", "page");
  await lab.tab("Saddle to saddle").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Saddle to saddle");
  await expect(lab.tab("Saddle to saddle")).toHaveAttribute("aria-current", "page");
  await expect(lab.saddles).not.toHaveCount(0);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Penalties");
  await lab.pictured();
  expect((await lab.state()).settings["weep.a"]).toBe(20);
  await page.goForward();
  await lab.tab("Penalties").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Penalties");
  await lab.pictured();
});

test("the page of saddles evaluates a penalty", async ({ page, lab }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("./#/saddles");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Saddle to saddle");
  const evaluate = (penalty, parameters, points) =>
    ({ app: "saddlescope", version: 1, lab: "penalties", settings: { penalty, parameters, evaluate: points } });
  const weep = { a: 10, b: 0.1, c: 0.5, rho: 1 };
  const points = { x: [0.4, -0.4, 0], v: [2, -2, 0], tau: [0.5, 0.9] };
  const { evaluation } = await lab.run(evaluate("weep", weep, points));
  expect(evaluation.value[0]).toBeCloseTo(0.3226399174078697, 14);
  expect(evaluation.value.slice(1)).toEqual([evaluation.value[0], 0]);
  expect(evaluation.derivative[1]).toBe(-evaluation.derivative[0]);
  expect(evaluation.derivative[2]).toBe(0);
  expect(evaluation.prox).toHaveLength(2);
  for (const [row, tau] of points.tau.entries()) {
    expect(evaluation.prox[row][0]).toBeCloseTo(2 - 0.1 * tau, 12);
    expect(evaluation.prox[row][1]).toBeCloseTo(0.1 * tau - 2, 12);
  }
  const l1 = await lab.run(evaluate("l1", { lam: 0.5 }, { x: [0, 2], v: [1, 0.1], tau: [0.5] }));
  expect(l1.evaluation).toEqual({ value: [0, 1], derivative: [null, 0.5], prox: [[0.75, 0]] });
  expect(await lab.refusal("run", evaluate("weep", { ...weep, q: 1 }, points))).toMatch(/^parameters: .*"q"/);
  expect(await lab.refusal("run", evaluate("weep", { ...weep, a: -1 }, points))).toMatch(/^parameters: a: -1 /);
  expect(await lab.refusal("run", evaluate("weeep", weep, points))).toMatch(/^penalty: .*weeep/);
});

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds nothing to mend, and charts follow the theme: ${colorScheme}`, async ({ page, lab }) => {
    test.slow(); // axe reads everything twice
    await page.emulateMedia({ colorScheme });
    await lab.open("example=regression&t=20");
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(colorScheme);
    await expectNothingToMend(page);
    const before = await lab.shown();
    await page.getByLabel("Theme").selectOption(colorScheme === "light" ? "dark" : "light");
    const after = await lab.shown();
    for (const [k, picture] of after.pictures.slice(0, 7).entries()) expect(picture).not.toBe(before.pictures[k]);
    // With everything open that opens: data tables, own data, notices, frozen runs.
    await lab.chart("value").press("t");
    await lab.chart("progress").press("t");
    await lab.paste("1,2,3\n4,5\n");
    await lab.button("Freeze this run").click();
    await expect(page.locator(".frozen li[aria-busy=false]")).toHaveCount(1);
    await expectNothingToMend(page);
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true });

  test("the drawer of controls opens, sets and closes; nothing scrolls sideways", async ({ page, lab }) => {
    await lab.open();
    expect(await lab.tooWide()).toEqual([]);
    await expect(lab.example).toBeHidden();
    await lab.button("Controls").tap();
    expect(await lab.tooWide()).toEqual([]);
    await expectNothingToMend(page);
    await lab.renewing(() => lab.example.selectOption("regression"));
    await lab.button("Close").tap();
    await expect(page.locator("#path")).toBeVisible();
    await lab.chart("value").tap({ position: { x: 250, y: 60 } });
    expect((await lab.state()).view.probe).not.toBe(0.5);
    expect(await lab.tooWide()).toEqual([]);
  });
});
