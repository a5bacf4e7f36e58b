/** The page as the browser keeps it: without its relay, installed, and with a newer one on offer. */
import { expect, type Page, test } from "@playwright/test";
import { Front } from "./front";
import { FAST, Relay } from "./relay";
import { reaches, Tab } from "./tab";

test.use({ serviceWorkers: "allow" });

const kept = (page: Page) => page.getByTestId("offline-page");

async function keeps(tab: Tab): Promise<void> {
  await tab.visit("Host");
  await expect(kept(tab.page)).toHaveAttribute("data-state", "kept");
}

test("without its relay the page opens with its chain, and mines on", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const tab = await Tab.open(context, relay.url);
    const { page } = tab;
    await keeps(tab);
    await tab.startMining();
    await reaches(tab, 2);
    await tab.stopMining();
    const [tip, height] = [await tab.tip(), await tab.height()];
    await relay.kill();

    await page.reload();
    await tab.started();
    expect(await tab.tip(), "the chain came from the tab's own storage").toBe(tip);
    await expect(page.getByText("This tab goes on alone.")).toBeVisible();
    for (const view of ["Peers", "Wallet", "Lessons", "Host", "Watch"] as const) await tab.visit(view);
    await tab.startMining();
    await reaches(tab, height + 1);
    await tab.stopMining();

    // A new tab too, by the room link, and the wall.
    const other = await context.newPage();
    await other.goto(`${relay.url}?view=projector`);
    await expect(other.getByRole("heading", { level: 1 })).toContainText("e2e-fast");
  } finally {
    await relay.dispose();
  }
});

test("the page can be installed", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const { page } = await Tab.open(context, relay.url);
    const client = await context.newCDPSession(page);
    const { errors, data } = await client.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data ?? "") as { name: string; icons: { src: string; sizes: string; type: string }[] };
    expect(manifest.name).toBe("Tabchain");
    for (const { src, sizes, type } of manifest.icons) {
      const response = await page.request.get(new URL(src, relay.url).href);
      expect(response.headers()["content-type"], src).toBe(type);
      if (type !== "image/png") continue;
      // IHDR: width and height stand at byte 16.
      const png = await response.body();
      expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, src).toBe(sizes);
    }
    const hindrances = async () =>
      (await client.send("Page.getInstallabilityErrors")).installabilityErrors.map(({ errorId }) => errorId);
    // Only the test's own window remains: nothing is ever installed from a private one.
    await expect.poll(hindrances).toEqual(["in-incognito"]);
  } finally {
    await relay.dispose();
  }
});

test("a newer page waits until the person takes it", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  const front = await Front.before(relay.url);
  try {
    const tab = await Tab.open(context, front.url);
    const { page } = tab;
    await keeps(tab);
    await page.reload();
    await tab.started();

    // The relay's next edition: another page, and so another service worker.
    const newer = "<title>Tabchain</title><!-- newer -->";
    front.changes.push(
      [/^\/$/, (html) => html.replace("<title>Tabchain</title>", newer)],
      [/^\/service-worker\.js$/, (script) => `${script}\n// newer`],
    );
    await page.reload();
    await tab.started();
    const offer = page.locator('[data-testid="condition"][data-kind="newer-page"]');
    await expect(offer).toContainText("A newer version of this page is there.");
    const isNewer = () => page.evaluate(() => document.head.innerHTML.includes("newer"));
    expect(await isNewer(), "nothing is replaced by itself").toBe(false);
    await tab.online();

    await offer.getByRole("button", { name: "Update now" }).click();
    await expect.poll(() => isNewer().catch(() => false)).toBe(true);
    await tab.started();
    await tab.online();
    await expect(offer).toHaveCount(0);
  } finally {
    front.dispose();
    await relay.dispose();
  }
});
