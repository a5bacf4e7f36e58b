import { expect, it } from "vitest";
import { chain, idOf, peer, peers, status } from "../../testing/events";
import { Propagation } from "./propagation";

/** This tab and two others, on these blocks. */
const room = (one: number, two: number) =>
  peers([peer(1, { you: true }), peer(2, { tip: idOf(one) }), peer(3, { tip: idOf(two) })]);

it("counts from the first sight of a block, here or elsewhere", () => {
  const told: number[] = [];
  const propagation = new Propagation((ms) => told.push(ms));
  propagation.take(chain(1), 0);
  propagation.take(room(1, 1), 0);
  // This tab has block 2 first, then both others say so.
  propagation.take(chain(2), 1000);
  propagation.take(room(2, 1), 1400);
  propagation.take(room(2, 2), 1900);
  // A peer has block 3 first.
  propagation.take(room(3, 2), 5000);
  propagation.take(chain(3), 5250);
  expect(told, "who is first has no delay to tell of").toEqual([400, 900, 250]);
  expect(propagation.delayOf(2)).toBe(400);
  expect(propagation.delayOf(3)).toBe(900);
  expect(propagation.delayOf(1, true)).toBe(250);
});

it("says nothing of blocks from before, of who has just come, nor of what is fetched", () => {
  const told: number[] = [];
  const propagation = new Propagation((ms) => told.push(ms));
  propagation.take(room(1, 1), 0);
  propagation.take(chain(2), 100);
  propagation.take(room(2, 1), 200);
  propagation.take(status({ sync: { have: 2, want: 9 } }), 300);
  propagation.take(chain(9), 400);
  propagation.take(room(9, 9), 500);
  propagation.take(status(), 600);
  propagation.take(peers([peer(4, { tip: idOf(9) })]), 700);
  expect(told).toEqual([]);
  expect(propagation.delayOf(4)).toBeUndefined();
});

it("takes the middle of a node's last delays", () => {
  const propagation = new Propagation();
  propagation.take(chain(0), 0);
  propagation.take(room(0, 0), 0);
  for (const [height, delay] of [1, 3, 100, 2, 5].entries()) {
    propagation.take(chain(height + 1), 1000 * height);
    propagation.take(room(height + 1, 0), 1000 * height + delay);
  }
  expect(propagation.delayOf(2)).toBe(3);
});

it("forgets a node that has gone", () => {
  const propagation = new Propagation();
  propagation.take(chain(0), 0);
  propagation.take(room(0, 0), 0);
  propagation.take(chain(1), 10);
  propagation.take(room(1, 1), 20);
  propagation.take(peers([peer(3, { tip: idOf(1) })]), 30);
  expect(propagation.delayOf(2)).toBeUndefined();
  expect(propagation.delayOf(3)).toBe(10);
  propagation.clear();
  expect(propagation.delayOf(3)).toBeUndefined();
});
