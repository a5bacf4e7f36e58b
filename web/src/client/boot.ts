import { toHex } from "../shared/hex";
import { type NetworkInfo, reasonOf, type Seat } from "../shared/messages";
import { memoryShelf, openShelf, type Shelf } from "./browser/storage";
import { keepPowWorkerAtHand } from "./mining/bridge";
import type { NodeBridge } from "./node/bridge";
import { describeNetwork } from "./node/network";
import { arrivalOf, keepSeat, tellWhenLeft } from "./node/seat";
import { leadsTo, wantedNetwork } from "./place/room-link";
import type { Tab } from "./tab.svelte";
import { Accounts } from "./wallet/accounts.svelte";
import { Contacts } from "./wallet/contacts.svelte";
import type { Cryptography } from "./wallet/keys.svelte";

const ASK_AGAIN_MS = 3000;

/** Takes a seat, learns the network, starts the node on both, and opens the wallet for it. */
export async function boot(tab: Tab): Promise<void> {
  const local = openShelf(
    () => localStorage,
    () => {
      tab.keepsKeys = false;
    },
  );
  tab.contacts = new Contacts(local);
  const session = openShelf(() => sessionStorage);
  try {
    const seating = takeSeat(tab, local, session);
    // The files that open the wallet may come when the node's module is here: they should not share the line with it.
    const phrase = Promise.all([seating, tab.node.loaded]).then(([seat]) => obtainPhrase(tab, seat, local));
    // An error is told at the place that waits for it.
    phrase.catch(() => {});
    const [seat, network] = await Promise.all([seating, untilDescribed(tab, local), tab.node.loaded]);
    const wanted = wantedNetwork(location.search);
    if (wanted !== undefined && !leadsTo(wanted, network.genesis)) {
      tab.failure = { kind: "wrong-network", wanted, found: network };
      return;
    }
    tab.accounts = new Accounts(seat, seat.alone ? memoryShelf() : local);
    tab.accounts.held = tab.held;
    await tab.node.call("start", { network, socketUrl: socketUrl() });
    tab.started = true;
    void keepPowWorkerAtHand();
    tab.address = await tab.node.call("openWallet", await phrase);
  } catch (error) {
    // A missing file has been told by its name.
    tab.failure ??= { kind: "node", reason: reasonOf(error) };
  }
}

async function takeSeat(tab: Tab, local: Shelf, session: Shelf): Promise<Seat> {
  const holder = toHex(crypto.getRandomValues(new Uint8Array(8)));
  const seat = explained(await tab.node.call("takeSeat", arrivalOf(holder, session, local)), local);
  tab.seat = seat;
  tab.onMoved = (moved) => keepSeat(moved, session);
  keepSeat(seat, session);
  if (seat.alone) tab.keepsKeys = false;
  else tellWhenLeft(holder, session);
  return seat;
}

/** Some browsers say of a forbidden database only that it fails; the other things that they refuse tell why. */
function explained(seat: Seat, local: Shelf): Seat {
  const { alone } = seat;
  return alone?.cause === "failed" && !local.lasting ? { ...seat, alone: { ...alone, cause: "blocked" } } : seat;
}

/**
 * A tab that shares no seats with others shares no phrase with them either: two such tabs could spend the same coins.
 */
async function obtainPhrase(tab: Tab, seat: Seat, local: Shelf): Promise<string> {
  const { browserChannel, Keys, silentChannel } = await import("./wallet/keys.svelte");
  const keys = new Keys({
    local: seat.alone ? memoryShelf() : local,
    channel: seat.alone ? silentChannel() : browserChannel(),
    cryptography: cryptographyOf(tab.node),
    restart: () => location.reload(),
  });
  tab.keys = keys;
  return keys.obtain();
}

/** Asks until there is a description, and says meanwhile what is missing. */
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
  firstPhrase: (made) => node.call("firstPhrase", made),
  forgetFirstPhrase: () => node.call("forgetFirstPhrase"),
});

function socketUrl(): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${location.host}/ws`;
}
