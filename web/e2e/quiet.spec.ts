/** A page that nobody uses leaves the machine alone. */
import { expect, test } from "@playwright/test";
import { Relay } from "./relay";
import { reaches, Tab } from "./tab";
import { peer, peers, ToldTab } from "./told";

test("blocks that come make the page ask the relay for no file", async ({ context }) => {
  const relay = await Relay.start({ network: "regtest" });
  try {
    const tab = await Tab.open(context, relay.url);
    await tab.online();
    await relay.mine(await tab.address());
    await reaches(tab, 1);
    await tab.page.waitForLoadState("networkidle");
    const asked: string[] = [];
    tab.page.on("request", (request) => asked.push(request.url()));
    for (let height = 2; height <= 6; height += 1) {
      await relay.mine(await tab.address());
      await reaches(tab, height);
    }
    expect(asked).toEqual([]);
  } finally {
    await relay.dispose();
  }
});

test("what is below the fold is brought up to date once it comes into sight", async ({ context }) => {
  const relay = await Relay.start({ network: "regtest" });
  try {
    const tab = await ToldTab.open(context, `${relay.url}?embed=tree,mining,peers`, { width: 700, height: 300 });
    const row = tab.page.locator("[data-node]").first();
    let height = 100;
    const climb = (): Promise<void> => {
      height += 1;
      return tab.tell(peers(peer("other", "a", { height })));
    };
    await climb();
    await row.scrollIntoViewIfNeeded();
    await climb();
    await expect(row, "in sight it is so at once").toContainText(`${height}`);
    await tab.page.evaluate(() => scrollTo(0, 0));
    await expect(row).not.toBeInViewport();
    // The page may need a moment to see that it has gone.
    await expect(async () => {
      await climb();
      await tab.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn))));
      expect(await row.textContent()).not.toContain(`${height}`);
    }).toPass();
    await row.scrollIntoViewIfNeeded();
    await expect(row).toContainText(`${height}`);
  } finally {
    await relay.dispose();
  }
});
