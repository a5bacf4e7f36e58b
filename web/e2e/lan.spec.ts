/** On plain http from another machine the browser withholds much; the page needs none of that. */
import { expect, test } from "@playwright/test";
import config from "../playwright.config";
import { FAST, Relay } from "./relay";
import { oneTip, reaches, Tab } from "./tab";

// A name that leads here, but does not belong to this machine for the browser: no secure context.
const launch = config.use?.launchOptions ?? {};
test.use({
  launchOptions: { ...launch, args: [...(launch.args ?? []), "--host-resolver-rules=MAP room.local 127.0.0.1"] },
});

test("a tab on plain http in a LAN is a full node that mines, stores and pays", async ({ context }) => {
  const relay = await Relay.start({ network: FAST });
  try {
    const url = relay.url.replace("127.0.0.1", "room.local");
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
