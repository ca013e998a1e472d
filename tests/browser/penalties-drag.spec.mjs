// What the pointer takes hold of in the pictures of the penalties lab.
import { expectShown, number } from "./page.mjs";
import { expect, expectNumbersOf, test } from "./penalties-page.mjs";

test("WEEP's diamond is dragged on the chart, and typed beside it", async ({ page, lab }) => {
  await lab.open();
  const at = await lab.abscissae("value");
  const { probe } = (await lab.state()).view;
  const [x1, x2] = [Number(await lab.x1.inputValue()), Number(await lab.x2.inputValue())];
  const box = await lab.chart("value").boundingBox();
  const y = box.y + box.height / 2;
  await lab.renewing(async () => {
    await page.mouse.move(at(x2), y);
    await page.mouse.down();
    await page.mouse.move(at(1), y, { steps: 6 });
    await page.mouse.up();
  });
  await expect.poll(async () => Number(await lab.x2.inputValue())).toBeGreaterThan(0.97);
  expect(Number(await lab.x2.inputValue())).toBeLessThan(1.03);
  expect(Math.abs(Number(await lab.x1.inputValue()) - x1), "the other one stays").toBeLessThan(2e-4);
  expect((await lab.state()).view.probe, "the probe stays").toBe(probe);

  await lab.renewing(async () => {
    await lab.x2.fill("0.8");
    await lab.x2.press("Enter");
  });
  await expect(lab.x2).toHaveValue("0.8000");
  const { settings } = await lab.state();
  await lab.link((query) => query.includes(`weep.c=${settings["weep.c"]}`));
  await lab.x2.fill("-1");
  await lab.x2.press("Enter");
  await expect(lab.notices).toHaveText([/^WEEP: /]);
  expect((await lab.state()).settings).toEqual(settings);
});

test("WEEP's tail is dragged up by its diamond, breakpoints stay", async ({ page, lab }) => {
  await lab.open("compare=weep");
  const at = await lab.abscissae("value");
  const { settings } = await lab.state();
  const breakpoints = [await lab.x1.inputValue(), await lab.x2.inputValue()];
  const box = await lab.chart("value").boundingBox();
  // Walk up at the diamond's abscissa until the pointer meets the curve.
  const reading = page.locator("#value .reading");
  let y = box.y + 0.9 * box.height;
  for (; y > box.y && !/^WEEP: /.test(await reading.textContent()); y -= 4) await page.mouse.move(at(2), y);
  y -= 10; // from the edge of where it reads onto the diamond
  await page.mouse.move(at(2), y);
  await lab.renewing(async () => {
    await page.mouse.down();
    await page.mouse.move(at(2), y - 30, { steps: 6 });
    await page.mouse.up();
  });
  const after = (await lab.state()).settings;
  expect(after["weep.b"]).toBeGreaterThan(settings["weep.b"]);
  expect(after["weep.rho"]).toBe(settings["weep.rho"]);
  await expect(lab.x1).toHaveValue(breakpoints[0]);
  await expect(lab.x2).toHaveValue(breakpoints[1]);
});

test("pointing at the path sets the weight, and the line follows", async ({ lab }) => {
  await lab.open("example=regression");
  const put = async (share) => {
    await lab.renewing(() => lab.clickChart("path", share, 0.5));
    return (await lab.state()).settings.weight;
  };
  const weights = [await put(0.4), await put(0.8)];
  expect(weights[1]).toBeGreaterThan(weights[0]);
  for (const weight of weights) expect(Number(weight.toPrecision(3))).toBe(weight);
  await expectNumbersOf(lab, await lab.run(await lab.state()));
});

test("a coefficient pointed at is marked in the path and among the estimates, and named", async ({ page, lab }) => {
  await lab.open("example=regression&pathaxis=l1_norm");
  const pictures = async () => [await lab.layer("path", "moving"), await lab.layer("recovery", "moving")];
  await lab.chart("path").scrollIntoViewIfNeeded();
  await lab.painted();
  const before = await pictures();
  const [[x, y]] = await placesOf(lab, "path", /^x\d+: \S+ · ℓ1 norm /);
  await page.mouse.move(x, y);
  await expect.poll(async () => (await pictures()).filter((picture, k) => picture === before[k])).toEqual([]);
  await page.mouse.move(5, 5);
  await expect.poll(pictures, "and no longer").toEqual(before);
  await lab.chart("recovery").scrollIntoViewIfNeeded();
  const box = await lab.chart("recovery").boundingBox();
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.5 * box.height);
  await expect(page.locator("#recovery .reading")).toHaveText(/^x\d+: /);
  await expect.poll(() => lab.layer("recovery", "moving")).not.toBe(before[1]);
});

