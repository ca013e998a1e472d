// Looked at in other ways than on a screen from the left: on paper, and from the right.
import { expect, test } from "./fixtures.mjs";

const canvases = ["loss", "coefficients", "path", "strip", "norm"].map((id) => `#${id} canvas`).join(", ");

test("paper is light, also when the screen is dark; then the screen is as it was", async ({ page, lab }) => {
  await lab.open();
  // All charts have been painted once, also those below the fold.
  await lab.chart("norm").scrollIntoViewIfNeeded();
  await lab.painted();
  const light = await lab.pixels(canvases);
  for (const theme of ["dark", "contrast"]) {
    await page.getByLabel("Theme").selectOption(theme);
    await expect.poll(async () => (await lab.pixels(canvases)).some((pixels, k) => pixels === light[k])).toBe(false);
    await lab.painted();
    const dark = await lab.pixels(canvases);
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    expect(await lab.pixels(canvases), `${theme} on paper`).toEqual(light);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    expect(await lab.pixels(canvases), `${theme} on the screen`).toEqual(dark);
    await page.emulateMedia({ media: "print" });
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    expect(ink).toBe("rgb(22, 25, 29)");
    await expect(page.locator(".transport")).toBeHidden();
    await expect(page.locator(".controls")).toBeHidden();
    await expect(lab.chart("norm")).toBeVisible();
    await page.emulateMedia({ media: "screen" });
  }
});

for (const lab of ["saddles", "penalties"]) {
  test(`read from the right, nothing scrolls sideways: ${lab}`, async ({ page, lab: pages }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`./#/${lab}`);
    await expect(page.locator("main .canvas").first()).toBeVisible();
    for (const [width, height] of [[1440, 900], [390, 844], [320, 640]]) {
      await page.setViewportSize({ width, height });
      await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
      expect(await pages.tooWide(), `${width} pixels wide`).toEqual([]);
      const aside = await page.evaluate(() => {
        const scrolled = [document.documentElement, document.body, ...document.querySelectorAll(".stage, .controls")];
        scrolled.forEach((element) => element.scrollTo({ left: -500 }));
        return scrolled.map((element) => element.scrollLeft);
      });
      expect(aside).toEqual(aside.map(() => 0));
    }
  });
}
