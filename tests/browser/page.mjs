// What a person does on the page of the saddle-to-saddle lab, and what they read there.
import { expect } from "@playwright/test";

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** The number a person reads in `text`: true minus, superscript powers of ten. */
export function number(text) {
  const plain = text
    .trim()
    .replace(/^(−?)10(?=[⁻⁰¹²³⁴⁵⁶⁷⁸⁹])/, "$11×10")
    .replaceAll("−", "-")
    .replace(/×10(⁻?)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)/, (_, sign, digits) => {
      const exponent = [...digits].map((digit) => SUPERSCRIPTS.indexOf(digit)).join("");
      return `e${sign ? "-" : ""}${exponent}`;
    });
  return Number(plain.replace("%", ""));
}

/** Expects what is shown, with four significant digits, to be `value`; `slack` is allowed beside. */
export function expectShown(text, value, slack = 0) {
  const shown = number(text);
  expect(Number.isFinite(shown), `"${text}" is a number`).toBe(true);
  expect(Math.abs(shown - value), `"${text}" is ${value}`).toBeLessThanOrEqual(5.001e-4 * Math.abs(value) + slack);
}

export class Lab {
  constructor(page) {
    this.page = page;
    this.time = page.getByRole("slider", { name: "Time", exact: true });
    this.clock = page.locator(".clock");
    this.headline = page.locator(".happening strong");
    this.pill = page.locator(".happening .pill");
    this.notices = page.locator(".notices p");
    this.example = page.getByRole("combobox", { name: "Example" });
    this.why = page.locator("#why .sentence");
    this.saddles = page.locator("#saddles tbody tr");
    this.alpha = page.getByRole("slider", { name: "Initial scale α" });
    this.alphaText = page.getByRole("textbox", { name: "Initial scale α, exponent of ten" });
  }

  /** Opens a link standing still: the user asks for less motion. */
  async open(query = "") {
    await this.page.emulateMedia({ reducedMotion: "reduce" });
    await this.page.goto(query ? `./#/saddles?${query}` : "./");
    await this.pictured();
  }

  /** Opens the page as most do: it starts to play. */
  async openMoving(query = "") {
    await this.page.goto(query ? `./#/saddles?${query}` : "./");
    await this.pictured();
  }

  async reload() {
    await this.page.reload();
    await this.pictured();
  }

  /** Waits until a finished picture is there. */
  async pictured(after = 0) {
    await expect
      .poll(
        () =>
          this.page.evaluate(() =>
            document.querySelector(".busy") ? 0 : Number(document.querySelector("main")?.dataset.news ?? 0),
          ),
        { message: "a new, finished picture", intervals: [10, 20, 50] },
      )
      .toBeGreaterThan(after);
    await this.painted();
  }

  /** Waits until what is known now has been painted: what is out of view follows one chart a frame. */
  async painted() {
    await this.page.evaluate(async () => {
      const frames = 3 + document.querySelectorAll(".canvas").length;
      for (let k = 0; k < frames; k += 1) await new Promise(requestAnimationFrame);
    });
  }

  /** Does something that asks for a new run, and waits for its picture. */
  async renewing(action) {
    const before = await this.news();
    await action();
    await this.pictured(before);
  }

  news() {
    return this.page.evaluate(() => Number(document.querySelector("main").dataset.news));
  }

  /** The place of the cursor on its slider, in 10 000 notches. */
  async notch() {
    return Number(await this.time.inputValue());
  }

  /** Drags the thumb of the timeline to a share of the axis. */
  async scrub(share) {
    await this.dragThumb(this.time, share);
  }

  /** Where the thumb of a slider is, where the lower end, and how far it can go. */
  async thumb(slider) {
    await slider.scrollIntoViewIfNeeded();
    const { x, y, width, height } = await slider.boundingBox();
    // A slider is as high as its thumb is wide, whose middle stays half of that away from the ends.
    const [left, travel] = [x + height / 2, width - height];
    const share = Number(await slider.inputValue()) / Number(await slider.getAttribute("max"));
    return { x: left + share * travel, y: y + height / 2, left, travel };
  }

