// Accessibility, checked by axe.
import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";

/** Expects axe to find nothing; long tables are checked by their first rows, which are like the others. */
export async function expectNothingToMend(page) {
  const { violations } = await new AxeBuilder({ page }).exclude("tbody tr:nth-child(n + 13)").analyze();
  expect(violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.html)})`)).toEqual([]);
}
