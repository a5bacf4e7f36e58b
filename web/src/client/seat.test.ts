import { describe, expect, it } from "vitest";
import { claimSeat, keepAccount, type SeatGuard, type SeatWorld } from "./seat";
import { memoryShelf, type Shelf } from "./storage";

/** A browser profile: what its tabs share. */
class Profile {
  readonly local = memoryShelf();
  readonly held = new Set<number>();
  #made = 0;

  tab(session: Shelf = memoryShelf()): SeatWorld {
    const guard: SeatGuard = {
      take: async (seat) => {
        if (this.held.has(seat)) return false;
        this.held.add(seat);
        return true;
      },
    };
    const randomBytes = (count: number): Uint8Array => {
      this.#made += 1;
      return new Uint8Array(count).fill(this.#made);
    };
    return { session, local: this.local, guard, randomBytes };
  }
}

describe("claimSeat", () => {
  it("gives each new tab the lowest free seat and a node of its own", async () => {
    const profile = new Profile();
    expect(await claimSeat(profile.tab())).toEqual({ number: 0, nodeId: "0101010101010101", account: 0 });
    expect(await claimSeat(profile.tab())).toEqual({ number: 1, nodeId: "0202020202020202", account: 1 });
    profile.held.delete(0);
    expect(await claimSeat(profile.tab())).toEqual({ number: 0, nodeId: "0101010101010101", account: 0 });
  });

  it("keeps the seat over a reload, even when a lower one is free", async () => {
    const profile = new Profile();
    const session = memoryShelf();
    profile.held.add(0);
    const before = await claimSeat(profile.tab(session));
    expect(before.number).toBe(1);

    profile.held.clear();
    expect(await claimSeat(profile.tab(session))).toEqual(before);
  });

  it("finds another seat for a duplicated tab, whose copied seat is held", async () => {
    const profile = new Profile();
    const session = memoryShelf();
    const original = await claimSeat(profile.tab(session));
    const duplicate = await claimSeat(profile.tab(session));
    expect(duplicate.number).not.toBe(original.number);
    expect(duplicate.nodeId).not.toBe(original.nodeId);
  });

  it.each(["", "-1", "1.5", "4096", "99999", "seat"])("ignores %j where a seat was kept", async (kept) => {
    const session = memoryShelf();
    session.setItem("tabchain.seat", kept);
    expect((await claimSeat(new Profile().tab(session))).number).toBe(0);
  });

  it("keeps the account that was chosen for a seat, and ignores one that is none", async () => {
    const profile = new Profile();
    const session = memoryShelf();
    keepAccount(await claimSeat(profile.tab(session)), 7, profile.local);
    profile.held.clear();
    expect((await claimSeat(profile.tab(session))).account).toBe(7);
    expect((await claimSeat(profile.tab())).account, "another seat has its own").toBe(1);

    profile.held.clear();
    profile.local.setItem("tabchain.seat.0.account", "-7");
    expect((await claimSeat(profile.tab(session))).account).toBe(0);
  });

  it("replaces a kept node id that is malformed", async () => {
    const profile = new Profile();
    profile.local.setItem("tabchain.seat.0.node", "not hex");
    expect((await claimSeat(profile.tab())).nodeId).toBe("0101010101010101");
  });
});
