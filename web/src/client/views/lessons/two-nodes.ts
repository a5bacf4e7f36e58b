/**
 * Two nodes and the line between them: forks, reorganisations and a coin that is spent twice, by the rules of the real
 * nodes. The most work wins, among equals the one seen first, and each coin is spent once on a chain. All blocks carry
 * the same work here, so the longest chain has the most.
 */

import { type AgreementWord, type Holder, settled } from "../../tree/agreement";

export const NODES = ["ada", "ben"] as const;

export type NodeName = (typeof NODES)[number];

/** The coin can be paid to the shop, or by its owner to himself. */
export type Payment = "shop" | "self";

export interface ToyBlock {
  /** The height and the finder: 3A. */
  id: string;
  parent: string | undefined;
  height: number;
  miner: NodeName | undefined;
  /** The new owner of the coin, if this block moves it. */
  pays: Payment | undefined;
}

interface ToyNode {
  /** By id, in the order in which they came. */
  blocks: ReadonlyMap<string, ToyBlock>;
  tip: string;
  /** The payment that waits here. */
  waiting: Payment | undefined;
}

/** A node's change of mind. */
export interface ToyReorganisation {
  node: NodeName;
  depth: number;
}

export interface World {
  joined: boolean;
  nodes: Readonly<Record<NodeName, ToyNode>>;
  /** The last one. */
  reorganised: ToyReorganisation | undefined;
}

/** Both nodes on one chain of two blocks. */
export function beginning(): World {
  const first: ToyBlock = { id: "1", parent: undefined, height: 1, miner: undefined, pays: undefined };
  const second: ToyBlock = { id: "2", parent: "1", height: 2, miner: undefined, pays: undefined };
  const blocks = new Map([first, second].map((block) => [block.id, block]));
  const node: ToyNode = { blocks, tip: "2", waiting: undefined };
  return { joined: true, nodes: { ada: node, ben: node }, reorganised: undefined };
}

/** The blocks from the first to the tip. */
export function chainOf({ blocks, tip }: ToyNode): ToyBlock[] {
  const chain: ToyBlock[] = [];
  for (let block = blocks.get(tip); block; block = block.parent === undefined ? undefined : blocks.get(block.parent)) {
    chain.unshift(block);
  }
  return chain;
}

/** The owner of the coin on the chain that the node holds for best. */
export const spentTo = (node: ToyNode): Payment | undefined => chainOf(node).find(({ pays }) => pays)?.pays;

/** Blocks from the one with this payment to the tip, both included; 0 if it is in no block of the chain. */
export function confirmations(node: ToyNode, payment: Payment): number {
  const chain = chainOf(node);
  const at = chain.findIndex(({ pays }) => pays === payment);
  return at < 0 ? 0 : chain.length - at;
}

export const other = (name: NodeName): NodeName => (name === "ada" ? "ben" : "ada");

/** A node finds a block on its own tip, with the payment that waits there. */
export function find(world: World, name: NodeName): World {
  const node = world.nodes[name];
  const parent = node.blocks.get(node.tip);
  if (!parent) return world;
  const height = parent.height + 1;
  const pays = spentTo(node) === undefined ? node.waiting : undefined;
  const block: ToyBlock = {
    id: `${height}${name.charAt(0).toUpperCase()}`,
    parent: parent.id,
    height,
    miner: name,
    pays,
  };
  const found = take({ ...world, reorganised: undefined }, name, [block]);
  return world.joined ? take(found, other(name), [block]) : found;
}

/** Hands a payment to one node, and to the other, too, if the line is there. A node keeps the first that it saw. */
export function pay(world: World, name: NodeName, payment: Payment): World {
  const told = world.joined ? NODES : [name];
  const nodes = { ...world.nodes };
  for (const one of told) {
    const node = nodes[one];
    if (node.waiting === undefined && spentTo(node) === undefined) nodes[one] = { ...node, waiting: payment };
  }
  return { ...world, nodes };
}

/** How far the two agree, by the rule of the real nodes. */
export function agreementOf({ nodes }: World): AgreementWord {
  const blocks = [...nodes.ada.blocks, ...nodes.ben.blocks];
  const headers = new Map(blocks.map(([id, { parent = "", height }]) => [id, { id, parent, height }]));
  const holders = NODES.map((key): Holder => {
    const { tip } = nodes[key];
    return { key, tip, height: headers.get(tip)?.height ?? 0, known: true, group: 0, you: false };
  });
  return settled({ holders, headers, found: new Map() });
}

export const cut = (world: World): World => ({ ...world, joined: false, reorganised: undefined });

/** Joins the line again: each tells the other its best chain. */
export function join(world: World): World {
  const { ada, ben } = world.nodes;
  const joined: World = { ...world, joined: true, reorganised: undefined };
  return take(take(joined, "ada", chainOf(ben)), "ben", chainOf(ada));
}

/** Gives a node blocks, parents before children; it goes over to the longest chain. */
function take(world: World, name: NodeName, news: readonly ToyBlock[]): World {
  const node = world.nodes[name];
  const blocks = new Map(node.blocks);
  for (const block of news) blocks.set(block.id, block);
  const height = (id: string): number => blocks.get(id)?.height ?? 0;
  const tip = news.reduce((best, { id }) => (height(id) > height(best) ? id : best), node.tip);
  const after: ToyNode = { ...node, blocks, tip };

  const kept = new Set(chainOf(after).map(({ id }) => id));
  const disconnected = chainOf(node).filter(({ id }) => !kept.has(id));
  // A payment from an abandoned block waits again, unless the new chain has spent the coin.
  const returned = disconnected.find(({ pays }) => pays)?.pays ?? node.waiting;
  const waiting = spentTo(after) === undefined ? returned : undefined;
  return {
    ...world,
    nodes: { ...world.nodes, [name]: { ...after, waiting } },
    reorganised: disconnected.length > 0 ? { node: name, depth: disconnected.length } : world.reorganised,
  };
}
