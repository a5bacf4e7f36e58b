import type { PeerView } from "../../wasm/chain_wasm";
import type { Sibling } from "../siblings/word";
import { treeWords } from "../words/tree";

/** A chip hangs at a block and says whose tip it is. */
export type Chip =
  /** A tab beside this one has `beside`: this node hears nothing of it. */
  | { kind: "peer"; node: string; name: string; you: boolean; beside?: true }
  | { kind: "count"; label: string; beside?: true };

/** More peers than this at one block are counted, not named. */
export const MOST_NAMED = 4;

const LONGEST_NAME = 9;

/** Peers by the id of their tip. */
export function peersByTip(peers: readonly PeerView[]): Map<string, PeerView[]> {
  const groups = new Map<string, PeerView[]>();
  for (const peer of peers) {
    const group = groups.get(peer.tip);
    if (group) group.push(peer);
    else groups.set(peer.tip, [peer]);
  }
  return groups;
}

/** Other tabs of this browser by the id of their tip. */
export function siblingsByTip(siblings: readonly Sibling[]): Map<string, Sibling[]> {
  const groups = new Map<string, Sibling[]>();
  for (const sibling of siblings) {
    const tip = sibling.headers.at(-1)?.id ?? "";
    groups.set(tip, [...(groups.get(tip) ?? []), sibling]);
  }
  return groups;
}

/** The chips of one block. This tab's own comes first and is never counted away. Tabs beside it are counted apart. */
export function chipsOf(peers: readonly PeerView[], siblings: readonly Sibling[] = []): Chip[] {
  return [...peerChips(peers), ...siblingChips(siblings)];
}

function siblingChips(siblings: readonly Sibling[]): Chip[] {
  if (siblings.length > MOST_NAMED) return [{ kind: "count", label: treeWords().tabs(siblings.length), beside: true }];
  return siblings
    .map(({ node, name }): Chip => ({ kind: "peer", node, name, you: false, beside: true }))
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

const nameOf = (chip: Chip): string => (chip.kind === "peer" ? chip.name : chip.label);

function peerChips(peers: readonly PeerView[]): Chip[] {
  if (peers.length <= MOST_NAMED) {
    return [...peers].sort(byImportance).map(chipOf);
  }
  const you = peers.filter((peer) => peer.you);
  const others = peers.length - you.length;
  const words = treeWords();
  const label = you.length > 0 ? words.morePeers(others) : words.peers(others);
  return [...you.map(chipOf), { kind: "count", label }];
}

/** A name that is as long as a chip is wide. */
export const fitName = (name: string): string =>
  name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;

const chipOf = ({ node, name, you }: PeerView): Chip => ({ kind: "peer", node, name, you });

function byImportance(a: PeerView, b: PeerView): number {
  return Number(b.you) - Number(a.you) || a.name.localeCompare(b.name) || a.node.localeCompare(b.node);
}

/** The peers whose tip is not among the shown blocks, in words; empty when there are no such peers. */
export const elsewhereText = (count: number, you: boolean): string => treeWords().outside(count - Number(you), you);
