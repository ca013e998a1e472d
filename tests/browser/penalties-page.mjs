// What a person does on the page of the penalties lab, and what they read there.
import { expect, test as base } from "./fixtures.mjs";
import { Lab, expectShown, number } from "./page.mjs";

export { expect };

/** The page, standing still unless asked to move. */
export class PenaltiesLab extends Lab {
  constructor(page) {
    super(page);
    this.outcome = page.locator("#outcome");
    this.measures = page.locator("#measures tbody tr");
    this.checks = page.locator(".notice .pill");
    this.reading = page.locator(".happening span").first();
    this.x1 = page.getByRole("textbox", { name: "Breakpoint x₁" });
    this.x2 = page.getByRole("textbox", { name: "Breakpoint x₂" });
    this.curvature = page.getByRole("slider", { name: "Curvature a" });
    this.curvatureText = page.getByRole("textbox", { name: "Curvature a, as a number" });
  }

  /** Opens a link standing still: the user asks for less motion. */
  async open(query = "") {
    await this.page.emulateMedia({ reducedMotion: "reduce" });
    await this.openMoving(query);
  }

  async openMoving(query = "") {
    await this.page.goto(`./#/penalties${query && `?${query}`}`);
    await this.pictured();
  }

  /** Waits until a run has ended and is painted; runs stream in, and say their outcome at the end. */
  async pictured(after = 0) {
    await super.pictured(after);
    await expect(this.outcome, "the run has ended").not.toBeEmpty();
    await super.pictured(after);
  }

  /** The root mean squared error shown for a compared penalty. */
  async error(label) {
    return number(await this.measures.filter({ hasText: label }).locator("td").nth(1).textContent());
  }

  /** Where an abscissa lies in a chart of shapes: two clicks tell the axis. */
  async abscissae(id) {
    const box = await this.chart(id).boundingBox();
    const probes = [];
    for (const share of [0.25, 0.85]) {
      await this.clickChart(id, share, 0.5);
      probes.push((await this.state()).view.probe);
    }
    const perPixel = (probes[1] - probes[0]) / (0.6 * box.width);
    return (x) => box.x + 0.25 * box.width + (x - probes[0]) / perPixel;
  }

  tab(name) {
    return this.page.getByRole("navigation", { name: "Labs" }).getByRole("link", { name });
  }
}

export const test = base.extend({ lab: async ({ page }, use) => use(new PenaltiesLab(page)) });

/** The charts whose still layer has something painted on it. */
export const painted = (page) =>
  page.evaluate(() => {
    const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const something = (canvas) => {
      Object.assign(copy.canvas, { width: canvas.width, height: canvas.height });
      copy.drawImage(canvas, 0, 0);
      return copy.getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean);
    };
    const canvases = [...document.querySelectorAll(".chart canvas:first-child")];
    return canvases.filter(something).map((canvas) => canvas.closest(".chart").id);
  });

/** Expects outcome, certificates and measures at the end to be those of a run. */
export async function expectNumbersOf(lab, { outcome, certificates, trace }) {
  await expect(lab.outcome).toHaveText(outcome.message);
  await expect(lab.page.locator("#certificates li")).toHaveCount(certificates.length);
  for (const [k, { name, value }] of certificates.entries()) {
    await expect(lab.page.locator("#certificates li strong").nth(k)).toHaveText(name);
    const figures = await lab.page.locator("#certificates .figures").nth(k).textContent();
    expectShown(figures.split(/ (?:not )?≤ /)[0], value);
  }
  for (const [k, error] of trace.rmse.at(-1).entries()) {
    expectShown(await lab.measures.nth(k).locator("td").nth(1).textContent(), error);
  }
}
