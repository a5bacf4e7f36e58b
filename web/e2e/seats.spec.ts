/** One tab is one node: no two tabs of a browser ever have the same seat, node or account, whatever happens to them. */
import { type BrowserContext, expect, type Page, test } from "@playwright/test";
import { onLan } from "../browsers/lan";
import { FAST, Relay } from "./relay";
import { keepBusy, Renderer } from "./renderer";
import { oneTip, Tab } from "./tab";

const TAB = 100_000_000;

let relay: Relay;

test.beforeAll(async () => {
  relay = await Relay.start({ network: FAST });
});

test.afterAll(() => relay.dispose());

interface Place {
  seat: string | null;
  node: string | null;
  address: string | null;
}

async function placeOf({ page }: Tab): Promise<Place> {
  const header = page.getByTestId("node");
  return {
    seat: await page.evaluate(() => sessionStorage.getItem("tabchain.seat")),
    node: await header.getAttribute("data-node"),
    address: await header.getAttribute("data-address"),
  };
}

async function placesOf(tabs: readonly Tab[]): Promise<Place[]> {
  return Promise.all(tabs.map(placeOf));
}

/** Each has a seat, a node and an account of its own. */
function expectApart(places: readonly Place[]): void {
  for (const key of ["seat", "node", "address"] as const) {
    const values = places.map((place) => place[key]);
    expect(values, key).not.toContain(null);
    expect(new Set(values).size, `${key} of ${values}`).toBe(places.length);
  }
}

/** An address that only this test pays; digits alone have no letters that a checksum could make capital. */
const payee = (digit: number, locks: boolean): string => `0x${String(digit + (locks ? 2 : 0)).repeat(40)}`;

const given = (page: Page) => page.locator('[data-testid="condition"][data-kind="given-up"]');

async function open(context: BrowserContext, url: string, count: number): Promise<Tab[]> {
  return Promise.all(Array.from({ length: count }, () => Tab.open(context, url)));
}

