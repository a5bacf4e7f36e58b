import { expect, it } from "vitest";
import { idOf } from "../../testing/events";
import { noticeText } from "./notices";
import { OwnBlocks, PAUSE_MS } from "./own-blocks";

const mined = (height: number) => ({ kind: "mined" as const, id: idOf(height), height });
const said = (notice: Parameters<typeof noticeText>[0] | undefined): string | undefined =>
  notice && noticeText(notice).replaceAll("\u2060", "");

it("says the first block at once, and those that follow soon after together", () => {
  const blocks = new OwnBlocks();
  expect(said(blocks.hear(mined(1), 0))).toBe("You mined block 1 (…000001)");
  for (let height = 2; height <= 26; height += 1) {
    expect(blocks.hear(mined(height), 1_000 + 80 * height)).toBeUndefined();
  }
  expect(blocks.due(PAUSE_MS - 1)).toBeUndefined();
  expect(said(blocks.due(PAUSE_MS))).toBe("You mined 25 blocks in 1 s, the last is 26 (…00001a)");
  expect(blocks.due(3 * PAUSE_MS), "once").toBeUndefined();
  expect(said(blocks.hear(mined(27), 3 * PAUSE_MS)), "and the next at once").toBe("You mined block 27 (…00001b)");
});
