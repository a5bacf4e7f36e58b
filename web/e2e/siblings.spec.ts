/** Tabs of one browser see each other while the relay is gone, and go on alone all the same. */
import { expect, type Locator, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";
import { id, peers, row, ToldTab, tree, you } from "./told";

const foreign = (tab: Tab): Locator => tab.page.locator('[data-testid="tree"] [data-state="foreign"]');
const chips = (tab: Tab): Locator => tab.page.locator("[data-sibling]");
/** The words below the picture: how many other tabs are in it. */
const beside = (tab: Tab): Locator => tab.page.getByTestId("siblings");

test("without the relay each tab shows where the others are, and none follows them", async ({ context, browser }) => {
  const relay = await Relay.start({ network: FAST });
  const elsewhere = await browser.newContext();
  try {
    const one = await Tab.open(context, relay.url);
    const two = await Tab.open(context, relay.url);
    const idle = await Tab.open(context, relay.url);
    const apart = await Tab.open(context, relay.url);
    const stranger = await Tab.open(elsewhere, relay.url);
    const all = [one, two, idle, apart, stranger];
    await apart.visit("Lab");
    await apart.page.getByRole("region", { name: "Split the network" }).getByLabel("group B").check();
    await expect(apart.page.getByTestId("condition")).toContainText("group B");
    await apart.visit("Watch");
    await one.startMining();
    await reaches(idle, 3);
    await one.stopMining();
    const before = await oneTip([one, two, idle, stranger, relay]);
    for (const tab of all) await expect(beside(tab), "the relay is there").toHaveCount(0);

    await relay.kill();
    for (const tab of all) await tab.offline();
    const told = idle.page.getByTestId("announcement");
    await expect(told, "who hears the page is told the same").toContainText(
      "this tab and 2 others go on, each by itself",
    );
    await one.startMining();
    await two.startMining();
    await reaches(one, (await idle.height()) + 3);
    await reaches(two, (await idle.height()) + 3);
    await Promise.all([one.stopMining(), two.stopMining()]);

    for (const tab of [one, two, idle]) {
      await expect(beside(tab)).toHaveAttribute("data-count", "2");
      await tab.page.getByRole("button", { name: "Show all tips" }).click();
      await expect(chips(tab)).toHaveCount(2);
      await expect(foreign(tab)).not.toHaveCount(0);
    }
    const [tipOne, tipTwo] = [await one.tip(), await two.tip()];
    for (const tip of [tipOne, tipTwo]) {
      await expect(idle.page.locator(`[data-block="${tip}"]`)).toHaveAttribute("data-state", "foreign");
    }
    await expect(two.page.locator(`[data-block="${tipOne}"]`)).toHaveAttribute("data-state", "foreign");
    await expect(one.page.locator(`[data-block="${tipTwo}"]`)).toHaveAttribute("data-state", "foreign");
    expect(tipOne, "each went on alone").not.toBe(tipTwo);
    expect(await idle.tip(), "who does not mine stays where it was").toBe(before);
    const convergence = idle.page.getByTestId("convergence");
    await expect(convergence, "they are no peers").toHaveAttribute("data-peers", "1");
    await expect(convergence, "but nobody here is alone").toContainText("Split 3 tabs of this browser");
    await expect(idle.page.getByText("This tab and 2 others go on, each by itself.")).toBeVisible();
    await expect(idle.page.getByTestId("announcement")).toContainText("Split: two chains");
    for (const tab of [apart, stranger]) {
      await expect(beside(tab), "another group, another browser").toHaveCount(0);
      await expect(foreign(tab)).toHaveCount(0);
    }

    await idle.page.locator(`[data-block="${tipTwo}"]`).dispatchEvent("click");
    const details = idle.page.getByTestId("block-details");
    await expect(details.getByTestId("details-state")).toHaveText("not followed here");
    await expect(details.getByTestId("details-id")).toHaveText(tipTwo);
    await idle.page.keyboard.press("Escape");

    await two.page.close();
    await expect(chips(idle), "a tab that was closed is dropped").toHaveCount(1);
    const place = idle.page.locator("g.place", { has: idle.page.locator(`[data-block="${tipOne}"]`) });
    await expect(place.locator("[data-sibling]"), "the other one stands on its tip").toHaveCount(1);

    await relay.restart();
    for (const tab of [one, idle, stranger]) await tab.online();
    for (const tab of [one, idle]) {
      await expect(beside(tab)).toHaveCount(0);
      await expect(chips(tab)).toHaveCount(0);
      await expect(foreign(tab)).toHaveCount(0);
    }
    expect(await oneTip([one, idle, stranger, relay])).toBe(tipOne);
  } finally {
    await elsewhere.close();
    await relay.dispose();
  }
});

test.describe("told", () => {
  let relay: Relay;

  test.beforeAll(async () => {
    relay = await Relay.start({ network: FAST });
  });

  test.afterAll(() => relay.dispose());

  for (const [size, viewport] of Object.entries({
    phone: { width: 360, height: 640 },
    desk: { width: 1440, height: 900 },
  })) {
    test(`on a ${size} they have a shape, a word and an entry in the legend, and no part in a recording`, async ({
      context,
    }) => {
      const here = await ToldTab.open(context, relay.url, viewport);
      const there = await ToldTab.open(context, relay.url, viewport);
      const trunk = row("a", 41, "before", 0);
      // a0 ─ … ─ a38 ─ a39 ─ a40   here
      //             ╲─ x39 ─ x40 ─ x41   there
      await here.tell(gone("0000000000000001", "birch"), tree("a40", trunk), peers(you("a40")));
      await there.tell(
        gone("0000000000000002", "coral"),
        tree("x41", [...trunk.slice(0, 39), ...row("x", 3, "a38", 39)]),
        peers(you("x41")),
      );
      const tip = here.block("Block 41, not followed here, other tabs: coral");
      await expect(tip).toHaveAttribute("data-block", id("x41"));
      await expect(tip).toContainText("not followed");
      await here.page.getByTestId("tree").scrollIntoViewIfNeeded();
      await expect(tip).toBeInViewport();
      await expect(here.block("Block 40, best chain, tip, here: you")).toHaveAttribute("data-lane", "0");
      await expect(here.page.getByRole("list", { name: "Legend" })).toContainText("another tab’s, not followed here");
      await expect(here.page.getByTestId("siblings")).toContainText("1 other tab of this browser");

      await here.button("Table").click();
      const rows = here.page.locator("tr").filter({ hasText: "not followed here" });
      await expect(rows).toHaveCount(3);
      await expect(rows.first()).toContainText("coral");
      await here.button("Tree").click();

      const replayed = here.page.getByTestId("siblings");
      await here.page.evaluate(() => {
        location.hash = "#/log";
      });
      await here.page.getByRole("slider").first().press("ArrowLeft");
      await here.page.evaluate(() => {
        location.hash = "#/watch";
      });
      await expect(here.page.getByTestId("tree")).toBeVisible();
      await expect(replayed, "a recording is of this node alone").toHaveCount(0);
      await expect(here.page.locator('[data-state="foreign"]')).toHaveCount(0);
    });
  }
});

/** A node whose relay is gone. */
const gone = (node: string, name: string): Parameters<ToldTab["tell"]>[0] => ({
  type: "status",
  status: {
    connection: { state: "offline", reason: "the connection was closed", retryInMs: 30_000 },
    network: "fast",
    genesis: id("a0"),
    node,
    name,
    height: 40,
    tip: id("a40"),
    tipTime: 1_763_769_640,
    work: "41",
    difficulty: 1,
    peers: 0,
    mempool: 0,
    storage: { state: "ready" },
    mining: false,
  },
});
