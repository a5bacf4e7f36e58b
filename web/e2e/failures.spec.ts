/** Failures of a tab: each has its words and its way out. */
import { expect, type Page, test } from "@playwright/test";
import { Front } from "./front";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1440, height: 900 } };

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

const condition = (page: Page, kind: string) => page.locator(`[data-testid="condition"][data-kind="${kind}"]`);
const failure = (page: Page) => page.getByRole("alert");

/** A page whose node worker runs this before its own program: a change in the page itself does not reach the worker. */
async function withWorker(script: string, use: (url: string) => Promise<void>): Promise<void> {
  const front = await Front.before(relay.url);
  front.changes.push([/\/node-worker-[\w-]+\.js$/, (program) => `${script};\n${program}`]);
  try {
    await use(front.url);
  } finally {
    front.dispose();
  }
}

/** Everything that screen readers are told from now on: own blocks follow each other fast. */
async function announcements(page: Page): Promise<() => Promise<string[]>> {
  const heard = await page.getByTestId("announcement").evaluateHandle((region) => {
    const texts: string[] = [];
    const changes = new MutationObserver(() => texts.push(region.textContent));
    changes.observe(region, { childList: true, characterData: true, subtree: true });
    return texts;
  });
  return () => heard.jsonValue();
}

test("the relay is gone: the tab mines on alone, says when it tries again, and comes back", async ({ context }) => {
  const leaving = await Relay.start({ network: FAST });
  try {
    const tab = await Tab.open(context, leaving.url);
    const { page } = tab;
    await tab.online();
    await tab.startMining();
    await reaches(tab, 1);
    const announced = await announcements(page);
    await leaving.kill();
    await expect(tab.connection()).toHaveAttribute("data-state", "offline");
    await expect(page.getByText("This tab mines on alone.")).toBeVisible();
    await expect(page.getByText(/Next try in \d+ s\./)).toBeVisible();
    await expect.poll(announced).toContainEqual(expect.stringContaining("The relay is gone"));
    await reaches(tab, (await tab.height()) + 1);
    await leaving.restart();
    await tab.backOnline();
    await tab.stopMining();
    await oneTip([leaving, tab]);
  } finally {
    await leaving.dispose();
  }
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`storage that is full is told, with what to do, on a ${size}`, async ({ page }) => {
    const full = `const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...record) {
        if (this.name === "blocks") throw new DOMException("full", "QuotaExceededError");
        return put.apply(this, record);
      }`;
    await withWorker(full, async (url) => {
      await page.setViewportSize(viewport);
      await page.goto(url);
      await relay.mine("0x12345");
      const told = condition(page, "storage");
      // The site takes far less than it may take.
      await expect(told).toContainText("The disk is full");
      await expect(told).toContainText("Free some disk space");
      await expect(told.getByRole("button", { name: "Reload" })).toBeVisible();
      await told.getByRole("button", { name: "Dismiss" }).click();
      await expect(told).toHaveCount(0);
    });
  });
}

test("storage that is missing is told, and the tab goes on in memory", async ({ page }) => {
  await withWorker(`Object.defineProperty(self, "indexedDB", { value: undefined })`, async (url) => {
    await page.goto(url);
    await expect(condition(page, "alone")).toContainText("This browser offers pages no database");
    const { id } = await relay.mine("0x12345");
    await expect(page.getByTestId("node")).toHaveAttribute("data-tip", id);
  });
});

test("a clock that is off is told by how much", async ({ page }) => {
  await withWorker("{ const now = Date.now; Date.now = () => now() + 95_000 }", async (url) => {
    await page.goto(url);
    await expect(condition(page, "clock")).toContainText(/clock is 1 min 3[3-6] s ahead of the relay’s/);
    await expect(condition(page, "clock")).toContainText("set its clock by itself");
  });
});

test("a tab that was asleep says for how long, and has what it missed", async ({ page }) => {
  await page.clock.install();
  await page.goto(relay.url);
  await expect(page.getByTestId("node")).toHaveAttribute("data-tip", /^[0-9a-f]{64}$/);
  const { id } = await relay.mine("0x12345");
  await page.clock.fastForward("12:00");
  await page.clock.resume();
  const slept = condition(page, "slept");
  await expect(slept).toContainText("had put this tab to sleep for 12 min");
  await expect(page.getByTestId("node")).toHaveAttribute("data-tip", id);
  await slept.getByRole("button", { name: "Dismiss" }).click();
  await expect(slept).toHaveCount(0);
});

