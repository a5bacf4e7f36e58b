import { expect, it } from "vitest";
import type { NoticeView } from "../wasm/tabchain_core";
import { type Notice, noticeWords, toneOf, withNotice } from "./notices";

const after = (...views: NoticeView[]): Notice[] =>
  views.reduce<Notice[]>((notices, view, index) => withNotice(notices, view, index), []);

/** Without the joiners that keep an ellipsis with its id. */
const text = (notice: Notice | undefined): string | undefined =>
  notice && noticeWords(notice.view).text.replaceAll("\u2060", "");

const id = (end: string): string => end.padStart(64, "0");

it("tells a reorganisation with its depth, ancestor and returned transfers", () => {
  const view: NoticeView = {
    kind: "reorganised",
    depth: 3,
    ancestor: id("abcdef"),
    oldTip: id("1"),
    newTip: id("2"),
    returned: 1,
  };
  expect(text(after(view)[0])).toBe("Reorganised: 3 blocks given up, back to …abcdef, 1 transfer returned to the pool");
  expect(text(after({ ...view, depth: 1, returned: 0 })[0])).toBe("Reorganised: 1 block given up, back to …abcdef");
});

it("tells own blocks, refusals and storage trouble", () => {
  expect(text(after({ kind: "mined", id: id("c0ffee"), height: 1200 })[0])).toBe("You mined block 1,200 (…c0ffee)");
  expect(text(after({ kind: "refused", what: "a transfer", reason: "nonce 3, wanted 4" })[0])).toBe(
    "Refused a transfer: nonce 3, wanted 4",
  );
  expect(text(after({ kind: "storage", reason: "quota exceeded" })[0])).toBe("Storage: quota exceeded");
});

it("puts the newest first and counts the same news instead of repeating it", () => {
  const refused: NoticeView = { kind: "refused", what: "a frame", reason: "too long" };
  const notices = after({ kind: "storage", reason: "full" }, refused, refused, refused);
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
