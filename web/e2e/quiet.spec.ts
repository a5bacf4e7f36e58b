/** A page that nobody does anything with leaves the machine alone. */
import { expect, test } from "@playwright/test";
import { Relay } from "./relay";
import { reaches, Tab } from "./tab";

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