  /** Drags a slider with the mouse from where its thumb stands to a share of its track. */
  async dragThumb(slider, share) {
    const { x, y, left, travel } = await this.thumb(slider);
    const end = left + share * travel;
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move((x + end) / 2, y);
    await this.page.mouse.move(end, y);
    await this.page.mouse.up();
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: true });
  }

  chart(id) {
    return this.page.locator(`#${id} .canvas`);
  }

  /** Clicks a point of a chart given as shares of its width and height. */
  async clickChart(id, x, y) {
    const area = this.chart(id);
    await area.scrollIntoViewIfNeeded();
    const box = await area.boundingBox();
    await area.click({ position: { x: x * box.width, y: y * box.height } });
  }

  /** Takes hold of a mark on the timeline and lets it go at a share of the axis. */
  async dragMark(mark, share) {
    const box = await mark.boundingBox();
    const line = await this.page.locator(".ticks").boundingBox();
    const y = box.y + box.height / 2;
    await this.page.mouse.move(box.x + box.width / 2, y);
    await this.page.mouse.down();
    await this.page.mouse.move(line.x + share * line.width, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** The sentence about one feature at the cursor. */
  async whyZero(name) {
    await this.page.locator("#why select").selectOption({ label: name });
    await expect(this.why).toContainText(name);
    return this.why.textContent();
  }

  /** Pastes a CSV text and uses it. */
  async paste(text) {
    await this.openOwnData();
    await this.page.locator("#paste").fill(text);
    await this.button("Use pasted data").click();
  }

  async openOwnData() {
    const details = this.page.locator(".own-data");
    if (!(await details.evaluate((element) => element.open))) await details.locator("summary").click();
  }

  /** Opens a file from the disk that has this content. */
  async openFile(name, content, mimeType = "text/csv") {
    await this.chooseFile({ name, mimeType, buffer: Buffer.from(content) });
  }

  /** Chooses a file: a path, or a name with its content. */
  async chooseFile(file) {
    await this.openOwnData();
    await this.page.locator(".own-data input[type=file]").setInputFiles(file);
  }

  /** Drops a file on the panel of own data. */
  async dropFile(name, content) {
    await this.openOwnData();
    await this.dropOn(".own-data", name, content);
  }

  /** Drops a file on an element; whether the browser was kept from opening it by itself. */
  async dropOn(selector, name, content) {
    const data = await this.page.evaluateHandle(
      ([name, content]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([content], name, { type: "text/csv" }));
        return transfer;
      },
      [name, content],
    );
    return this.page.locator(selector).evaluate((element, dataTransfer) => {
      const kept = (kind) => !element.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
      return [kept("dragover"), kept("drop")].every(Boolean);
    }, data);
  }

  /** Expects one notice, where nothing lies above it. */
  async expectNoticeInSight(words) {
    await expect(this.notices).toHaveText([words]);
    const uncovered = (notice) => {
      const { x, y, width, height } = notice.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) === notice;
    };
    await expect.poll(() => this.notices.evaluate(uncovered), "the notice is in sight").toBe(true);
  }

  /** Everything a person reads, and the pixels of the pictures: equal when nothing shown was lost. */
  async shown() {
    await this.painted();
    const texts = await this.page.evaluate(() => {
      const text = (selector) => document.querySelector(selector)?.innerText;
      return [".happening", ".clock", "#saddles table", "#why .sentence", "#certificates"].map(text);
    });
    return { texts, pictures: await this.pixels(".canvas") };
  }

  /** What is painted in each element that a selector finds, in short: other pixels, another number. */
  pixels(selector) {
    return this.page.evaluate((selector) => {
      const canvasesOf = (element) => (element.matches("canvas") ? [element] : [...element.querySelectorAll("canvas")]);
      // Read from a copy: a canvas that is read often is drawn another way.
      const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const colours = (canvas) => {
        Object.assign(copy.canvas, { width: canvas.width, height: canvas.height });
        copy.drawImage(canvas, 0, 0);
        return copy.getImageData(0, 0, canvas.width, canvas.height).data.buffer;
      };
      // FNV-1a over pixels, then over sizes.
      const mix = (hash, number) => Math.imul(hash ^ number, 0x01000193);
      const hashed = (hash, canvas) => mix(mix(new Uint32Array(colours(canvas)).reduce(mix, hash), canvas.width), canvas.height);
      return [...document.querySelectorAll(selector)].map((element) => canvasesOf(element).reduce(hashed, 0x811c9dc5));
    }, selector);
  }

  /** What stays, or what moves with the cursor, in a chart: they lie on two canvases. */
  async layer(id, which) {
    const [still, moving] = await this.pixels(`#${id} canvas`);
    return { still, moving }[which];
  }

  /** The query of the link in the address bar, once it says what `expected` accepts. */
  async link(expected = () => true) {
    await expect.poll(async () => expected(await this.query()), { message: "the link" }).toBe(true);
    return this.query();
  }

  query() {
    return this.page.evaluate(() => location.hash.split("?")[1] ?? "");
  }

  /** The page's programmatic interface. */
  state() {
    return this.page.evaluate(() => window.saddlescope.state());
  }

  /** The result of a run. It comes here as text: a record's numbers one by one take longer than the run. */
  async run(document) {
    const text = await this.page.evaluate(async (document) => {
      // JSON would make them null and 0: they go by name.
      const odd = (value) => typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
      const lossless = (key, value) => (odd(value) ? { named: Object.is(value, -0) ? "-0" : String(value) } : value);
      return JSON.stringify(await window.saddlescope.run(document), lossless);
    }, document);
    return JSON.parse(text, (key, value) => (value?.named === undefined ? value : Number(value.named)));
  }

  set(document) {
    return this.page.evaluate((document) => window.saddlescope.set(document), document);
  }

  /** The message with which a call rejects or throws; undefined when it does not. */
  refusal(call, argument) {
    return this.page.evaluate(
      async ([call, argument]) => {
        try {
          await window.saddlescope[call](argument);
        } catch (error) {
          return error.message;
        }
      },
      [call, argument],
    );
  }

  /** Scrolls sideways as far as anything lets itself be scrolled; the offenders. */
  tooWide() {
    return this.page.evaluate(() =>
      [document.documentElement, document.body, ...document.querySelectorAll(".lab, .stage, .controls, .transport")]
        .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "none")
        .map((element) => `${element.tagName}.${element.className}: ${element.scrollWidth} > ${element.clientWidth}`),
    );
  }
}
