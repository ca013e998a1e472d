// Accessibility, checked by axe.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";

/** Expects axe to find nothing on the page as it stands. */
export async function expectNothingToMend(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.html)})`)).toEqual([]);
}
