import { expect, it, vi } from "vitest";
import type { NoticeView } from "../../wasm/chain_wasm";
import { shellWords } from "../words/shell";
import {
  consequences,
  type Notice,
  noticeText,
  noticeWords,
  type Reorganised,
  relayGoneText,
  timesOf,
  toneOf,
  withNotice,
} from "./notices";

const after = (...views: NoticeView[]): Notice[] =>
  views.reduce<Notice[]>((notices, view, index) => withNotice(notices, view, index), []);

/** Without the joiners that keep an ellipsis with its id. */
const text = (notice: Notice | undefined): string | undefined =>
  notice && noticeWords(notice.view).text.replaceAll("\u2060", "");

const id = (end: string): string => end.padStart(64, "0");

const reorganised: Reorganised = {
  kind: "reorganised",
  depth: 3,
  ancestor: id("abcdef"),
  ancestorHeight: 1200,
  oldTip: id("1"),
  newTip: id("2"),
  returned: 0,
  own: [],
  ownBlocks: 0,
};

it("tells a reorganisation with its depth and ancestor", () => {
  expect(text(after(reorganised)[0])).toBe("Reorganised: 3 blocks given up, back to block 1,200 (…abcdef)");
  expect(text(after({ ...reorganised, depth: 1 })[0])).toBe(
    "Reorganised: 1 block given up, back to block 1,200 (…abcdef)",
  );
  expect(consequences(reorganised, "0xme")).toEqual([]);
});

it("tells what a reorganisation took back: transactions, and which of them are one's own, and blocks", () => {
  const transfer = { id: id("5"), amount: 150_000_000, fee: 1, nonce: 0, memo: "" };
  const [me, other] = [`0x${"a".repeat(40)}`, `0x${"b".repeat(40)}`];
  const own = [
    { ...transfer, sender: me, recipient: other },
    { ...transfer, sender: other, recipient: me },
  ];
  const plain = (view: Reorganised) =>
    consequences(view, me).map(({ text, transfers }) => [text, ...transfers].join("|").replaceAll("\u00a0", " "));

  expect(plain({ ...reorganised, returned: 5 })).toEqual(["5 transactions went back to the pool, none of them yours"]);
  expect(plain({ ...reorganised, returned: 5, own, ownBlocks: 2 })).toEqual([
    "5 transactions went back to the pool, 2 of them are yours:|1.50 TAB to 0xbbbb…bbbb|1.50 TAB from 0xbbbb…bbbb",
    "2 of the blocks given up were yours: their rewards are gone",
  ]);
});

it("tells own blocks, refusals and storage trouble", () => {
  expect(text(after({ kind: "mined", id: id("c0ffee"), height: 1200 })[0])).toBe("You mined block 1,200 (…c0ffee)");
  expect(text(after({ kind: "refused", what: "a transfer", reason: "nonce 3, wanted 4" })[0])).toBe(
    "Refused a transfer: nonce 3, wanted 4",
  );
  expect(text(after({ kind: "storage", cause: "full", reason: "quota exceeded" })[0])).toBe("Storage: quota exceeded");
});

it("tells a block of a clock that is ahead, and blames this device only when its clock is behind the relay’s", () => {
  vi.useFakeTimers({ now: new Date(2027, 0, 15, 14, 30, 5), toFake: ["Date"] });
  const early = (clockAheadMs?: number): NoticeView => ({
    kind: "early",
    id: id("e"),
    aheadMs: 247_000,
    countsFrom: new Date(2027, 0, 15, 14, 32, 12).getTime(),
    ...(clockAheadMs !== undefined && { clockAheadMs }),
  });
  const others = "A block from a clock 4 min 7 s ahead; it counts from 14:32:12 on";
  for (const clock of [undefined, 0, -10_000, 300_000]) expect(text(after(early(clock))[0])).toBe(others);
  expect(text(after(early(-300_000))[0])).toBe(
    "This device’s clock is 5 min 0 s behind the relay’s: a block is 4 min 7 s ahead of it and counts from 14:32:12 on",
  );
  vi.setSystemTime(new Date(2027, 0, 14, 14, 30));
  expect(text(after(early())[0])).toMatch(/it counts from 15 Jan 2027, 14:32:12 on$/);
  vi.useRealTimers();
});

it("sums up blocks of a clock that is ahead, and tells the last", () => {
  const early = (end: string, aheadMs: number): NoticeView => ({ kind: "early", id: id(end), aheadMs, countsFrom: 0 });
  const notices = after(early("1", 180_000), early("2", 185_000), early("2", 184_000));
  expect(notices.map(({ view, times }) => [view, times])).toEqual([[early("2", 184_000), 3]]);
});

it("puts the newest first and counts the same news instead of repeating it", () => {
  const refused: NoticeView = { kind: "refused", what: "a frame", reason: "too long" };
  const notices = after({ kind: "storage", cause: "full", reason: "full" }, refused, refused, refused);
  expect(notices.map(({ view, times, at }) => [toneOf(view), times, at])).toEqual([
    ["bad", 3, 3],
    ["bad", 1, 0],
  ]);
});

it("keeps a bounded list with distinct keys, whatever peers provoke", () => {
  const views = Array.from(
    { length: 100 },
    (_, n): NoticeView => ({ kind: "refused", what: "a frame", reason: `${n}` }),
  );
  const notices = after(...views);
  expect(notices).toHaveLength(30);
  expect(new Set(notices.map(({ key }) => key)).size).toBe(30);
  expect(text(notices[0])).toBe("Refused a frame: 99");
});

const mined = (height: number): NoticeView => ({ kind: "mined", id: id(height.toString(16)), height });

it("sums up own blocks that follow one another, and begins anew after a rest", () => {
  let notices: Notice[] = [];
  for (let height = 1; height <= 25; height += 1) notices = withNotice(notices, mined(height), 85 * height);
  expect(notices.map((notice) => noticeText(notice).replaceAll("\u2060", ""))).toEqual([
    "You mined 25 blocks in 2 s, the last is 25 (…000019)",
  ]);
  expect(notices.map(timesOf), "the words have said how many").toEqual([1]);
  const rested = withNotice(notices, mined(26), 85 * 25 + 10_001);
  expect(rested).toHaveLength(2);
  const turned = withNotice(withNotice(rested, reorganised, 13_000), mined(27), 13_100);
  expect(
    turned.map(({ view }) => view.kind),
    "a reorganisation stays between them",
  ).toEqual(["mined", "reorganised", "mined", "mined"]);
});

it("keeps what matters, however many blocks are mined after it", () => {
  let notices = after(reorganised, { kind: "refused", what: "a transfer", reason: "nonce 3, wanted 4" });
  for (let height = 1; height <= 100; height += 1) notices = withNotice(notices, mined(height), 20_000 * height);
  expect(notices).toHaveLength(32);
  expect(notices.slice(-2).map(({ view }) => view.kind)).toEqual(["refused", "reorganised"]);
});

it("says of the loss of the relay who goes on, in the words of the bar", () => {
  const bar = shellWords().connection;
  for (const [others, words] of [
    [0, bar.alone],
    [1, bar.beside(1)],
    [2, bar.beside(2)],
  ] as const) {
    expect(`${relayGoneText(others)}.`).toBe(`The relay is gone: ${words.replace(/^T/, "t")}`);
  }
});
