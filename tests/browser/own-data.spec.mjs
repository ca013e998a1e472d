// The user's own numbers: good ones are used, bad ones are explained and nothing shown is lost.
import { writeFile } from "node:fs/promises";
import { expect, test } from "./fixtures.mjs";

const GOOD = "height,width,weight\n1,2,3.5\n2,1,4\n3,5,9.25\n4,3,8\n";

const used = /^Using your data: 4 rows, 2 features, response last\.$/;

test("pasted: header, names and numbers are taken, the link holds them", async ({ lab }) => {
  await lab.open();
  await lab.renewing(() => lab.paste(GOOD));
  await expect(lab.notices).toHaveText([used]);
  const { data } = (await lab.state()).settings;
  expect(data.design).toEqual([[1, 2], [2, 1], [3, 5], [4, 3]]);
  expect(data.response).toEqual([3.5, 4, 9.25, 8]);
  expect(data.names).toEqual(["height", "width"]);
  await expect(lab.page.locator("#why option")).toHaveText(["height", "width"]);
  await expect(lab.pill).toHaveText(/^✓ [1-9]\d* checks hold$/);
  await lab.link((query) => query.includes("data=inline"));
  const before = await lab.shown();
  await lab.reload();
  expect((await lab.state()).settings.data).toEqual(data);
  await expect(lab.saddles).toHaveCount(3);
  expect((await lab.shown()).texts[2]).toBe(before.texts[2]);
});

test("delimiters are detected: semicolons, tabs, spaces, no header", async ({ lab }) => {
  await lab.open();
  for (const [delimiter, factor] of [[";", 1], ["\t", 2], [" ", 3]]) {
    const rows = [[1, 2, 3.5], [2, 1, 4], [3, 5, 9.25], [4, 3, 8 * factor]];
    await lab.renewing(() => lab.paste(rows.map((row) => row.join(delimiter)).join("\n")));
    await expect(lab.notices).toHaveText([used]);
    expect((await lab.state()).settings.data.response[3]).toBe(8 * factor);
  }
});

test("encodings are detected, and the browser decodes them", async ({ lab }) => {
  await lab.open();
  const body = ";y\r\n1,5;3\r\n2;1\r\n4;8\r\n";
  for (const [encoding, name, head] of [
    ["Shift_JIS", "身長", [0x90, 0x67, 0x92, 0xb7]],
    ["Latin-1", "größe", [0x67, 0x72, 0xf6, 0xdf, 0x65]],
  ]) {
    await lab.renewing(() => lab.openFile("table.csv", Buffer.concat([Buffer.from(head), Buffer.from(body)])));
    await expect(lab.page.locator(".notices")).toContainText(`The text was read as ${encoding}.`);
    await expect(lab.page.locator(".notices")).toContainText("Commas inside numbers were read as decimal marks.");
    expect((await lab.state()).settings.data.names).toEqual([name]);
  }
  await lab.renewing(() => lab.openFile("table.txt", Buffer.from(`体重${body}`, "utf16le")));
  await expect(lab.page.locator(".notices")).toContainText("The text was read as UTF-16.");
  const { names, design } = (await lab.state()).settings.data;
  expect([names, design]).toEqual([["体重"], [[1.5], [2], [4]]]);
});

test("a constant column or a single row is used as it is, and that is said", async ({ page, lab }) => {
  await lab.open();
  await lab.renewing(() => lab.paste("one,x,y\n1,1,2\n1,2,3\n1,3,5\n"));
  await expect(page.locator(".notices")).toContainText('The switch "Standardise" is off, because column "one" is constant.');
  await expect(page.getByLabel("Standardise")).not.toBeChecked();
  await lab.renewing(() => lab.paste("1,2,3\n"));
  await expect(page.locator(".notices")).toContainText("because with one sample every column is constant");
  await lab.renewing(() => lab.paste(GOOD));
  await expect(page.getByLabel("Standardise")).toBeChecked();
});

