/** On plain http from another machine the browser withholds much; the page needs none of that. */
import { expect, test } from "@playwright/test";
import { onLan } from "../browsers/lan";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

test("a tab on plain http in a LAN is a full node that mines, stores and pays", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const url = onLan(relay.url);
    const one = await Tab.open(context, url);
    expect(await one.page.evaluate(() => isSecureContext)).toBe(false);
    const two = await Tab.open(context, url);
    expect(await two.address(), "seats are told apart without locks").not.toBe(await one.address());

    await one.startMining();
    await expect.poll(() => one.balance(), { timeout: 60_000 }).toBeGreaterThan(0);
    await one.send(await two.address(), "1", "0");
    await expect.poll(() => two.balance(), { timeout: 60_000 }).toBeGreaterThan(0);
    await one.stopMining();
    await oneTip([one, two, relay]);

    const tip = await two.tip();
    await relay.kill();
    await two.offline();
    const height = await two.height();
    await two.startMining();
    await reaches(two, height + 1);
    await two.stopMining();
    expect(await two.tip()).not.toBe(tip);
  } finally {
    await relay.dispose();
  }
});
