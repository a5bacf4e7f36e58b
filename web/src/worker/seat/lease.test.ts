import { describe, expect, it } from "vitest";
import { type Absent, choose, freeAccount, isHeld, isSilent, type Lease, SEATS, SILENT_MS } from "./lease";

const NOW = 1_800_000_000_000;

const lease = (seat: number, more: Partial<Lease> = {}): Lease => ({
  seat,
  node: `${seat}`.padStart(16, "0"),
  account: seat,
  holder: `page ${seat}`,
  epoch: 1,
  beat: NOW,
  locked: false,
  ...more,
});

const nobody: Absent = { ended: new Set(), mute: new Map() };
const wish = { holder: "me", locked: true, now: NOW, node: "ffffffffffffffff" };

describe("choose", () => {
  it("gives the lowest free seat, a node and its own account", () => {
    expect(choose([], nobody, wish)).toEqual({
      seat: 0,
      node: "ffffffffffffffff",
      account: 0,
      holder: "me",
      epoch: 1,
      beat: NOW,
      locked: true,
    });
    const third = choose([lease(0), lease(1)], nobody, wish);
    expect([third.seat, third.account]).toEqual([2, 2]);
  });

  it("goes on with the node and the account of a seat that was given back, in the next epoch", () => {
    const left = lease(0, { holder: "", account: 7, epoch: 4 });
    expect(choose([left], nobody, wish)).toMatchObject({ seat: 0, node: left.node, account: 7, epoch: 5 });
  });

  it("takes the seat of a page that ended, or that was mute and has not beaten since", () => {
    const held = [lease(0)];
    expect(choose(held, { ended: new Set(["page 0"]), mute: new Map() }, wish).seat).toBe(0);
    expect(choose(held, { ended: new Set(), mute: new Map([["page 0", NOW]]) }, wish).seat).toBe(0);
    expect(choose(held, { ended: new Set(), mute: new Map([["page 0", NOW - 1]]) }, wish).seat).toBe(1);
  });

  it("keeps the seat from before, though a lower one is free, unless another page holds it", () => {
    const held = [lease(3, { holder: "me before" })];
    const ended = { ended: new Set(["me before"]), mute: new Map() };
    expect(choose(held, ended, { ...wish, before: 3 }).seat).toBe(3);
    // A duplicated tab remembers the same seat.
    expect(choose(held, nobody, { ...wish, before: 3 }).seat).toBe(0);
  });

  it("never gives an account that another page holds", () => {
    const left = lease(0, { holder: "", account: 5 });
    const other = lease(1, { account: 5 });
    expect(choose([left, other], nobody, wish)).toMatchObject({ seat: 0, account: 0 });
    expect(choose([left, other, lease(2, { account: 0 })], nobody, wish)).toMatchObject({ seat: 0, account: 1 });
  });

  it("goes on with what is known from elsewhere of a seat that is on no record", () => {
    const kept = { 2: { node: "00000000000000aa", account: 9 } };
    const taken = choose([], nobody, { ...wish, before: 2, kept });
    expect(taken).toMatchObject({ seat: 2, node: "00000000000000aa", account: 9, epoch: 1 });
    expect(choose([lease(2, { holder: "" })], nobody, { ...wish, before: 2, kept })).toMatchObject({ account: 2 });
  });

  it("ends when there is no seat left", () => {
    const all = Array.from({ length: SEATS }, (_, seat) => lease(seat));
    expect(() => choose(all, nobody, wish)).toThrow("all 4096 seats");
  });

  it("gives everybody a seat, a node and an account of their own, however they come and go", () => {
    // A walk with a fixed stream of chance: pages come and take a seat; they go and give it back, end or fall mute.
    const leases = new Map<number, Lease>();
    const ended = new Set<string>();
    const mute = new Map<string, number>();
    let state = 1;
    const draw = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    for (let step = 0; step < 2_000; step += 1) {
      const held = [...leases.values()].filter((one) => isHeld(one, { ended, mute }));
      const [some] = held.slice(draw(held.length + 1));
      if (some && draw(3) === 0) {
        if (draw(2) === 0) ended.add(some.holder);
        else mute.set(some.holder, some.beat);
      } else {
        const before = draw(6);
        const kept = { [before]: { node: `kept ${step}`, account: draw(4) } };
        const own = { ...wish, holder: `page ${step}`, node: `node ${step}`, before, kept };
        const taken = choose([...leases.values()], { ended, mute }, own);
        leases.set(taken.seat, taken);
      }
      const now = [...leases.values()].filter((one) => isHeld(one, { ended, mute }));
      for (const key of ["account", "node", "holder"] as const) {
        expect(new Set(now.map((one) => one[key])).size, `${key} at step ${step}`).toBe(now.length);
      }
    }
  });
});

describe("isSilent", () => {
  it("goes by the time since the last beat, also when the clock was set back", () => {
    expect(isSilent(lease(0, { beat: NOW - SILENT_MS + 1 }), NOW)).toBe(false);
    expect(isSilent(lease(0, { beat: NOW - SILENT_MS }), NOW)).toBe(true);
    expect(isSilent(lease(0, { beat: NOW + SILENT_MS }), NOW)).toBe(true);
    expect(isSilent(lease(0, { holder: "", beat: 0 }), NOW)).toBe(false);
  });
});

describe("freeAccount", () => {
  it("is the first wish that nobody holds, else the lowest", () => {
    expect(freeAccount([lease(1)], [1, 4])).toBe(4);
    expect(freeAccount([lease(0), lease(1)], [undefined, 1])).toBe(2);
  });
});