test("opened from the disk, and opened again after it changed", async ({ lab }) => {
  await lab.open();
  await lab.renewing(() => lab.openFile("good.csv", GOOD));
  await expect(lab.notices).toHaveText([used]);
  await lab.renewing(() => lab.openFile("good.csv", GOOD.replace("9.25", "9.5")));
  expect((await lab.state()).settings.data.response[2]).toBe(9.5);
});

test("dropped on the panel", async ({ lab }) => {
  await lab.open();
  await lab.renewing(() => lab.dropFile("good.csv", GOOD));
  await expect(lab.notices).toHaveText([used]);
});

test("dropped beside the panel, a file is used, too, and the browser does not leave the page for it", async ({ lab }) => {
  await lab.open();
  await lab.renewing(async () => {
    expect(await lab.dropOn("main", "good.csv", GOOD), "the browser leaves the file alone").toBe(true);
  });
  await expect(lab.notices).toHaveText([used]);
});

test("what was set for other data does not hold for own data", async ({ page, lab }) => {
  await lab.open("example=swap&alpha=-6&horizon=9&method=gradient_descent&change=1:step:0.01");
  await page.getByLabel("Standardise").check();
  await lab.renewing(() => page.getByLabel("Standardise").uncheck());
  await lab.renewing(() => lab.paste(GOOD));
  await expect(page.getByLabel("Standardise")).toBeChecked();
  const { horizon, changes, data } = (await lab.state()).settings;
  expect([horizon, changes, data.standardise]).toEqual([null, [], null]);
});

test("bad data: each gets its sentence and the last good picture stays", async ({ lab }, testInfo) => {
  await lab.open("example=let_go");
  const good = await lab.shown();
  const [news, link] = [await lab.news(), await lab.query()];
  const refused = (why) => new RegExp(`^Your data were not used: ${why}`);
  for (const [what, text, sentence] of [
    ["malformed", "a,b,y\n1,2,3\n4,five,6\n", 'row 3, column 2: "five" is not a number; correct it, or leave its row or column out\\.$'],
    ["an empty cell", "1,2,3\n4,,6\n", "row 2, column 2: the cell is empty; fill it in or leave the row out\\.$"],
    ["ragged", "1,2,3\n4,5\n", "row 2 has 2 cells where the first row has 3\\.$"],
    ["NaN", "1,2,3\n4,NaN,6\n", 'row 2, column 2: "NaN" is not a number; fill it in or leave the row out\\.$'],
    ["infinite", "1,2,3\n4,5,inf\n", 'row 2, column 3: "inf" is not finite; correct it'],
    ["huge", "1,2,3\n4,1e200,6\n", 'row 2, column 2: "1e200" is beyond the largest magnitude 1e100'],
    ["overflowing", "1,2,3\n4,1e999,6\n", 'row 2, column 2: "1e999" is not finite; correct it'],
    ["a constant response", "1,2,3\n4,5,3\n2,9,3\n", "the response is constant"],
    ["thousands", 'a,y\n"1,234",2\n3,4\n', 'row 2, column 1: "1,234" has a thousands separator; write 1234'],
    ["one column", "1\n2\n3\n", "only one column found"],
    ["a header alone", "a,b,y\n", "there is a header but no row"],
    ["empty", "", "the file is empty\\.$"],
    ["blank", " \n\n", "the file is empty\\.$"],
  ]) {
    await lab.paste(text);
    await expect(lab.notices, what).toHaveText([refused(sentence)]);
  }
  for (const [what, content, sentence] of [
    ["an empty file", "", "the file is empty\\.$"],
    ["a 50 MB file", Buffer.alloc(50_000_000, "1,2,3\n"), "the file has 50\\.0 MB; at most 5 MB can be read\\.$"],
    ["a picture", Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), "not text: character \\d is a control character"],
    ["a spreadsheet", Buffer.from("PK\x03\x04\x14\0", "latin1"), "not text but a packed file, as .xlsx and .ods are"],
  ]) {
    // From the disk, as people do: the test hands over a path, not the bytes.
    const file = testInfo.outputPath("file.csv");
    await writeFile(file, content);
    await lab.chooseFile(file);
    await expect(lab.notices, what).toHaveText([refused(sentence)]);
  }
  expect(await lab.news(), "nothing was computed").toBe(news);
  expect(await lab.shown()).toEqual(good);
  expect(await lab.query()).toBe(link);
});

