// Reading the pictures: highlight, why zero, how small alpha must be, export, share.
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.mjs";
import { expectShown, number } from "./page.mjs";

async function downloaded(page, action) {
  const [download] = await Promise.all([page.waitForEvent("download"), action()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("clicking a curve highlights its feature in every chart and says why it is what it is", async ({ page, lab }) => {
  await lab.open("example=let_go&t=1.2");
  const hot = () =>
    Promise.all(["coefficients", "lasso", "dual", "strip"].map((id) => lab.layer(id, "moving")));
  await lab.painted();
  const before = await hot();
  // Walk up the right part of the chart until the pointer meets a curve.
  const area = lab.chart("coefficients");
  const box = await area.boundingBox();
  let reading = "";
  let place;
  for (let y = 0.1; y < 0.9 && !/: /.test(reading); y += 0.04) {
    place = { x: 0.75 * box.width, y: y * box.height };
    await area.hover({ position: place });
    reading = await area.locator(".reading").textContent();
  }
  expect(reading).toMatch(/^t = \S+ · x\d: \S+$/);
  const name = reading.match(/x\d/)[0];
  await area.click({ position: place });
  await page.mouse.move(5, 5);
  expect((await lab.state()).view.selected).toBe(Number(name.slice(1)));
  await expect(lab.why).toHaveText(new RegExp(`^${name} is (awake|asleep|waking): .*(wall|<)`));
  await lab.painted();
  for (const [k, picture] of (await hot()).entries()) expect(picture).not.toBe(before[k]);
  await lab.link((query) => query.includes("feature="));

  // The value under the pointer is the run's.
  const { trace } = await lab.run(await lab.state());
  const [, time, value] = reading.match(/^t = (\S+) · x\d: (\S+)$/);
  const nearest = trace.time.reduce((best, t, k) => (Math.abs(t - number(time)) < Math.abs(trace.time[best] - number(time)) ? k : best), 0);
  expectShown(value, trace.coefficients[nearest][Number(name.slice(1)) - 1], 0.05);
});

test("data tables hold the numbers of the run", async ({ page, lab }) => {
  await lab.open("example=let_go");
  await lab.button("Coefficients β(t): data table").click();
  const table = page.locator("#coefficients .numbers");
  await expect(table.locator("th")).toHaveText(["t", "x1", "x2", "x3"]);
  const { trace } = await lab.run(await lab.state());
  const rows = await table.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => [...row.cells].map((cell) => cell.textContent)),
  );
  const stride = Math.max(1, Math.ceil(trace.time.length / 60));
  expect(rows).toHaveLength(Math.ceil(trace.time.length / stride));
  for (const [k, [time, ...values]] of rows.entries()) {
    expectShown(time, trace.time[k * stride]);
    for (const [feature, value] of values.entries()) expectShown(value, trace.coefficients[k * stride][feature]);
  }
});

test("how small must alpha be: one click measures errors that shrink", async ({ page, lab }) => {
  await lab.open("example=orthogonal");
  const empty = await lab.layer("sweep", "still");
  await lab.button("Measure").click();
  await expect(lab.button("Measure")).toBeEnabled();
  await expect(page.locator("#sweep .note")).toHaveText(/^α from 10⁻³ to 10⁻³⁰⁰/);
  await lab.painted();
  expect(await lab.layer("sweep", "still")).not.toBe(empty);
  await page.locator("#sweep .canvas").press("t");
  const errors = (await page.locator("#sweep tbody tr td:nth-child(3)").allTextContents()).map(number);
  expect(errors).toHaveLength(9);
  for (const [k, error] of errors.entries()) {
    if (k > 0) expect(error).toBeLessThan(errors[k - 1]);
  }
  // Other settings empty the chart: old errors would be a lie.
  await lab.renewing(() => lab.example.selectOption("swap"));
  await expect(page.locator("#sweep .note")).not.toHaveText(/^α from/);
});

test("a deep network that jumps less often at smaller scales is measured and drawn, too", async ({ page, lab }) => {
  await lab.open(
    "data=gaussian&samples=12&features=6&support=6&seed=12&noise=0.5&correlation=0.6&depth=3&k=1,0.6,0.9,0.5,0.8,0.7",
  );
  await lab.button("Measure").click();
  await expect(page.locator("#sweep .note")).toHaveText(/^α from 10⁻³ to 10⁻¹²/);
  await page.locator("#sweep .canvas").press("t");
  const row = (number) => page.locator("#sweep tbody tr").nth(number).locator("td");
  await expect(row(1)).toHaveCount(await row(0).count());
  expect((await row(1).allTextContents()).slice(-2), "jumps that are not made").toEqual(["–", "–"]);
});

test("a measurement that ends early says why", async ({ page, lab }) => {
  await lab.open("example=orthogonal&depth=3");
  await lab.button("Measure").click();
  await expect(lab.notices).toHaveText([/^Not measured at α = 10⁻²⁰: .*the smallest at depth 3\.$/]);
  await expect(page.locator("#sweep .note")).toHaveText(/^α from 10⁻³ to 10⁻¹²/);
});

test("exports are what was computed, with all settings", async ({ page, lab }) => {
  await lab.open("example=let_go&alpha=-9.5");
  // How it is looked at is part of it, also what changed since the run.
  await page.getByLabel("Time axis").selectOption("accelerated");
  await lab.button("Previous event").click();
  await lab.button("Freeze this run").click();
  const state = await lab.state();
  const result = await lab.run(state);
  const json = await downloaded(page, () => lab.button("Export JSON").click());
  expect(json.name).toBe("saddlescope.json");
  const document = JSON.parse(json.text);
  expect(document.trace).toEqual(result.trace);
  expect(document.settings).toEqual(state.settings);
  expect(document.view).toEqual(state.view);
  // An export is a document that opens again, and can be run again.
  await lab.renewing(() => lab.example.selectOption("swap"));
  await lab.renewing(() => lab.openFile("saddlescope.json", json.text, "application/json"));
  await expect(lab.notices).toHaveText(["Opened the document with all its settings."]);
  expect((await lab.state()).settings).toEqual(state.settings);
  await lab.openFile("saddlescope.json", json.text.replace('"depth":2', '"depth":9'), "application/json");
  await expect(lab.notices).toHaveText([/^The document was not opened: depth: 9 is outside 2 to 4\.$/]);
  await lab.openFile("broken.json", "{", "application/json");
  await expect(lab.notices).toHaveText([/^The document was not opened: document: is not JSON\.$/]);
  expect((await lab.state()).settings).toEqual(state.settings);
  const { app, version, lab: name, settings, view } = document;
  expect((await lab.run({ app, version, lab: name, settings, view })).trace).toEqual(result.trace);

  const csv = await downloaded(page, () => lab.button("Export CSV").click());
  expect(csv.name).toBe("saddlescope.csv");
  const [head, ...rows] = csv.text.trimEnd().split("\n");
  const columns = head.split(",").map((cell) => cell.replaceAll('"', ""));
  expect(rows).toHaveLength(result.trace.time.length);
  const [time, x2] = [columns.indexOf("time"), columns.indexOf("coefficients x2")];
  for (const [k, row] of rows.entries()) {
    const cells = row.split(",").map(Number);
    expect(cells[time]).toBe(result.trace.time[k]);
    expect(cells[x2]).toBe(result.trace.coefficients[k][1]);
  }
});

test("share copies the link", async ({ page, context, lab }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await lab.open("example=let_go&alpha=-9.5");
  await lab.button("To the start").click();
  await lab.button("Share").click();
  await expect(page.getByText("Link copied: it holds every setting.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(page.url());
  expect(copied).toContain("#/saddles?v=1&example=let_go&alpha=-9.5&t=0");
});

test("where the browser has no clipboard, share says where the link is", async ({ page, lab }) => {
  // As on a host without TLS.
  await page.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await lab.open("example=let_go");
  await lab.button("Share").click();
  await expect(page.locator(".toast")).toHaveText("The browser did not allow copying; the address bar holds the link.");
});
