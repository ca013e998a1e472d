// The switches on the cards of the penalties: seen, reached, and what the cards say follows them.
import { focusShows, tabTo } from "./keyboard.mjs";
import { expect, test } from "./penalties-page.mjs";

/** Chart, the switch on it, and title and name off and on. */
export const SWITCHES = [
  { id: "value", field: "envelope", label: "Moreau envelope", off: "Penalty P(x)", on: "P(x) and envelope" },
  { id: "derivative", field: "curvature", label: "Curvature P″", off: "Derivative P′(x)", on: "Curvature P″(x)" },
  { id: "prox", field: "bias", label: "Bias v − prox(v)", off: "Thresholding prox(v)", on: "Bias v − prox(v)" },
];

/** Expects a card to say what it shows. */
async function expectSays(page, lab, id, words) {
  await expect(page.locator(`#${id} h2`)).toHaveText(words);
  await expect(lab.chart(id)).toHaveAttribute("aria-label", words);
  await expect(page.locator(`#${id} header button`)).toHaveAttribute("aria-label", `${words}: data table`);
}

test("each switch is seen, is clicked at its words, and title, picture and numbers follow", async ({ page, lab }) => {
  await lab.open("compare=l1,weep&penalty=weep&x=1");
  for (const { id, field, label, off, on } of SWITCHES) {
    await expectSays(page, lab, id, off);
    const words = page.locator(`#${id} .tools label`);
    await expect(words).toHaveText(label);
    const { width, height } = await words.boundingBox();
    expect(Math.min(width, height), label).toBeGreaterThanOrEqual(24);
    await page.locator(`#${id} header button`).click();
    const table = page.locator(`#${id} .numbers`);
    const numbers = await table.textContent();
    const still = await lab.layer(id, "still");
    await words.click();
    await expectSays(page, lab, id, on);
    expect((await lab.state()).view[field]).toBe(true);
    await lab.painted();
    expect(await lab.layer(id, "still")).not.toBe(still);
    await expect(table).not.toHaveText(numbers);
    await words.click();
    await expectSays(page, lab, id, off);
    await expect(table).toHaveText(numbers);
  }
});

test("each switch is turned from the keyboard", async ({ page, lab }) => {
  await lab.open();
  for (const { id, field, label, on } of SWITCHES) {
    const box = page.getByRole("checkbox", { name: label });
    await tabTo(page, box);
    expect(await focusShows(page)).toBe(true);
    await page.keyboard.press("Space");
    await expect(box).toBeChecked();
    await expectSays(page, lab, id, on);
    expect((await lab.state()).view[field]).toBe(true);
  }
});

for (const width of [1440, 1120, 1000, 761]) {
  test(`title and switch of a card stand beside each other at ${width} px`, async ({ page, lab }) => {
    await page.setViewportSize({ width, height: 900 });
    await lab.open("envelope=1&curvature=1&bias=1");
    for (const { id } of SWITCHES) {
      const [title, label] = [await page.locator(`#${id} h2`).boundingBox(), await page.locator(`#${id} .tools label`).boundingBox()];
      const card = await page.locator(`#${id}`).boundingBox();
      expect(label.x + label.width).toBeLessThanOrEqual(card.x + card.width);
      const apart = title.x + title.width <= label.x + 1 || title.y + title.height <= label.y + 1;
      expect(apart, id).toBe(true);
      expect(await page.locator(`#${id} h2`).evaluate((h2) => h2.scrollWidth <= h2.clientWidth + 1), id).toBe(true);
    }
  });
}
