// Sliders in the hand: by mouse and keys, and the numbers beside them.
import { expect, test } from "./fixtures.mjs";

/** Every field of the lab that is a number, from the schema. */
const numbers = async (page, name) => {
  const { fields } = await page.evaluate((name) => window.saddlescope.schema(name), name);
  return fields.filter(({ type }) => type === "number" || type === "integer");
};

test("the init scale answers to arrows, pages, Home and End, and says its value", async ({ lab }) => {
  await lab.open();
  await lab.alpha.focus();
  for (const [key, exponent, words] of [
    ["ArrowLeft", -8.5, "10^−8.5"],
    ["ArrowUp", -8, "10⁻⁸"],
    ["PageUp", -6, "10⁻⁶"],
    ["PageDown", -8, "10⁻⁸"],
    ["ArrowRight", -7.5, "10^−7.5"],
    ["End", 0, "1"],
    ["ArrowRight", 0, "1"],
    ["Home", -300, "10⁻³⁰⁰"],
    ["ArrowDown", -300, "10⁻³⁰⁰"],
    ["ArrowRight", -290, "10⁻²⁹⁰"],
    ["PageUp", -240, "10⁻²⁴⁰"],
  ]) {
    await lab.alpha.press(key);
    expect((await lab.state()).settings.init_scale_log10, key).toBe(exponent);
    await expect(lab.alpha).toHaveAttribute("aria-valuetext", words);
    await expect(lab.alphaText).toHaveValue(String(exponent));
  }
  await expect(lab.alpha).toHaveAttribute("min", "0");
  await expect(lab.alpha).toHaveAttribute("max", "1000");
});

test("a mouse takes the thumb where it is held: nothing jumps, and it follows", async ({ page, lab }) => {
  await lab.open();
  const thumb = await lab.thumb(lab.alpha);
  const exponent = async () => (await lab.state()).settings.init_scale_log10;
  // Taken at its edge it does not come to the pointer.
  await page.mouse.move(thumb.x + 10, thumb.y);
  await page.mouse.down();
  expect(await exponent()).toBe(-8);
  // Sixteen pixels are a decade and a half at most, back is back, past the end is the end.
  await page.mouse.move(thumb.x + 10 - 16, thumb.y);
  const moved = await exponent();
  expect(moved).toBeLessThan(-8);
  expect(moved).toBeGreaterThanOrEqual(-10);
  await page.mouse.move(thumb.x + 10, thumb.y);
  expect(await exponent()).toBe(-8);
  await page.mouse.move(thumb.x + 2000, thumb.y);
  expect(await exponent()).toBe(0);
  await page.mouse.move(thumb.x + 10, thumb.y);
  expect(await exponent()).toBe(-8);
  await page.mouse.up();
  await page.mouse.move(thumb.x + 60, thumb.y);
  expect(await exponent(), "let go").toBe(-8);
  await expect(lab.alpha).toBeFocused();
});

test("pressing the track brings the thumb, which can be dragged on", async ({ page, lab }) => {
  await lab.open();
  const box = await lab.alpha.boundingBox();
  const [y, at] = [box.y + box.height / 2, (share) => box.x + box.height / 2 + share * (box.width - box.height)];
  await page.mouse.move(at(0.6), y);
  await page.mouse.down();
  expect((await lab.state()).settings.init_scale_log10).toBe(-10);
  await page.mouse.move(at(0.8), y);
  expect((await lab.state()).settings.init_scale_log10).toBe(-5);
  await page.mouse.up();
  await page.mouse.click(at(0.2), y);
  expect((await lab.state()).settings.init_scale_log10).toBe(-20);
});

test("values under the track stand where they are", async ({ page, lab }) => {
  await lab.open();
  const control = page.locator(".control", { has: lab.alpha });
  await expect(control.locator(".marks span")).toHaveText(["10⁻³⁰⁰", "10⁻²⁰", "10⁻¹⁰", "1"]);
  await expect(control.locator(".marks i")).toHaveCount(1);
  const boxes = await control.locator(".marks span").evaluateAll((spans) => spans.map((span) => span.getBoundingClientRect().toJSON()));
  for (let k = 1; k < boxes.length; k += 1) expect(boxes[k].left).toBeGreaterThanOrEqual(boxes[k - 1].right);
});

