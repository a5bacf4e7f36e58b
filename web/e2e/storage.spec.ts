/** A tab stores its own data, and fetches the data that it lacks. */
import { expect, test } from "@playwright/test";
import { Front } from "./front";
import { Relay } from "./relay";
import { reaches, Tab } from "./tab";

const BLOCKS = 2_000;

test("a new tab syncs 2,000 blocks, and a reload finds them without a relay", async ({ context }) => {
  const relay = await Relay.start({ network: "regtest" });
  const front = await Front.before(relay.url);
  try {
    await relay.fill(BLOCKS);

    const tab = await Tab.open(context, front.url);
    await reaches(tab, BLOCKS);
    expect(await tab.tip()).toBe(await relay.tip());
    await expect(tab.page.locator("body")).not.toContainText("in memory only");

    front.refuseSockets = true;
    await tab.page.reload();
    await tab.started();
    await tab.offline();
    expect(await tab.height(), "the chain came from the tab's own storage").toBe(BLOCKS);
    expect(await tab.tip()).toBe(await relay.tip());

    front.refuseSockets = false;
    await tab.backOnline();
    const { id } = await relay.mine("0x12345");
    await expect.poll(() => tab.tip()).toBe(id);
  } finally {
    front.dispose();
    await relay.dispose();
  }
});
