import { expect, it } from "vitest";
import { block, chain, idOf, mined, peer, peers, status, tree } from "../../testing/events";
import { NOTHING_KNOWN, withChanges } from "../node/known";
import { joined, outcomeOf } from "./outcome";
import type { Recorded, ShownEvent } from "./recording";

/** A long life: a chain that grows, forks and forgets, peers that follow, and an own block now and then. */
function life(): Recorded[] {
  const events: ShownEvent[] = [status(), chain(0)];
  for (let height = 1; height <= 400; height += 1) {
    const rival = block(height, { id: idOf(10_000 + height), state: "stale" });
    events.push(tree([rival, block(height)], height > 20 ? [idOf(height - 20)] : []));
    events.push(peers([peer(1, { tip: idOf(height), height })]));
    if (height % 50 === 0) events.push(mined(height), status({ height }));
  }
  return events.map((event, at) => ({ at, event }));
}

const treeAfter = (events: readonly Recorded[]) =>
  events.reduce((tree, { event, at }) => (event.type === "tree" ? withChanges(tree, event, at) : tree), NOTHING_KNOWN);

it("comes to the same in far fewer events", () => {
  const events = life();
  const shorter = outcomeOf(events);
  expect(events.length).toBeGreaterThan(800);
  expect(shorter.length).toBeLessThan(200);
  expect(shorter.map(({ at }) => at)).toEqual(shorter.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(new Set(treeAfter(shorter).blocks)).toEqual(new Set(treeAfter(events).blocks));
  expect(treeAfter(shorter).tip).toBe(idOf(400));
  for (const type of ["status", "peers"]) {
    const last = (list: readonly Recorded[]) => list.findLast(({ event }) => event.type === type);
    expect(last(shorter)).toEqual(last(events));
  }
  const notices = (list: readonly Recorded[]) => list.filter(({ event }) => event.type === "notice");
  expect(notices(shorter)).toEqual(notices(events));
});

it("leaves a short run as it is", () => {
  const events = life().slice(0, 40);
  expect(outcomeOf(events)).toBe(events);
});

it("joins changes of the tree: what came and went is gone, what went and came is there", () => {
  const change = (blocks: Parameters<typeof tree>[0], gone: string[] = []) =>
    tree(blocks, gone) as Extract<ShownEvent, { type: "tree" }>;
  const both = joined([change([block(1), block(2)], [idOf(7), idOf(8)]), change([block(7), block(3)], [idOf(2)])]);
  expect(both.blocks).toEqual([block(1), block(7), block(3)]);
  expect(both.gone.toSorted()).toEqual([idOf(8), idOf(2)].toSorted());
  expect(both.tip).toBe(idOf(3));
});

it("keeps who mined a block when a later change no longer says so", () => {
  const { miner: _, ...bare } = block(1, { state: "stale" });
  const change = (one: typeof bare) => tree([one]) as Extract<ShownEvent, { type: "tree" }>;
  expect(joined([change(block(1)), change(bare)]).blocks).toEqual([block(1, { state: "stale" })]);
});