for (const [width, least] of [[1440, 250], [1100, 230], [800, 230]]) {
  test(`sliders are long and high enough to hold at ${width} px`, async ({ page, lab }) => {
    await page.setViewportSize({ width, height: 800 });
    await lab.open("example=sparse_recovery&method=heavy_ball");
    const boxes = await page.locator(".rail").evaluateAll((rails) => rails.map((rail) => rail.getBoundingClientRect().toJSON()));
    expect(boxes.length).toBeGreaterThan(6);
    for (const box of boxes) {
      expect(box.width).toBeGreaterThanOrEqual(least);
      expect(box.height).toBeGreaterThanOrEqual(24);
    }
  });
}

test("a seed has buttons and keys instead of a slider", async ({ page, lab }) => {
  await lab.open("example=sparse_recovery");
  const seed = page.getByRole("textbox", { name: "Seed", exact: true });
  const before = (await lab.state()).settings.data.seed;
  await expect(page.getByRole("slider", { name: "Seed" })).toHaveCount(0);
  await lab.renewing(() => lab.button("Seed, one more").click());
  await expect(seed).toHaveValue(String(before + 1));
  await lab.renewing(() => seed.press("ArrowDown"));
  await lab.renewing(() => seed.press("PageUp"));
  expect((await lab.state()).settings.data.seed).toBe(before + 10);
  await lab.renewing(async () => {
    await seed.fill("0");
    await seed.press("Enter");
  });
  await lab.button("Seed, one less").click();
  await seed.press("ArrowDown");
  expect((await lab.state()).settings.data.seed).toBe(0);
});

for (const [name, queries] of [
  ["saddles", ["example=sparse_recovery&method=stochastic_gradient_descent", "method=heavy_ball", "method=momentum_flow"]],
  ["penalties", ["", "example=regression", "example=photograph", "data=sensing&penalty=mcp", "method=heavy_ball&penalty=scad", "penalty=lq&method=fista", "penalty=huber"]],
]) {
  test(`no number is clipped at either end of its range: ${name}`, async ({ page, lab }) => {
    test.slow(); // many pages
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`./#/${name}`);
    await lab.pictured();
    const texts = new Map();
    for (const { link_key, type, minimum, maximum } of await numbers(page, name)) {
      const between = type === "integer" ? maximum : Number((minimum + 0.61803 * (maximum - minimum)).toPrecision(4));
      texts.set(`number-${link_key}`, [minimum, maximum, between].map(String));
    }
    const seen = new Set();
    for (const query of queries) {
      await page.goto("about:blank");
      await page.goto(`./#/${name}?${query}`);
      await lab.pictured();
      const widths = await page.locator(".value input").evaluateAll((inputs, texts) => {
        const at = (input) => (text) => ((input.value = text), [input.id, text, input.scrollWidth - input.clientWidth]);
        return inputs.flatMap((input) => {
          const { value } = input;
          const widths = Object.fromEntries(texts)[input.id].map(at(input));
          input.value = value;
          return widths;
        });
      }, [...texts]);
      expect(widths.filter(([, , missing]) => missing > 0)).toEqual([]);
      for (const [id] of widths) seen.add(id);
    }
    expect(seen.size).toBeGreaterThan(name === "saddles" ? 10 : 20);
  });
}

test("all digits of a number are seen while it is typed, and nothing moves", async ({ page, lab }) => {
  await lab.open("example=sparse_recovery&noise=0.1234567890123456");
  const noise = page.getByRole("textbox", { name: "Noise σ, as a number" });
  const place = () => page.locator("#field-noise").evaluate((slider) => slider.getBoundingClientRect().toJSON());
  const before = await place();
  await noise.focus();
  expect(await noise.evaluate((input) => input.scrollWidth <= input.clientWidth)).toBe(true);
  expect(await place()).toEqual(before);
});
