/** The network is split on purpose, and healed: by role and label, on a phone and on a desk. */
import { expect, type Locator, test } from "@playwright/test";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

const lab = (tab: Tab): Locator => tab.page.getByRole("region", { name: "Split the network" });

async function joinGroup(tab: Tab, group: "A" | "B"): Promise<void> {
  await tab.visit("Lab");
  await lab(tab).getByLabel(`group ${group}`).check();
}

/** The most work that a node of the group, 0 for A, says it has. */
async function works(relay: Relay, group: number): Promise<bigint> {
  const { peers } = await relay.get<{ peers: { tip: { work: string }; impairment: { group: number } }[] }>(
    "/api/v1/peers",
  );
  const all = peers.filter(({ impairment }) => impairment.group === group).map(({ tip }) => BigInt(tip.work));
  return all.reduce((most, work) => (work > most ? work : most), 0n);
}

test("two tabs apart build a branch of their own, and the heavier one wins when the split is healed", async ({
  context,
}) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const stays = await Tab.open(context, relay.url);
    const apart = await Tab.open(context, relay.url);
    const alsoApart = await Tab.open(context, relay.url);
    await stays.startMining();
    await reaches(alsoApart, 2);
    await oneTip([stays, apart, alsoApart, relay]);

    await joinGroup(apart, "B");
    await joinGroup(alsoApart, "B");
    await expect(lab(alsoApart).getByRole("listitem")).toHaveText(["group A: 2 nodes", "group B: 2 nodes"]);
    await stays.visit("Peers");
    const named = stays.page.getByRole("row").filter({ hasText: "group B" });
    await expect(named, "the others see who is apart").toHaveCount(2);

    const { peers } = await relay.get<{ peers: { impairment: { group: number } }[] }>("/api/v1/peers");
    expect(peers.map(({ impairment }) => impairment.group).sort(), "the relay tells it, too").toEqual([0, 0, 1, 1]);

    const cutAt = await apart.height();
    await apart.startMining();
    await reaches(alsoApart, cutAt + 3);
    await reaches(stays, cutAt + 3);
    for (const tab of [stays, apart]) await tab.visit("Watch");
    await expect(stays.page.getByTestId("convergence")).toContainText("Split");
    await expect(apart.page.getByTestId("convergence")).toContainText("Split");
    await stays.stopMining();
    const left = await oneTip([stays, relay]);
    // More blocks need not be more work: on a busy machine they become easier.
    await expect.poll(async () => (await works(relay, 1)) > (await works(relay, 0)), { timeout: 60_000 }).toBe(true);
    await apart.stopMining();
    const right = await oneTip([apart, alsoApart]);
    expect(right).not.toBe(left);
    expect(await stays.tip(), "nobody told group A").toBe(left);

    await joinGroup(alsoApart, "A");
    await apart.page.getByTestId("condition").getByRole("button", { name: "Heal" }).click();
    await oneTip([stays, apart, alsoApart, relay]);
    const chain = (await relay.chain()).map(({ id }) => id);
    expect(chain, "a block that was on its way may stand on it").toContain(right);
    expect(chain).not.toContain(left);
    await stays.visit("Watch");
    await expect(stays.page.getByTestId("convergence")).toContainText("Agreed");
    await expect(await stays.notices()).toContainText("Reorganised");
    await stays.visit("Peers");
    await expect(named).toHaveCount(0);
    await expect(apart.page.getByTestId("condition")).toHaveCount(0);
  } finally {
    await relay.dispose();
  }
});

test("messages that are late and partly lost still arrive in the end", async ({ context, page }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    await page.close();
    const miner = await Tab.open(context, relay.url);
    const slow = await Tab.open(context, relay.url);
    await slow.page.setViewportSize({ width: 360, height: 740 });
    await slow.visit("Lab");
    await lab(slow).getByLabel("Each message is late by").fill("500");
    await lab(slow).getByLabel("Messages lost, each way").fill("20");
    await expect(slow.page.getByTestId("condition")).toContainText(/0\.5\ss late, 20% lost/);
    await miner.visit("Peers");
    await expect(miner.page.getByRole("row").filter({ hasText: /0\.5\ss late/ })).toContainText("20% lost");

    await miner.startMining();
    await reaches(slow, 5);
    await miner.stopMining();
    await oneTip([miner, slow, relay]);

    await lab(slow).getByRole("button", { name: "Heal" }).click();
    await expect(slow.page.getByTestId("condition")).toHaveCount(0);
    await expect(lab(slow).getByRole("button", { name: "Heal" })).toBeDisabled();
  } finally {
    await relay.dispose();
  }
});

test("a reload ends what the lab let happen", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const tab = await Tab.open(context, relay.url);
    await joinGroup(tab, "B");
    await expect(tab.page.getByTestId("condition")).toContainText("group B");
    await tab.page.reload();
    await tab.started();
    await tab.online();
    await expect(lab(tab).getByLabel("group A")).toBeChecked();
    await expect(tab.page.getByTestId("condition")).toHaveCount(0);
  } finally {
    await relay.dispose();
  }
});
