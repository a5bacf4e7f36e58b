/** The parts that a person watches: the mining card, the charts, the peers' table, and the log with its recordings. */
import { readFile } from "node:fs/promises";
import { expect, type Page, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };

let relay: Relay;

test.beforeEach(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterEach(() => relay.dispose());

for (const [size, viewport] of Object.entries(SIZES)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport });

    test("the mining card says what mining gives, and Auto finds the number of threads", async ({ context }) => {
      const tab = await Tab.open(context, relay.url);
      const { page } = tab;
      await expect(page.getByTestId("until-block")).toHaveText("–");
      await expect(page.getByTestId("luck")).toHaveText("–");
      await expect(page.getByText(/costs real electricity/)).toBeVisible();

      await page.getByRole("button", { name: "Auto", exact: true }).click();
      await expect(page.getByTestId("mining-mark"), "Auto mines in plain sight").toBeVisible();
      await expect(page.getByTestId("mining-state")).toHaveText(/^Auto: trying \d+ threads?…$/);
      const trials = page.getByTestId("trials");
      await expect(trials).toContainText(/Auto took \d+ threads?/, { timeout: 60_000 });
      await expect(trials).toContainText(/1 thread: .*H\/s/);
      const threads = Number(await page.getByLabel("Threads").inputValue());
      await expect(trials).toContainText(`Auto took ${threads} thread`);
      await expect.poll(() => tab.powWorkers()).toBe(threads);

      await reaches(tab, 2);
      await expect(page.getByTestId("average-rate")).toHaveText(/H\/s$/);
      await expect(page.getByTestId("until-block")).toHaveText(/^about \d/);
      await expect(page.getByTestId("luck")).toHaveText(/^[\d,]+%$/);
      await expect(page.getByTestId("luck")).not.toHaveText("0%");
      await expect(page.getByText(/of [\d.,]+ expected/)).toBeVisible();
      await page.getByText("What this device offers").click();
      await expect(
        page
          .getByText(/^emitted: .*H\/s/)
          .or(page.getByText(/^simd128: .*H\/s/))
          .first(),
      ).toBeVisible();
      await expect(page.getByText(/^Graphics: /)).toBeVisible();

      await tab.stopMining();
      await expect.poll(() => tab.powWorkers()).toBe(0);
    });

    test("Auto ends when it is stopped, and leaves the number as it was", async ({ context }) => {
      const tab = await Tab.open(context, relay.url);
      await tab.page.getByRole("button", { name: "Auto", exact: true }).click();
      await expect(tab.page.getByTestId("mining-state")).toHaveText(/^Auto: trying/);
      await tab.page.keyboard.press("Escape");
      await expect(tab.page.getByTestId("mining-state")).toHaveText("Idle.");
      await expect(tab.page.getByLabel("Threads")).toHaveValue("1");
      await expect.poll(() => tab.powWorkers()).toBe(0);
      await expect(tab.page.getByRole("button", { name: "Auto", exact: true })).toBeEnabled();
    });

    test("mining gives way while the page loses frames, unless it is not to", async ({ context }) => {
      await context.addInitScript(framesAsTold);
      const { page } = await Tab.open(context, relay.url);
      const intensity = page.locator("output[for=intensity]");
      const smooth = page.getByLabel("Keep the page smooth");
      await expect(smooth).toBeChecked();
      await page.getByRole("button", { name: "Start mining" }).click();
      await expect(page.getByTestId("engine")).toBeVisible();
      await framesPass(page, 120);

      await page.evaluate(() => Object.assign(window, { frameMs: 60 }));
      await expect(intensity).toHaveText(/^100%, now \d\d%$/);
      await expect(page.getByText(/busy \d\d% of the time/)).toBeVisible();
      await smooth.uncheck();
      await expect(intensity).toHaveText("100%");
      await smooth.check();
      await expect(intensity).toHaveText(/^100%, now \d\d%$/);

      await page.evaluate(() => Object.assign(window, { frameMs: 1000 / 60 }));
      await expect(intensity, "works more again").toHaveText("100%", { timeout: 60_000 });
      await page.keyboard.press("Escape");
    });

    test("the charts say in words what they draw, and stand still when they are paused", async ({ context }) => {
      const tab = await Tab.open(context, relay.url);
      const { page } = tab;
      await tab.startMining();
      await reaches(tab, 4);
      await tab.visit("Charts");
      const chart = (start: RegExp) => page.getByRole("img", { name: start });
      await expect(chart(/^This tab: .*H\/s. The network: about [\d.,]+ [kMG]?H\/s/)).toBeVisible();
      await expect(chart(/blocks took .* on average/)).toBeVisible();
      await expect(chart(/for the next block, between .* over \d+ blocks/)).toBeVisible();
      await expect(chart(/half of \d+ reports? within/)).toBeVisible();
      await expect(page.locator("canvas")).toHaveCount(4);

      const figure = page.getByRole("figure").filter({ hasText: "Difficulty" });
      await figure.getByText("Last values as a table").click();
      const newest = figure.getByRole("cell").first();
      await page.getByRole("button", { name: "Pause the charts" }).click();
      const height = Number((await newest.innerText()).replace(/\D/g, ""));
      await reaches(tab, height + 2);
      await expect(newest).toHaveText(String(height));
      await page.getByRole("button", { name: "Go on" }).click();
      await expect.poll(async () => Number(await newest.innerText())).toBeGreaterThan(height);
    });

    test("the peers' table can be sorted, and pinned peers stay on top", async ({ context }) => {
      const one = await Tab.open(context, relay.url);
      const two = await Tab.open(context, relay.url);
      await two.startMining();
      await reaches(one, 3);
      await one.page.bringToFront();
      await one.visit("Peers");
      const { page } = one;
      const rows = page.getByRole("table", { name: "Peers at this relay" }).locator("tbody").getByRole("row");
      await expect(rows).toHaveCount(3);
      await expect(rows.first(), "this tab is pinned").toContainText("you");

      const name = await two.page.getByTestId("own-name").innerText();
      const other = rows.filter({ hasText: name });
      await expect(other.getByRole("cell").last(), "blocks name who won them").not.toHaveText("0");
      await expect(other).toContainText(/\d\.\d\ss/);

      const column = page.getByRole("columnheader", { name: "Hash rate" });
      await column.getByRole("button").click();
      await expect(column).toHaveAttribute("aria-sort", "descending");
      await expect(rows.nth(1)).toContainText(name);
      await column.getByRole("button").click();
      await expect(column).toHaveAttribute("aria-sort", "ascending");
      await expect(rows.nth(2)).toContainText(name);

      await other.getByRole("button", { name: `Pin ${name}` }).click();
      await expect(rows.nth(1)).toContainText(name);
      await rows.first().getByRole("button", { name: /^Pin/ }).click();
      await expect(rows.first(), "this tab can be taken out").toContainText(name);
    });

    test("the log replays what the tab saw, and a recording of it opens elsewhere", async ({ context, browser }) => {
      const tab = await Tab.open(context, relay.url);
      const { page } = tab;
      await tab.startMining();
      await reaches(tab, 3);
      await tab.stopMining();
      await tab.visit("Log");
      const log = page.getByTestId("log");
      await expect(log).toContainText("The log begins at height 0");
      // Of blocks that come at once only the last is told as the tip.
      await expect(log).toContainText(/Block 1 \(.*\) (is the tip|arrived, best chain), mined by this tab/);
      await expect(log).toContainText("Connected to the relay");
      await page.getByLabel("Blocks", { exact: true }).uncheck();
      await expect(log).not.toContainText("is the tip");
      await page.getByLabel("Blocks", { exact: true }).check();

      const top = await tab.tip();
      const slider = page.getByRole("slider", { name: "Moment" });
      await slider.press("Home");
      const bar = page.getByRole("region", { name: "Recording" });
      await expect(bar).toContainText("Recording of e2e-fast");
      await expect.poll(() => tab.tip(), { message: "the page shows the beginning" }).not.toBe(top);
      await slider.press("End");
      await expect.poll(() => tab.tip()).toBe(top);
      await expect(log).toContainText("is the tip");

      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Save the recording" }).click();
      const saved = await readFile(await (await download).path());
      expect((await download).suggestedFilename()).toMatch(/^tabchain-e2e-fast-.*\.json$/);

      await bar.getByRole("button", { name: "Back to live" }).click();
      await expect(bar).toBeHidden();
      expect(await tab.tip()).toBe(top);

      // A person on another network, who never saw those blocks.
      const elsewhere = await Relay.start({ network: "regtest" });
      const another = await browser.newContext({ viewport });
      try {
        const visitor = await Tab.open(another, elsewhere.url);
        await visitor.visit("Log");
        const own = await visitor.tip();
        await choose(visitor.page, saved);
        await expect(visitor.page.getByRole("region", { name: "Recording" })).toContainText("Recording of e2e-fast");
        await visitor.page.getByRole("slider", { name: "Moment" }).press("End");
        await expect.poll(() => visitor.tip()).toBe(top);
        await visitor.visit("Watch");
        await expect(visitor.page.locator(`[data-block="${top}"]`), "the tree shows it").toBeAttached();
        await expect(visitor.page.locator(`[data-block="${own}"]`), "and nothing of its own").not.toBeAttached();
        await visitor.page.getByRole("slider", { name: "Moment" }).press("Home");
        await expect(visitor.page.locator(`[data-block="${top}"]`)).not.toBeAttached();
        await visitor.page.getByLabel("Speed").selectOption("60×");
        await visitor.page.getByRole("button", { name: "Play" }).click();
        await expect(visitor.page.locator(`[data-block="${top}"]`), "it plays to its end").toBeAttached();
        await visitor.page.getByRole("button", { name: "Back to live" }).click();
        await expect.poll(() => visitor.tip()).toBe(own);
      } finally {
        await another.close();
        await elsewhere.dispose();
      }
    });
  });
}

