/** How far the peers agree: which tip each has, and how the tips stand to one another. */
import type { PeerView } from "../../wasm/chain_wasm";
import type { KnownTree } from "../node/known";
import { peersByTip } from "./chips";

/** As seen from the tip that most peers have. `unknown`: the block is not here. */
export type Relation = "leading" | "behind" | "ahead" | "branch" | "unknown";

export interface Group {
  tip: string;
  relation: Relation;
  peers: PeerView[];
}

export interface Convergence {
  /** Peers looked at, this tab included. */
  peers: number;
  /** The leading group first, then by relation and size. */
  groups: readonly Group[];
  /** The time, in milliseconds, since which they have been split, or have not been. */
  since: number;
}

export const NOBODY: Convergence = { peers: 0, groups: [], since: 0 };

const ORDER: Relation[] = ["leading", "ahead", "behind", "branch", "unknown"];

/** Whether all are on one tip. */
export const isTogether = ({ groups }: Convergence): boolean => groups.length <= 1;

/**
 * Whether some have a block for which the others' chain has no place. A peer that is only behind or ahead is not split
 * off: news takes its time.
 */
export const isSplit = ({ groups }: Convergence): boolean =>
  groups.some(({ relation }) => relation === "branch" || relation === "unknown");

/** Peers on the leading tip. */
export const onOneTip = ({ groups }: Convergence): number => groups[0]?.peers.length ?? 0;

/** Peers in this relation to the leading tip. */
export const countOf = ({ groups }: Convergence, relation: Relation): number =>
  groups.reduce((sum, group) => sum + (group.relation === relation ? group.peers.length : 0), 0);

/** How they agree now; `before` says since when they do. */
export function converged(before: Convergence, tree: KnownTree, peers: readonly PeerView[], now: number): Convergence {
  const crowds = [...peersByTip(peers)].sort(([, a], [, b]) => b.length - a.length || youFirst(a, b));
  const [leader] = crowds;
  if (!leader) return NOBODY;
  const relate = crowds.length > 1 ? relationTo(leader[0], tree) : (): Relation => "leading";
  const groups = crowds
    .map(([tip, peers]): Group => ({ tip, peers, relation: relate(tip, peers) }))
    .sort((a, b) => ORDER.indexOf(a.relation) - ORDER.indexOf(b.relation));
  const after = { peers: peers.length, groups, since: now };
  const goesOn = before.groups.length > 0 && isSplit(before) === isSplit(after);
  return goesOn ? { ...after, since: before.since } : after;
}

const youFirst = (a: PeerView[], b: PeerView[]): number => Number(b.some(isYou)) - Number(a.some(isYou));
const isYou = ({ you }: PeerView): boolean => you;

function relationTo(leader: string, { blocks }: KnownTree): (tip: string, peers: PeerView[]) => Relation {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const reaches = (from: string, to: string): boolean => {
    const floor = byId.get(to)?.height ?? Number.POSITIVE_INFINITY;
    let block = byId.get(from);
    while (block && block.height > floor) block = byId.get(block.parent);
    return block?.id === to;
  };
  return (tip, peers) => {
    if (tip === leader) return "leading";
    if (!byId.has(tip)) {
      // A known block that is not in the window is far below.
      return peers.some(({ tipKnown }) => tipKnown) ? "behind" : "unknown";
    }
    if (reaches(leader, tip)) return "behind";
    return reaches(tip, leader) ? "ahead" : "branch";
  };
}