for (const [where, seen, locks] of [
  ["on a secure origin", (url: string) => url, true],
  ["on plain http in a LAN", onLan, false],
] as const) {
  test.describe(where, () => {
    let url: string;

    test.beforeEach(async ({ page }) => {
      url = seen(relay.url);
      await page.goto(url);
      expect(await page.evaluate(() => "locks" in navigator)).toBe(locks);
      await page.close();
    });

    test("twenty tabs that are opened at once, and reloaded at once, keep apart", async ({ context }) => {
      const tabs = await open(context, url, 20);
      const places = await placesOf(tabs);
      expectApart(places);
      await Promise.all(tabs.map(({ page }) => page.reload()));
      await Promise.all(tabs.map((tab) => tab.started()));
      expect(await placesOf(tabs), "a reload is the same node with the same account").toEqual(places);
      expect(new Set(await Promise.all(tabs.map(({ page }) => words(page)))).size, "they share one phrase").toBe(1);
    });

    test("a busy tab, a duplicated one and one that is opened keep apart", async ({ context }) => {
      const first = await Tab.open(context, url);
      const busy = keepBusy(first.page, 5_000);
      const second = await Tab.open(context, url);
      await busy;
      // A browser duplicates a tab in this way: with a copy of its session storage.
      const [page] = await Promise.all([
        context.waitForEvent("page"),
        first.page.evaluate(() => void window.open(location.href)),
      ]);
      expect(await page.evaluate(() => sessionStorage.getItem("tabchain.seat"))).not.toBeNull();
      const copy = await Tab.on(page);
      const places = await placesOf([first, second, copy]);
      expectApart(places);
    });

    test("a tab that crashed comes back without taking another one's seat", async ({ context }) => {
      const first = await Tab.open(context, url);
      const second = await Tab.open(context, url);
      const before = await placeOf(first);
      const renderer = await Renderer.of(first.page);
      const crashed = first.page.waitForEvent("crash");
      renderer.crash();
      await crashed;
      await first.page.close();
      const next = await Tab.open(context, url);
      expectApart(await placesOf([next, second]));
      // Without locks nobody can know before the tab has been silent for half a minute.
      if (locks) expect(await placeOf(next)).toEqual(before);
    });

    test("a tab that was closed leaves its seat to the next", async ({ context }) => {
      const first = await Tab.open(context, url);
      const second = await Tab.open(context, url);
      const before = await placeOf(first);
      await first.page.close({ runBeforeUnload: true });
      await expect.poll(() => first.page.isClosed()).toBe(true);
      const next = await Tab.open(context, url);
      expect(await placeOf(next)).toEqual(before);
      expectApart(await placesOf([next, second]));
    });

    test("a tab that was stopped for 40 s, with a payment clicked, does nothing in the name of who came after", async ({
      context,
    }) => {
      const a = await Tab.open(context, url);
      await a.startMining();
      await expect.poll(() => a.balance(), { timeout: 60_000 }).toBeGreaterThanOrEqual(100 * TAB);
      const placeBefore = await placeOf(a);
      await a.page.getByLabel("Recipient").fill(payee(1, locks));
      await a.page.getByLabel("Amount (TAB)").fill("1");
      await a.page.getByRole("button", { name: "Send", exact: true }).click();
      const send = a.page.getByRole("button", { name: "Send now" });
      await send.scrollIntoViewIfNeeded();
      const button = await send.boundingBox();
      if (!button) throw new Error("there is no button");
      const input = await context.newCDPSession(a.page);
      const renderer = await Renderer.of(a.page);

      renderer.stop();
      const stopped = Date.now();
      try {
        const at = { x: button.x + button.width / 2, y: button.y + button.height / 2, button: "left", clickCount: 1 };
        const clicked = (["mousePressed", "mouseReleased"] as const).map((type) =>
          input.send("Input.dispatchMouseEvent", { type, ...at } as never),
        );
        await expect.poll(() => Date.now() - stopped, { timeout: 60_000 }).toBeGreaterThan(40_000);

        const b = await Tab.open(context, url);
        expect(await placeOf(b), "the seat is free for whoever comes").toEqual(placeBefore);
        await expect.poll(() => b.balance()).toBeGreaterThan(2 * TAB);
        await b.send(payee(2, locks), "1", "0");
        await expect(b.page.getByText(/^Sent/)).toBeVisible();

        renderer.goOn();
        await Promise.all(clicked);
        await expect(given(a.page)).toContainText("Another tab has taken this one’s place");
        await expect(a.page.getByText(/^Not sent/)).toContainText(
          /another tab (has taken this tab’s place|uses the account now)/,
        );
        await a.started();
        expectApart(await placesOf([a, b]));
        expect((await placeOf(b)).node).toBe(placeBefore.node);

        // It goes on mining, for another account, and so writes down what the other tab has paid.
        const own = (await placeOf(a)).address ?? "";
        const mined = async () => (await relay.chain()).filter(({ coinbase }) => coinbase.miner === own).length;
        await expect.poll(mined, { timeout: 60_000 }).toBeGreaterThan(0);
        const paid = async (payee: string) =>
          (await relay.chain()).flatMap(({ transfers }) => transfers).filter(({ recipient }) => recipient === payee)
            .length;
        await expect.poll(() => paid(payee(2, locks)), { timeout: 60_000 }).toBe(1);
        await a.stopMining();
        await oneTip([a, b, relay]);
        expect([await paid(payee(1, locks)), await paid(payee(2, locks))]).toEqual([0, 1]);
      } finally {
        renderer.goOn();
      }
    });

    test("an account is asked for, and its tab goes on with another", async ({ context }) => {
      const a = await Tab.open(context, url);
      const b = await Tab.open(context, url);
      const [own, asked] = [await placeOf(a), await placeOf(b)];
      await b.visit("Wallet");
      const row = b.page.locator(`[data-testid="account"][data-address="${own.address}"]`);
      const name = await a.page.getByTestId("own-name").textContent();
      await expect(row.getByTestId("holder")).toContainText(`used by the tab ${name}`);
      await row.getByRole("button", { name: /^Ask the tab/ }).click();
      await expect(row).toContainText("in use");
      await expect(given(a.page)).toContainText("Another tab has asked for account");
      const places = await placesOf([a, b]);
      expectApart(places);
      expect(places.map(({ node }) => node)).toEqual([own.node, asked.node]);
      expect(places[1]?.address).toBe(own.address);
    });
  });
}

async function words(page: Page): Promise<string | null> {
  return page.evaluate(() => localStorage.getItem("tabchain.phrase"));
}