test("a link for another network says so instead of joining, and leads to the one that is here", async ({
  context,
}) => {
  const page = await context.newPage();
  await page.goto(`${relay.url}?network=0123456789abcdef`);
  await expect(failure(page)).toContainText("This link is for another network");
  await expect(failure(page)).toContainText("89abcdef");
  await expect(page.getByTestId("node")).toHaveAttribute("data-address", "");
  await failure(page).getByRole("link", { name: "Join the network that is here" }).click();
  await expect(page.getByTestId("connection")).toHaveAttribute("data-state", "online");
});

test("a relay that runs another network after a restart is told, and a reload joins it", async ({ context }) => {
  const first = await Relay.start({ network: FAST });
  const second = await Relay.start({ network: "regtest" });
  const front = await Front.before(first.url);
  try {
    const tab = await Tab.open(context, front.url);
    const { page } = tab;
    await tab.online();
    front.lead(second.url);
    const told = condition(page, "other-network");
    await expect(told).toContainText("The relay runs another network now: regtest");
    await told.getByRole("button", { name: "Reload and join" }).click();
    await tab.started();
    await tab.online();
    await expect(page.getByTestId("network")).toHaveText("regtest");
  } finally {
    front.dispose();
    await first.dispose();
    await second.dispose();
  }
});

test("a relay with a newer page is told, and nothing is changed before the person wants it", async ({ context }) => {
  const front = await Front.before(relay.url);
  try {
    const tab = await Tab.open(context, front.url);
    const { page } = tab;
    await tab.online();
    front.changes.push([/^\/$/, (html) => html.replace(/assets\/index-[\w-]+\.js/, "assets/index-Newer000.js")]);
    front.hangUp();
    const told = condition(page, "newer-page");
    await expect(told).toContainText("A newer version of this page is there.");
    front.refuseSockets = true;
    front.hangUp();
    await expect(told).toContainText("this one gets no connection");
    front.refuseSockets = false;
    front.changes.length = 0;
    await told.getByRole("button", { name: "Update now" }).click();
    await tab.started();
    await tab.online();
    await expect(told).toHaveCount(0);
  } finally {
    front.dispose();
  }
});

test("a module that is blocked is named", async ({ page }) => {
  await page.route(/chain_wasm_bg-[\w-]+\.wasm$/, (route) => route.abort());
  await page.goto(relay.url);
  await expect(failure(page)).toContainText(/A file did not load: chain_wasm_bg-[\w-]+\.wasm/);
  await expect(failure(page)).toContainText("content blocker");
  await page.unrouteAll();
  await failure(page).getByRole("button", { name: "Reload" }).click();
  await expect(page.getByTestId("connection")).toHaveAttribute("data-state", "online");
});

test("a blocked wallet is named, and the tab follows the chain without it", async ({ page }) => {
  await page.route(/wallet_wasm_bg-[\w-]+\.wasm$/, (route) => route.abort());
  await page.goto(relay.url);
  await expect(failure(page)).toContainText(/A file did not load: wallet_wasm_bg-[\w-]+\.wasm/);
  await expect(page.getByTestId("node")).toHaveAttribute("data-tip", /^[0-9a-f]{64}$/);
  await expect(page.getByRole("button", { name: "Start mining" })).toBeDisabled();
});

test("a worker that is blocked is named", async ({ page }) => {
  await page.route(/node-worker-[\w-]+\.js$/, (route) => route.abort());
  await page.goto(relay.url);
  await expect(failure(page)).toContainText(/A file did not load: node-worker-[\w-]+\.js/);
});

for (const [name, script, words] of [
  ["workers", "delete window.Worker", "This browser offers no workers"],
  ["WebAssembly", "delete window.WebAssembly", "WebAssembly is switched off here"],
  ["SIMD", "WebAssembly.validate = () => false", "This browser’s WebAssembly has no SIMD"],
]) {
  test(`a browser without ${name} is told what it lacks, in its own language too`, async ({ browser }) => {
    for (const [locale, expected] of [
      ["en-GB", words],
      ["de-DE", ""],
    ]) {
      const context = await browser.newContext({ locale });
      await context.addInitScript(script ?? "");
      const page = await context.newPage();
      await page.goto(relay.url);
      await expect(failure(page)).toContainText(expected ?? "");
      await expect(failure(page).getByRole("heading")).not.toBeEmpty();
      await expect(failure(page).getByRole("button", { name: "Reload" })).toHaveCount(0);
      await expect(page.locator("html")).toHaveAttribute("lang", locale?.slice(0, 2) ?? "");
      await context.close();
    }
  });
}