/** Neighbouring places where the pointer reads `words` in a chart, looked for on a grid: too many for a mouse. */
async function placesOf(lab, id, words) {
  const found = await lab.chart(id).locator("canvas").last().evaluate(async (canvas, words) => {
    const box = canvas.getBoundingClientRect();
    const reading = canvas.closest(".chart").querySelector(".reading");
    const { port1, port2 } = new MessageChannel();
    const heard = () => new Promise((resolve) => { port1.onmessage = resolve; port2.postMessage(0); });
    const found = [];
    for (let y = box.top + 6; y < box.bottom; y += 16) {
      for (let x = box.left + 6; x < box.right; x += 12) {
        canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
        await heard();
        if (words.test(reading.textContent)) found.push([x, y]);
      }
    }
    return found;
  }, words);
  expect(found, `somewhere in the chart the pointer reads ${words}`).not.toHaveLength(0);
  return found;
}

test("where the path of two coefficients starts is dragged, kept by the link, and set by numbers", async ({ page, lab }) => {
  await lab.open();
  const news = await lab.news();
  await lab.chart("two").scrollIntoViewIfNeeded();
  const places = await placesOf(lab, "two", /^step 0:/);
  const [x, y] = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  const { view } = await lab.state();
  expect([view.two_start_1, view.two_start_2]).toEqual([-1.2, 1.4]);
  const [picture] = await lab.pixels("#two .canvas");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 30, { steps: 6 });
  await page.mouse.up();
  const dragged = (await lab.state()).view;
  expect(dragged.two_start_1).toBeGreaterThan(-1.1);
  expect(dragged.two_start_2).toBeLessThan(1.35);
  expect([dragged.two_unpenalised_1, dragged.two_unpenalised_2]).toEqual([view.two_unpenalised_1, view.two_unpenalised_2]);
  await lab.painted();
  expect((await lab.pixels("#two .canvas"))[0]).not.toBe(picture);
  expect(await lab.news(), "the run is the same").toBe(news);
  await lab.link((query) => query.includes(`start1=${dragged.two_start_1}`));
  const field = page.getByRole("textbox", { name: "Start, x₁, as a number" });
  await expect(field).toHaveValue(String(dragged.two_start_1));
  await lab.reload();
  expect((await lab.state()).view).toMatchObject(dragged);
});

test("a data point is dragged to another height, and everything is solved anew", async ({ page, lab }) => {
  await lab.open();
  const area = lab.chart("recovery");
  await area.press("t");
  const seen = async (sample) =>
    number(await page.locator("#recovery .numbers tbody tr").nth(sample - 1).locator("td").nth(2).textContent());
  const [height, neighbour] = [await seen(37), await seen(38)];
  await area.scrollIntoViewIfNeeded();
  const box = await area.boundingBox();
  const read = async (x, y) => {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    const [, sample, there] = (await page.locator("#recovery .reading").textContent()).match(/^sample (\d+): (\S+)$/);
    return [Number(sample), number(there)];
  };
  // Two readings tell the axes.
  const [left, top] = await read(0.2, 0.3);
  const [right, bottom] = await read(0.8, 0.7);
  const x = box.x + (0.2 + (0.6 * (37 - left)) / (right - left)) * box.width;
  const y = (height) => box.y + (0.3 + (0.4 * (height - top)) / (bottom - top)) * box.height;
  await lab.renewing(async () => {
    await page.mouse.move(x, y(height));
    await page.mouse.down();
    await page.mouse.move(x, y(height + 0.5), { steps: 4 });
    await page.mouse.up();
  });
  const state = await lab.state();
  expect(state.settings.data.moved_samples).toHaveLength(1);
  const [moved] = state.settings.data.moved_samples;
  expect(moved.sample).toBe(37);
  expect(Math.abs(moved.height - height - 0.5)).toBeLessThan(0.05);
  expectShown(String(await seen(37)), moved.height);
  expect(await seen(38), "others stay").toBe(neighbour);
  await expectNumbersOf(lab, await lab.run(state));
  await lab.link((query) => query.includes(`moved=37:${moved.height}`));

  // What cannot be is said, and the last good stays.
  const field = page.getByRole("textbox", { name: "Moved samples" });
  await field.fill("37:9");
  await field.press("Enter");
  await expect(lab.notices).toHaveText([/^Moved samples: .*9 is outside -5 to 5/]);
  expect(await lab.state()).toEqual(state);
  await lab.renewing(async () => {
    await field.fill("3:0.5, 900:1");
    await field.press("Enter");
  });
  await expect(page.locator("main")).toContainText("Moved but not observed in this signal, and left out: sample 900.");
});

test("Progress at equal cost counts calls, and its line stands where the selected penalty is", async ({ page, lab }) => {
  await lab.open("example=jump&t=40");
  const line = () => lab.layer("progress", "moving");
  const before = await line();
  await page.getByLabel("Step axis").selectOption("calls");
  await expect(page.locator("#progress .note")).toHaveText("at equal cost · the line: the selected penalty now");
  await expect.poll(line).not.toBe(before);
  expect((await lab.state()).view.time, "the step is the same").toBe(40);
  const { trace } = await lab.run(await lab.state());
  const area = lab.chart("progress");
  await area.scrollIntoViewIfNeeded();
  await area.click({ position: { x: 0.7 * (await area.boundingBox()).width, y: 60 } });
  const step = (await lab.state()).view.time;
  expect(step).toBeGreaterThan(40);
  expect(step).toBeLessThan(trace.time.at(-1));
  await lab.link((query) => query.includes("axis=calls"));
});