test("scrolled far down, a person still reads why data were refused", async ({ lab }) => {
  await lab.open();
  await lab.chart("norm").scrollIntoViewIfNeeded();
  await lab.paste("1,2,3\n4,5\n");
  await lab.expectNoticeInSight(/^Your data were not used: row 2 /);
});

test("usable but odd data are run and the oddity is said", async ({ lab }) => {
  await lab.open();
  await lab.renewing(() => lab.paste("a,b,y\n1,1,3\n4,4,6\n2,2,1\n"));
  await expect(lab.page.locator(".notices")).toContainText('Columns "a" and "b" are equal up to sign');
  await expect(lab.pill).toHaveText(/checks hold$/);
  await lab.renewing(() => lab.paste("a,y\n1,3\n4,6\n2,1\n"));
  await expect(lab.notices.filter({ hasText: "There is only one feature, so there is one jump" }), "said once").toHaveCount(1);
  await expect(lab.saddles).toHaveCount(2);
  await lab.renewing(() => lab.paste("a,b,y\n1e99,2,3\n4,5e-99,6\n1e98,1,1\n"));
  await expect(lab.saddles).toHaveCount(3);
  await expect(lab.pill).toHaveText(/^(✓ [1-9]\d* checks hold|⚠ [1-9]\d* of \d+ checks fail)$/);
  expect(await lab.page.locator("main").innerText()).not.toMatch(/NaN|Infinity/);
});

test("a setting that does not fit the data is refused and the last good picture stays", async ({ page, lab }) => {
  await lab.open("example=let_go");
  const good = await lab.shown();
  await page.getByRole("textbox", { name: "Unequal scales kᵢ" }).fill("1,2");
  await page.getByRole("textbox", { name: "Unequal scales kᵢ" }).press("Enter");
  await expect(lab.notices).toHaveText([/^Not run: 2 exponents for 3 features.*The last picture stays\.$/]);
  expect(await lab.shown()).toEqual(good);
});

test("data too long for a link: the page says so, and frozen runs share those it holds", async ({ page, lab }) => {
  await lab.open();
  const long = (phase) =>
    Array.from({ length: 900 }, (_, i) => [Math.sin(i + phase), Math.cos(3 * i), Math.sin(i) + (i % 7)].join(",")).join("\n");
  await lab.renewing(() => lab.paste(long(0)));
  await expect(lab.page.locator(".notices")).toContainText("too long for a link");
  const frozen = page.locator('.frozen li[aria-busy="false"]');
  await lab.button("Freeze this run").click();
  await expect(frozen).toHaveCount(1);
  await expect(frozen).toContainText("data inline");
  await lab.renewing(() => lab.alpha.press("ArrowLeft"));
  const [beside] = (await lab.shown()).pictures;
  // Other data: the frozen run is computed from them, too; then it is removed from the picture.
  const frozenWith = async (data) => {
    await lab.renewing(() => lab.paste(data));
    await expect(frozen).toHaveCount(1);
    return (await lab.shown()).pictures[0];
  };
  expect((await frozenWith(long(1))) === beside).toBe(false);
  expect((await frozenWith(long(0))) === beside, "the same data, the same picture").toBe(true);
  await lab.button("Remove frozen run A").click();
  await expect.poll(async () => (await lab.shown()).pictures[0] === beside, "it was drawn").toBe(false);
  // A link opened anew has no such data: it cannot be run, and that is said.
  await lab.button("Freeze this run").click();
  await lab.link((query) => query.includes("with="));
  await page.reload();
  await expect(lab.notices).toHaveText([/^This link cannot be run: the design needs at least one row/]);
  await expect(page.locator(".frozen li")).toHaveCount(0);
});
