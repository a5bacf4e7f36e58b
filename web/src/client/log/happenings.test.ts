import { expect, it } from "vitest";
import { block, chain, idOf, mined, peer, peers, status, tree } from "../../testing/events";
import { Happenings } from "./happenings";
import { groupOf, lineOf } from "./lines";
import type { ShownEvent } from "./recording";

function told(...events: ShownEvent[]): string[] {
  const happenings = new Happenings();
  for (const [at, event] of events.entries()) happenings.take(event, at);
  return happenings.lines.map(({ at, happening }) => `${at} ${lineOf(happening).text.replaceAll("\u2060", "")}`);
}

it("begins where the tab began, and then tells of every block", () => {
  expect(told(chain(1), chain(2), tree([block(2), block(3, { mine: true }), block(4, { message: "babad" })]))).toEqual([
    "0 The log begins at height 1 (…000001)",
    "1 Block 2 (…000002) is the tip, mined by 0xabab…abab",
    "2 Block 3 (…000003) arrived, best chain, mined by this tab",
    "2 Block 4 (…000004) is the tip, mined by babad",
  ]);
});

it("tells of blocks that lose and win their place", () => {
  const rival = block(2, { id: "f".repeat(64), state: "stale" });
  const lost = tree([block(1), rival, block(2)]);
  const won = tree([block(1), block(2, { state: "stale" }), { ...rival, state: "best" }]);
  expect(told(chain(2), lost, won).slice(1)).toEqual([
    "1 Block 2 (…ffffff) arrived, stale, mined by 0xabab…abab",
    "2 Block 2 (…000002) was best chain, is now stale",
    "2 Block 2 (…ffffff) was stale, is now best chain",
  ]);
});

it("takes a block for new only when it comes near the top, and alone", () => {
  const many = tree(Array.from({ length: 20 }, (_, at) => block(101 + at)));
  expect(told(chain(100, 90), chain(60, 50), many).slice(1)).toEqual(["2 20 blocks fetched: the tip is 120 (…000078)"]);
});

it("forgets blocks that are gone", () => {
  expect(told(chain(2), tree([block(3)], [idOf(2)]), tree([block(2, { state: "stale" }), block(4)])).slice(2)).toEqual([
    "2 Block 2 (…000002) arrived, stale, mined by 0xabab…abab",
    "2 Block 4 (…000004) is the tip, mined by 0xabab…abab",
  ]);
});

it("tells who comes and goes, but not of a sample", () => {
  const [you, one, two] = [peer(1, { you: true }), peer(2), peer(3, { kind: "native" })];
  expect(told(peers([you]), peers([you, one]), peers([you, two]))).toEqual([
    "1 node2 joined (tab)",
    "2 node3 joined (native node)",
    "2 node2 left",
  ]);
  expect(told(peers([you, one], 9), peers([you, two], 9), peers([you, two]), peers([you, one], 3))).toEqual([]);
});

it("tells of the connection when it is won and lost, not of every try", () => {
  const offline = status({ connection: { state: "offline", reason: "reset", retryInMs: 1 } });
  const connecting = status({ connection: { state: "connecting" } });
  expect(told(connecting, status(), offline, connecting, offline, connecting, status())).toEqual([
    "1 Connected to the relay",
    "2 The relay is gone (reset)",
    "6 Connected to the relay",
  ]);
});

it("tells when the chain is fetched and when it is there", () => {
  const syncing = (have: number) => status({ sync: { have, want: 9 } });
  expect(told(status(), syncing(1), syncing(5), status()).slice(1)).toEqual([
    "1 Synchronising: 1 of 9 blocks",
    "3 Synchronised",
  ]);
});

it("tells of notices, and of an own block once", () => {
  const refused: ShownEvent = { type: "notice", notice: { kind: "refused", what: "block 7", reason: "too light" } };
  expect(told(chain(1), mined(2), tree([block(1), block(2, { mine: true })]), refused).slice(1)).toEqual([
    "2 Block 2 (…000002) is the tip, mined by this tab",
    "3 Refused block 7: too light",
  ]);
});

it("keeps the last lines only, and forgets all when it is cleared", () => {
  const happenings = new Happenings();
  happenings.take(chain(0), 0);
  for (let height = 1; height < 4000; height += 1) happenings.take(tree([block(height - 1), block(height)]), height);
  expect(happenings.lines.length).toBeLessThanOrEqual(2500);
  const last = happenings.lines.at(-1);
  expect(last?.at).toBe(3999);
  expect(last && groupOf(last.happening)).toBe("blocks");
  happenings.clear();
  expect(happenings.lines).toEqual([]);
});
