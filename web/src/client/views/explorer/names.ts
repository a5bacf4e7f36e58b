import type { Tab } from "../../tab.svelte";
import { walletWords } from "../../words/wallet";
import type { Names } from "./search";

/** The names that the page shows somewhere: of accounts, contacts, miners and nodes. */
export async function shownNames(tab: Tab): Promise<Names> {
  const { accounts, contacts, status, peers, tree, siblings } = tab;
  const own = accounts && tab.address !== "" ? (await tab.node.call("wallet", accounts.shown)).accounts : [];
  return {
    addresses: [
      ...own.map(({ address }, number) => ({
        name: accounts?.labels[number] ?? walletWords().accounts.number(number),
        address,
      })),
      ...(contacts?.all ?? []),
      ...tree.blocks.flatMap(({ miner, message }) => (miner && message ? [{ name: message, address: miner }] : [])),
    ],
    nodes: [...new Set([status?.name ?? "", ...[...peers.peers, ...siblings].map(({ name }) => name)])].filter(Boolean),
  };
}
