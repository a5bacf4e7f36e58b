import { describe, expect, it } from "vitest";
import { memoryShelf } from "../browser/storage";
import { arrivalOf, keepSeat } from "./seat";

const seat = { number: 3, node: "0".repeat(16), account: 3 };

describe("arrivalOf", () => {
  it("asks for the seat that the tab had before", () => {
    const session = memoryShelf();
    expect(arrivalOf("me", session, memoryShelf())).toEqual({ holder: "me", kept: {} });
    keepSeat(seat, session);
    expect(arrivalOf("me", session, memoryShelf()).before).toBe(3);
  });

  it("knows once that the page before in this tab has ended", () => {
    const session = memoryShelf();
    session.setItem("tabchain.left", "page before");
    expect(arrivalOf("me", session, memoryShelf()).left).toBe("page before");
    expect(arrivalOf("copy", session, memoryShelf()).left).toBeUndefined();
  });

  it("does not ask for a seat that no other tab knows of", () => {
    const session = memoryShelf();
    keepSeat({ ...seat, alone: { cause: "blocked", reason: "no" } }, session);
    expect(arrivalOf("me", session, memoryShelf()).before).toBeUndefined();
  });

  it.each(["", "-1", "1.5", "4096", "99999", "seat"])("ignores %j where a seat was kept", (kept) => {
    const session = memoryShelf();
    session.setItem("tabchain.seat", kept);
    expect(arrivalOf("me", session, memoryShelf()).before).toBeUndefined();
  });

  it("brings along what earlier pages kept of seats, but for what is malformed", () => {
    const local = memoryShelf();
    for (const [key, value] of [
      ["0.node", "00000000000000aa"],
      ["1.node", "not hex"],
      ["2.node", "00000000000000bb"],
      ["2.account", "7"],
      ["4.node", "00000000000000cc"],
    ] as const) {
      local.setItem(`tabchain.seat.${key}`, value);
    }
    expect(arrivalOf("me", memoryShelf(), local).kept).toEqual({
      0: { node: "00000000000000aa", account: 0 },
      2: { node: "00000000000000bb", account: 7 },
    });
  });
});
