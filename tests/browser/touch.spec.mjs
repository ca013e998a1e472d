// Controls under a finger, on a phone.
import { expect, test as base } from "./fixtures.mjs";
import { PenaltiesLab } from "./penalties-page.mjs";

/** A finger, as the browser's own input takes it: what scrolls and what drags is decided there. */
const test = base.extend({
  finger: async ({ page }, use) => {
    const session = await page.context().newCDPSession(page);
    const touch = (type, ...touchPoints) => session.send("Input.dispatchTouchEvent", { type, touchPoints });
    await use({
      down: (x, y) => touch("touchStart", { x, y }),
      move: (x, y) => touch("touchMove", { x, y }),
      up: () => touch("touchEnd"),
    });
  },
});

const exponent = async (lab) => (await lab.state()).settings.init_scale_log10;

async function openDrawer(lab) {
  await lab.open();
  await lab.button("Controls").tap();
  await lab.alpha.scrollIntoViewIfNeeded();
  return lab.thumb(lab.alpha);
}

test("a finger drags the init scale from the first pixels, without a jump", async ({ lab, finger }) => {
  const { x, y } = await openDrawer(lab);
  await finger.down(x + 8, y);
  expect(await exponent(lab)).toBe(-8);
  const seen = [];
  for (let dx = 2; dx <= 40; dx += 2) {
    await finger.move(x + 8 - dx, y);
    seen.push(await exponent(lab));
  }
  for (let k = 1; k < seen.length; k += 1) expect(seen[k - 1] - seen[k], `${seen}`).toBeLessThanOrEqual(0.5);
  expect(seen[5], "moves within 12 px").toBeLessThan(-8);
  // Sixteen pixels are about a decade and a half.
  expect(Math.abs(seen[7] - -8)).toBeLessThanOrEqual(1.5);
  await finger.up();
  expect(await exponent(lab)).toBe(seen.at(-1));
});

test("a tap on the track brings the thumb", async ({ lab, finger }) => {
  const { left, travel, y } = await openDrawer(lab);
  await finger.down(left + 0.6 * travel, y);
  await finger.up();
  await expect.poll(() => exponent(lab)).toBe(-10);
});

for (const where of ["beside the thumb", "on the thumb"]) {
  test(`a vertical swipe ${where} scrolls the drawer and changes nothing`, async ({ page, lab, finger }) => {
    const { x, y } = await openDrawer(lab);
    const from = where === "on the thumb" ? x : x - 90;
    const scrolled = () => page.locator(".controls").evaluate((panel) => panel.scrollTop);
    const before = await scrolled();
    await finger.down(from, y);
    for (let dy = 4; dy <= 80; dy += 4) await finger.move(from + dy / 20, y - dy);
    await finger.up();
    await expect.poll(scrolled).toBeGreaterThan(before + 30);
    expect(await exponent(lab)).toBe(-8);
  });
}

test("thumbs, buttons of seeds and switches are large enough for a finger", async ({ page }) => {
  const lab = new PenaltiesLab(page);
  await lab.open("example=regression");
  for (const [chart, title] of [["value", /envelope$/], ["derivative", /^Curvature/], ["prox", /^Bias/]]) {
    const words = page.locator(`#${chart} .tools label`);
    await words.scrollIntoViewIfNeeded();
    expect((await words.boundingBox()).height).toBeGreaterThanOrEqual(44);
    await words.tap();
    await expect(page.locator(`#${chart} h2`)).toHaveText(title);
    const [title_box, box] = [await page.locator(`#${chart} h2`).boundingBox(), await words.boundingBox()];
    expect(title_box.x + title_box.width <= box.x + 1 || title_box.y + title_box.height <= box.y + 1).toBe(true);
  }
  await lab.button("Controls").tap();
  const more = lab.button("Seed, one more").first();
  await more.scrollIntoViewIfNeeded();
  const { width, height } = await more.boundingBox();
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
  const thumb = await page.locator(".rail input").first().evaluate((input) => getComputedStyle(input).height);
  expect(thumb).toBe("28px");
});
