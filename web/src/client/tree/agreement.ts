/**
 * How far all agree, in three words. News takes its time: a node that is a block behind for a moment, or two blocks of
 * one height that come at once, are ordinary, and change no word.
 */
import type { PeerView } from "../../wasm/chain_wasm";
import type { KnownTree } from "../node/known";
import type { Sibling } from "../siblings/word";

/**
 * `agreed`: all tips stand on one line, and none has been behind for longer than `LATE_MS`. `split`: two tips, neither
 * an ancestor of the other, have been there for longer than `APART_MS`. `catchingUp`: neither of the two.
 */
export type AgreementWord = "agreed" | "catchingUp" | "split";

export const LATE_MS = 3_000;
export const APART_MS = 2_000;

/** As seen from the tip that most have. `unknown`: the block is not here yet. */
export type Relation = "leading" | "behind" | "ahead" | "branch" | "unknown";

/** A node with its tip. */
export interface Holder {
  /** Names the node from one look to the next. */
  key: string;
  tip: string;
  /** The height that it claims. */
  height: number;
  /** Whether the block or its header is here. */
  known: boolean;
  /** Nodes of different groups do not hear each other. */
  group: number;
  you: boolean;
}

interface Header {
  readonly id: string;
  readonly parent: string;
  readonly height: number;
}

/** All that is known of the blocks, and of the tips on them. */
export interface Sight {
  holders: readonly Holder[];
  headers: ReadonlyMap<string, Header>;
  /** The time at which a block came, in milliseconds, if that was lately. */
  found: ReadonlyMap<string, number>;
}

export interface Group {
  tip: string;
  relation: Relation;
  holders: readonly Holder[];
}

/** Two groups with tips of which neither is an ancestor of the other. */
interface Fork {
  sides: readonly [Group, Group];
  since: number;
}

