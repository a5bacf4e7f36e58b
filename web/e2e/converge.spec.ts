/** Several tabs and the native node are one network: together, apart, and together again. */
import { expect, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

test("three tabs mine and converge with the native node, and stay converged", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const tabs = [
      await Tab.open(context, relay.url),
      await Tab.open(context, relay.url),
      await Tab.open(context, relay.url),
    ];
    const [one, two, three] = tabs as [Tab, Tab, Tab];
    for (const tab of tabs) await tab.online();
    const addresses = await Promise.all(tabs.map((tab) => tab.address()));
    expect(new Set(addresses).size, "each tab is a node with an address of its own").toBe(3);
    await expect(await one.status("peers"), "two tabs and the native node").toHaveText("3");
    const { peers } = await relay.get<{ peers: { kind: string }[] }>("/api/v1/peers");
    expect(peers.map((peer) => peer.kind).sort()).toEqual(["native", "tab", "tab", "tab"]);

    await one.startMining();
    await two.startMining();
    let height = 0;
    for (let round = 0; round < 4; round += 1) {
      await reaches(three, height + 3);
      await oneTip([...tabs, relay]);
      height = await three.height();
    }
    expect(three.powWorkers(), "who did not click does not mine").toBe(0);

    const chips = three.page.locator("[data-peer]");
    await expect.poll(() => chips.count(), { message: "a chip for every peer" }).toBeGreaterThanOrEqual(4);

    await Promise.all([one.stopMining(), two.stopMining()]);
    await oneTip([...tabs, relay]);
    const chain = await relay.chain();
    const miners = new Set(chain.slice(1).map((block) => block.coinbase.miner));
    expect([...miners].every((miner) => addresses.slice(0, 2).includes(miner))).toBe(true);
  } finally {
    await relay.dispose();
  }
});

test("without the relay tabs fork; when it is back all converge on the branch with most work", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const one = await Tab.open(context, relay.url);
    const two = await Tab.open(context, relay.url);
    await one.startMining();
    await two.startMining();
    await reaches(one, 5);
    await reaches(two, 5);

    // After a power cut the native node must still have the blocks that it has told of.
    const acknowledged = await relay.chain();
    await relay.kill();
    await one.offline();
    await two.offline();

    const [heightOne, heightTwo] = [await one.height(), await two.height()];
    await reaches(one, heightOne + 3);
    await reaches(two, heightTwo + 3);
    expect(await one.tip(), "each tab went on alone").not.toBe(await two.tip());

    // The second goes on alone for longer, so its branch gets more work.
    await one.stopMining();
    const less = await one.work();
    await expect.poll(() => two.work(), { timeout: 60_000 }).toBeGreaterThan(less);
    await two.stopMining();
    const losing = await one.tip();
    const winning = await two.tip();

    await relay.restart();
    const after = await relay.chain();
    expect(after.slice(0, acknowledged.length).map(idOf), "no acknowledged block is lost").toEqual(
      acknowledged.map(idOf),
    );
    await one.online();
    await two.online();
    expect(await oneTip([one, two, relay])).toBe(winning);
    const notices = await one.notices();
    await expect(notices).toContainText("Reorganised");
    await notices.getByRole("link", { name: "Show in the tree" }).first().click();
    await expect(one.page.locator(`[data-block="${losing}"]`)).toHaveAttribute("data-state", "stale");
  } finally {
    await relay.dispose();
  }
});

test("two relays joined by --peer converge", async ({ context, browser }) => {
  const first = await Relay.start({ network: FAST });
  const second = await Relay.start({ network: FAST, peers: [first.url] });
  const elsewhere = await browser.newContext();
  try {
    const here = await Tab.open(context, first.url);
    const there = await Tab.open(elsewhere, second.url);
    await here.startMining();
    await reaches(there, 3);
    await here.stopMining();
    await there.startMining();
    await reaches(here, (await there.height()) + 2);
    await there.stopMining();
    await oneTip([here, there, first, second]);
  } finally {
    await elsewhere.close();
    await first.dispose();
    await second.dispose();
  }
});

const idOf = (block: { id: string }): string => block.id;
