import { expect, it } from "vitest";
import { block, chain, idOf, mined, peer, peers, status, tree } from "../../testing/events";
import { Recorder } from "./recorder";

it("gives back what it was told, in order and with its times", () => {
  const recorder = new Recorder();
  recorder.add(status(), 100);
  recorder.add(chain(2), 200);
  recorder.add(mined(3), 300);
  expect(recorder.events()).toEqual([
    { at: 100, event: status() },
    { at: 200, event: chain(2) },
    { at: 300, event: mined(3) },
  ]);
  expect([recorder.start, recorder.end]).toEqual([100, 300]);
});

it("keeps a peer that has not changed once, and one that has twice", () => {
  const recorder = new Recorder();
  recorder.add(peers([peer(1), peer(2)]), 1);
  recorder.add(peers([peer(1, { height: 5 }), peer(2), peer(3)]), 2);
  const [before, after] = recorder.events().map(({ event }) => (event.type === "peers" ? event.peers : []));
  expect(after?.[1]).toBe(before?.[1]);
  expect(after?.[0]).not.toBe(before?.[0]);
  expect(recorder.events()[1]?.event).toEqual(peers([peer(1, { height: 5 }), peer(2), peer(3)]));
});

it("stands still while the clock is set back", () => {
  const recorder = new Recorder();
  recorder.add(mined(1), 500);
  recorder.add(mined(2), 400);
  recorder.add(mined(3), 600);
  expect(recorder.events().map(({ at }) => at)).toEqual([500, 500, 600]);
});

it("lets the oldest go, but begins with the last of each kind that was told", () => {
  const recorder = new Recorder(6000);
  recorder.add(status({ height: 1 }), 1);
  recorder.add(status({ height: 2 }), 2);
  recorder.add(peers([peer(1)]), 3);
  for (let height = 1; height <= 100; height += 1) recorder.add(mined(height), 100 + height);
  const events = recorder.events();
  expect(events.length).toBeLessThan(15);
  expect(events.slice(0, 2)).toEqual([
    { at: recorder.start, event: status({ height: 2 }) },
    { at: recorder.start, event: peers([peer(1)]) },
  ]);
  expect(events.at(-1)).toEqual({ at: 200, event: mined(100) });
  expect(recorder.start).toBeGreaterThan(180);
});

it("begins with the whole tree, though the events that told of it are gone", () => {
  const recorder = new Recorder(6000);
  recorder.add(chain(3), 1);
  recorder.add(tree([block(3, { state: "stale" }), block(3, { id: idOf(999) })], [idOf(0)]), 2);
  for (let height = 4; height <= 60; height += 1) recorder.add(tree([block(height)], [idOf(height - 4)]), height);
  const [base, ...rest] = recorder.events();
  expect(rest.length).toBeLessThan(10);
  const tip = 60 - rest.length;
  expect(base?.event).toEqual({
    type: "tree",
    tip: idOf(tip),
    blocks: [block(3, { id: idOf(999) }), ...[3, 2, 1, 0].map((back) => block(tip - back))],
    gone: [],
  });
});

it("keeps many thousand events of a room in which little changes", () => {
  const recorder = new Recorder();
  const room = Array.from({ length: 60 }, (_, number) => peer(number));
  for (let second = 0; second < 5000; second += 1) {
    room[second % 60] = peer(second % 60, { hashRate: second });
    recorder.add(peers([...room]), second * 1000);
  }
  expect(recorder.start).toBe(0);
});