/** Times are in milliseconds. */
export interface Agreement {
  /** The leading group first, then by relation and size. */
  groups: readonly Group[];
  /** The word at the last look, and the time since which it holds. */
  word: AgreementWord;
  since: number;
  /** Without news, they count as split after this time. */
  splitAfter: number;
  /** Without news, they count as catching up after this time. */
  lateAfter: number;
  forks: readonly Fork[];
  /** Since when a node has been behind, by its key. */
  behind: ReadonlyMap<string, number>;
  /** Since when a tip has been named that is not here yet. */
  missing: ReadonlyMap<string, number>;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

export const NOBODY: Agreement = {
  groups: [],
  word: "agreed",
  since: 0,
  splitAfter: Number.POSITIVE_INFINITY,
  lateAfter: Number.POSITIVE_INFINITY,
  forks: [],
  behind: NOTHING,
  missing: NOTHING,
};

/** Forks are looked for among so many of the greatest groups: anybody may name tips without end. */
const MOST_COMPARED = 16;

const ORDER: Relation[] = ["leading", "ahead", "behind", "branch", "unknown"];

/** The nodes that are looked at, this one included. */
export const headsOf = ({ groups }: Agreement): number => groups.reduce((sum, { holders }) => sum + holders.length, 0);

/** Nodes on the leading tip. */
export const onOneTip = ({ groups }: Agreement): number => groups[0]?.holders.length ?? 0;

/** Whether the block that most are on is not here yet. */
export const isLeaderMissing = ({ groups, missing }: Agreement): boolean => missing.has(groups[0]?.tip ?? "");

/** Nodes in this relation to the leading tip. */
export const countOf = ({ groups }: Agreement, relation: Relation): number =>
  groups.reduce((sum, group) => sum + (group.relation === relation ? group.holders.length : 0), 0);

/** The peers in view, and the other tabs of this browser while they alone can be seen. */
export function sightOf(tree: KnownTree, peers: readonly PeerView[], siblings: readonly Sibling[] = []): Sight {
  const ownGroup = peers.find(({ you }) => you)?.impairment?.group ?? 0;
  const holders: Holder[] = peers.map(({ peer, node, tip, height, tipKnown, impairment, you }) => {
    // The own tip is known better here than the relay has been told it.
    const shown = you && tree.tip !== "" ? tree.tip : tip;
    return { key: `${node}/${peer}`, tip: shown, height, known: you || tipKnown, group: impairment?.group ?? 0, you };
  });
  const named = new Set(peers.map(({ node }) => node));
  for (const { node, headers } of siblings) {
    const last = headers.at(-1);
    if (!last || named.has(node)) continue;
    holders.push({ key: node, tip: last.id, height: last.height, known: true, group: ownGroup, you: false });
  }
  // While all are on one tip, which is most of the time, nobody asks what lies below it.
  const alike = holders.every(({ tip }) => tip === holders[0]?.tip);
  const headers = new Map<string, Header>(alike ? [] : tree.blocks.map((block) => [block.id, block]));
  if (!alike) {
    for (const header of siblings.flatMap(({ headers }) => headers)) {
      if (!headers.has(header.id)) headers.set(header.id, header);
    }
  }
  return { holders, headers, found: tree.found };
}

/** How they stand at `now`; `before` says since when. */
export function agreement(before: Agreement, { holders, headers, found }: Sight, now: number): Agreement {
  const crowds = [...byTip(holders).values()].sort((a, b) => b.length - a.length || youFirst(a, b));
  const leader = crowds[0]?.[0];
  if (!leader) return NOBODY;
  const lines = new Lines(headers);
  const groups = crowds
    .map((crowd): Group => {
      const [{ tip } = leader] = crowd;
      return { tip, holders: crowd, relation: lines.relationOf(crowd, leader) };
    })
    .sort((a, b) => ORDER.indexOf(a.relation) - ORDER.indexOf(b.relation));

  const forks = forksAmong(groups, before.forks, lines, now);
  // Two that are ahead on branches of their own are not on the line of the tip that they are ahead of.
  const isAhead = ({ relation }: Group): boolean => relation === "ahead";
  const torn = new Set(forks.flatMap(({ sides }) => (sides.every(isAhead) ? sides : [])));
  const placed = groups.map((group) => (torn.has(group) ? { ...group, relation: "branch" as const } : group));
  const splitAfter = Math.min(...forks.map(({ since }) => since + APART_MS));

  const behind = new Map<string, number>();
  const missing = new Map<string, number>();
  let lateAfter = Number.POSITIVE_INFINITY;
  for (const { tip, holders } of groups) {
    if (holders.every(({ known }) => !known) && !headers.has(tip)) {
      missing.set(tip, before.missing.get(tip) ?? now);
      lateAfter = Math.min(lateAfter, (missing.get(tip) ?? now) + LATE_MS);
      continue;
    }
    const next = lines.nextAfter(tip, groups);
    if (next === undefined) continue;
    // A chain may grow so fast that a node is always a block behind: it is late for a block that has been there.
    const there = found.get(next) ?? Number.NEGATIVE_INFINITY;
    for (const { key } of holders) {
      const from = before.behind.get(key) ?? now;
      behind.set(key, from);
      lateAfter = Math.min(lateAfter, Math.max(from, there) + LATE_MS);
    }
  }

  const after = { ...NOBODY, groups: placed, splitAfter, lateAfter, forks, behind, missing };
  const word = wordAt(after, now);
  const was = standing(before, now);
  return { ...after, word, since: before.groups.length > 0 && was.word === word ? was.since : now };
}

/** The word at `now`, if there has been no news since the last look, and the time since which it holds. */
export function standing(state: Agreement, now: number): { word: AgreementWord; since: number } {
  const word = wordAt(state, now);
  if (word === state.word) return { word, since: state.since };
  return { word, since: word === "split" ? state.splitAfter : state.lateAfter };
}

/** Whether the word may still change without news. */
export const isPending = (state: Agreement, now: number): boolean =>
  [state.splitAfter, state.lateAfter].some((time) => Number.isFinite(time) && time >= now);

/** The word once all news has had its time. */
export const settled = (sight: Sight): AgreementWord => wordAt(agreement(NOBODY, sight, 0), Number.POSITIVE_INFINITY);

function wordAt({ splitAfter, lateAfter }: Agreement, now: number): AgreementWord {
  if (now > splitAfter) return "split";
  return now > lateAfter ? "catchingUp" : "agreed";
}

/** A fork goes on while the branches on both of its sides do. */
function forksAmong(groups: readonly Group[], before: readonly Fork[], lines: Lines, now: number): Fork[] {
  const compared = [...groups].sort((a, b) => b.holders.length - a.holders.length).slice(0, MOST_COMPARED);
  const known = new Map<Group, Map<Group, boolean>>();
  const goesOn = (from: Group, to: Group): boolean => {
    const row = known.get(from) ?? new Map<Group, boolean>();
    known.set(from, row);
    const answer = row.get(to) ?? lines.goesOn(from, to);
    row.set(to, answer);
    return answer;
  };
  const forks: Fork[] = [];
  for (const [index, one] of compared.entries()) {
    for (const other of compared.slice(index + 1)) {
      if (!lines.areApart(one.holders, other.holders)) continue;
      const earlier = before
        .filter(({ sides: [a, b] }) => (goesOn(a, one) && goesOn(b, other)) || (goesOn(a, other) && goesOn(b, one)))
        .map(({ since }) => since);
      forks.push({ sides: [one, other], since: Math.min(now, ...earlier) });
    }
  }
  return forks;
}

function byTip(holders: readonly Holder[]): Map<string, Holder[]> {
  const groups = new Map<string, Holder[]>();
  for (const holder of holders) {
    const group = groups.get(holder.tip);
    if (group) group.push(holder);
    else groups.set(holder.tip, [holder]);
  }
  return groups;
}

const youFirst = (a: Holder[], b: Holder[]): number => Number(b.some(isYou)) - Number(a.some(isYou));
const isYou = ({ you }: Holder): boolean => you;

/** The lines of blocks that lead to the tips. */
class Lines {
  readonly #headers: ReadonlyMap<string, Header>;

