// Going through a page by keyboard alone.

/** More stops than any page has: beyond them Tab is caught somewhere. */
export const MOST_STOPS = 200;

/** Whether the focused element shows an outline. */
export const focusShows = (page) =>
  page.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return document.activeElement.matches(":focus-visible") && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });

/** Presses Tab, or another key, until `locator` has the focus. */
export async function tabTo(page, locator, key = "Tab") {
  for (let presses = 0; presses < MOST_STOPS; presses += 1) {
    await page.keyboard.press(key);
    if (await locator.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} does not reach it`);
}

/** What has the focus, for a person; empty when nothing has. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return "";
    const label = element.labels?.[0]?.textContent ?? element.textContent.slice(0, 40);
    return `${element.tagName} ${element.getAttribute("aria-label") ?? label}`.trim();
  });

/** Presses Tab until the focus has left the page; what it stopped at, each with the focus in sight. */
export async function stops(page) {
  const reached = [];
  for (let presses = 0; presses < MOST_STOPS; presses += 1) {
    await page.keyboard.press("Tab");
    const name = await focused(page);
    if (name === "") return reached;
    if (!(await focusShows(page))) throw new Error(`the focus is not seen on ${name}`);
    reached.push(name);
  }
  throw new Error(`Tab is caught: ${reached.slice(-5)}`);
}

/** What `presses` times Shift and Tab stop at, in the order of the page. */
export async function stopsBackwards(page, presses) {
  const reached = [];
  for (let k = 0; k < presses; k += 1) {
    await page.keyboard.press("Shift+Tab");
    reached.unshift(await focused(page));
  }
  return reached;
}
