import type { Tab } from "../../tab.svelte";
import type { SearchNode } from "./search";

/** The tab's own node, as the search asks it. */
export const searchNode = (tab: Tab): SearchNode => ({
  blockAt: (height) => tab.node.call("blockAt", height),
  // Of some blocks only the header is here, but that is enough to know that they are blocks.
  block: async (id) => tab.tree.blocks.some((block) => block.id === id) || tab.node.call("block", id),
  checkAddress: (text) => tab.node.call("checkAddress", text),
  idsEndingIn: (digits) => tab.node.call("idsEndingIn", digits),
  addressesLike: (first, last) => tab.node.call("addressesLike", first, last),
});