  constructor(headers: ReadonlyMap<string, Header>) {
    this.#headers = headers;
  }

  relationOf(crowd: readonly Holder[], leader: Holder): Relation {
    const { tip } = crowd[0] ?? leader;
    if (tip === leader.tip) return "leading";
    // A known block that is not among those at hand is far below.
    if (!this.#headers.has(tip)) return crowd.some(({ known }) => known) ? "behind" : "unknown";
    if (!this.#headers.has(leader.tip)) return leader.known ? "ahead" : this.#relationToMissing(tip, leader);
    if (this.#isBelow(tip, leader.tip)) return "behind";
    return this.#isBelow(leader.tip, tip) ? "ahead" : "branch";
  }

  /** A line that is here has its own block at every height up to its tip: what is not here is above it, or beside it. */
  #relationToMissing(tip: string, { height }: Holder): Relation {
    return height > (this.#headers.get(tip)?.height ?? height) ? "behind" : "branch";
  }

  /** Whether neither of two tips is an ancestor of the other, as far as that can be told. */
  areApart(one: readonly Holder[], other: readonly Holder[]): boolean {
    const [a, b] = [one[0], other[0]];
    if (!a || !b) return false;
    const [isHereA, isHereB] = [this.#headers.has(a.tip), this.#headers.has(b.tip)];
    if (isHereA && isHereB) return !this.#isBelow(a.tip, b.tip) && !this.#isBelow(b.tip, a.tip);
    if ((!isHereA && isKnown(one)) || (!isHereB && isKnown(other))) return false;
    // Between groups no block passes: one that is not here does not come.
    if (one.every(({ group }) => other.every((peer) => peer.group !== group))) return true;
    // A line that is here has its own block at every height up to its tip.
    if (isHereA) return b.height <= (this.#headers.get(a.tip)?.height ?? a.height);
    if (isHereB) return a.height <= (this.#headers.get(b.tip)?.height ?? b.height);
    return a.height === b.height;
  }

  /** Whether a group's branch is the one that another group had before. */
  goesOn(from: Group, to: Group): boolean {
    if (from.tip === to.tip) return true;
    if (this.#headers.has(from.tip) && this.#headers.has(to.tip)) return this.#isBelow(from.tip, to.tip);
    // Of a tip that is not here only its holder is known.
    const keys = new Set(from.holders.map(({ key }) => key));
    return to.holders.some(({ key }) => keys.has(key));
  }

  /** The first block above a tip, on the line to the highest tip that stands on it. */
  nextAfter(tip: string, groups: readonly Group[]): string | undefined {
    const height = this.#headers.get(tip)?.height ?? Number.NEGATIVE_INFINITY;
    let next: Header | undefined;
    let top = height;
    for (const group of groups) {
      const head = this.#headers.get(group.tip);
      if (!head || head.height <= top) continue;
      const child = this.#childOn(head, tip, height);
      if (child) [next, top] = [child, head.height];
    }
    return next?.id;
  }

  #isBelow(tip: string, above: string): boolean {
    const head = this.#headers.get(above);
    const height = this.#headers.get(tip)?.height ?? Number.POSITIVE_INFINITY;
    return head !== undefined && head.height > height && this.#childOn(head, tip, height) !== undefined;
  }

  /** The child of the block `tip` at `height` from which a line leads up to `head`; the lowest for one far below. */
  #childOn(head: Header, tip: string, height: number): Header | undefined {
    let child: Header | undefined = head;
    while (child && child.height > height + 1) {
      const below: Header | undefined = this.#headers.get(child.parent);
      if (!below && !Number.isFinite(height)) return child;
      child = below;
    }
    return child?.parent === tip ? child : undefined;
  }
}

const isKnown = (holders: readonly Holder[]): boolean => holders.some(({ known }) => known);
