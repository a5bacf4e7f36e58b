import { type NetworkInfo, reasonOf } from "../shared/messages";
import { Accounts } from "./accounts.svelte";
import { keepPowWorkerAtHand, type NodeBridge } from "./bridge";
import type { Cryptography } from "./keys.svelte";
import { browserLocks } from "./locks";
import { describeNetwork } from "./network";
import { leadsTo, wantedNetwork } from "./room-link";
import { claimSeat } from "./seat";
import { browserGuard } from "./seat-guard";
import type { Tab } from "./state.svelte";
import { openShelf, type Shelf } from "./storage";

const ASK_AGAIN_MS = 3000;

/** Takes a seat, learns the network, starts the node on both, and opens the wallet for it. */
export async function boot(tab: Tab): Promise<void> {
  const { shelf: local, lasting } = openShelf(() => localStorage);
  const { shelf: session } = openShelf(() => sessionStorage);
  tab.keepsKeys = lasting;
  try {
    // What opens the wallet may come once the node's module is here: it is not to share the line with that.
    const phrase = tab.node.loaded.then(() => obtainPhrase(tab, local));
    // Told where it is waited for.
    phrase.catch(() => {});
    const [seat, network] = await Promise.all([
      claimSeat({ session, local, guard: browserGuard(), randomBytes }),
      untilDescribed(tab, local),
      tab.node.loaded,
    ]);
    const wanted = wantedNetwork(location.search);
    if (wanted !== undefined && !leadsTo(wanted, network.genesis)) {
      tab.failure = { kind: "wrong-network", wanted, found: network };
      return;
    }
    tab.accounts = new Accounts(seat, local);
    const { nodeId, account } = seat;
    await tab.node.call("start", { network, nodeId, socketUrl: socketUrl() });
    tab.started = true;
    void keepPowWorkerAtHand();
    tab.address = await tab.node.call("openWallet", await phrase, account);
  } catch (error) {
    // A file that is missing has been told by its name.
    tab.failure ??= { kind: "node", reason: reasonOf(error) };
  }
}

async function obtainPhrase(tab: Tab, local: Shelf): Promise<string> {
  const { browserChannel, Keys } = await import("./keys.svelte");
  const keys = new Keys({
    local,
    locks: browserLocks(),
    channel: browserChannel(),
    cryptography: cryptographyOf(tab.node),
    restart: () => location.reload(),
  });
  tab.keys = keys;
  return keys.obtain();
}

/** Asks until there is a description, saying meanwhile what is missing. */
async function untilDescribed(tab: Tab, local: Shelf): Promise<NetworkInfo> {
  for (;;) {
    try {
      const network = await describeNetwork(local, fetch);
      if (tab.failure?.kind === "no-network") tab.failure = undefined;
      return network;
    } catch (error) {
      tab.failure ??= { kind: "no-network", reason: reasonOf(error) };
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

const cryptographyOf = (node: NodeBridge): Cryptography => ({
  newPhrase: () => node.call("newPhrase"),
  readPhrase: (text) => node.call("readPhrase", text),
  sealPhrase: (phrase, passphrase) => node.call("sealPhrase", phrase, passphrase),
  openPhrase: (sealed, passphrase) => node.call("openPhrase", sealed, passphrase),
});

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));

function socketUrl(): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws`;
}