test("a file that is no recording is refused in words, and nothing else changes", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  const { page } = tab;
  await tab.visit("Log");
  const tip = await tab.tip();
  const alert = page.getByRole("alert");
  const refused: [string, string][] = [
    ["{", "it is no JSON"],
    ['{"format":"other"}', "it is no recording of Tabchain"],
    ['{"format":"tabchain recording","version":99}', "it has version 99 of the format, and this page knows version 1"],
    ['{"format":"tabchain recording","version":1,"blocks":7}', "blocks is not a list of at most 400000"],
  ];
  for (const [text, reason] of refused) {
    await choose(page, Buffer.from(text));
    await expect(alert).toContainText(`The recording did not open: ${reason}.`);
  }
  await expect(page.getByRole("region", { name: "Recording" })).toBeHidden();
  expect(await tab.tip()).toBe(tip);
  await alert.getByRole("button", { name: "Close" }).click();
  await expect(alert).toBeHidden();
});

test("?replay= opens a recording, leads back to live, and says what is wrong with its address", async ({ context }) => {
  const tab = await Tab.open(context, relay.url);
  await tab.startMining();
  await reaches(tab, 2);
  await tab.stopMining();
  await tab.visit("Log");
  const download = tab.page.waitForEvent("download");
  await tab.page.getByRole("button", { name: "Save the recording" }).click();
  const saved = await readFile(await (await download).path());
  await context.route(`${relay.url}runs/one.json`, (route) =>
    route.fulfill({ body: saved, contentType: "application/json" }),
  );

  const visitor = await Tab.open(context, `${relay.url}?replay=/runs/one.json#/peers`);
  const { page } = visitor;
  const bar = page.getByRole("region", { name: "Recording" });
  await expect(bar).toContainText("Recording of e2e-fast");
  await expect(page.getByRole("heading", { level: 1, name: "Peers" })).toBeVisible();
  await visitor.visit("Wallet");
  await expect(page.getByText("A recording is shown: go back to live to send.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  await visitor.visit("Lab");
  await expect(page.getByRole("region", { name: "Split the network" }).getByLabel("group B")).toBeDisabled();
  await bar.getByRole("button", { name: "Back to live" }).click();
  await expect(bar).toBeHidden();
  await expect(page).toHaveURL(`${relay.url}#/lab`);

  await page.goto(`${relay.url}?replay=/runs/none.json`);
  await visitor.started();
  await expect(page.getByRole("alert")).toContainText("The recording did not open: the server answered 404.");
});

async function choose(page: Page, content: Buffer): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Open a recording" }).click();
  await (await chooser).setFiles({ name: "recording.json", mimeType: "application/json", buffer: content });
}

declare global {
  interface Window {
    /** The time between two frames, in milliseconds. */
    frameMs: number;
    /** How many there were. */
    framesDrawn: number;
  }
}

/** Runs in the page: frames take the time that `frameMs` says, whatever the machine has to do. */
function framesAsTold(): void {
  Object.assign(window, { frameMs: 1000 / 60, framesDrawn: 0 });
  const waiting = new Map<number, FrameRequestCallback>();
  let [asked, at] = [0, 0];
  const draw = (): void => {
    at += window.frameMs;
    window.framesDrawn += 1;
    const all = [...waiting.values()];
    waiting.clear();
    for (const one of all) one(at);
  };
  window.requestAnimationFrame = (callback) => {
    if (waiting.size === 0) setTimeout(draw, 4);
    asked += 1;
    waiting.set(asked, callback);
    return asked;
  };
  window.cancelAnimationFrame = (request) => void waiting.delete(request);
}

async function framesPass(page: Page, count: number): Promise<void> {
  const before = await page.evaluate(() => window.framesDrawn);
  await page.waitForFunction((frames) => window.framesDrawn >= frames, before + count);
}
