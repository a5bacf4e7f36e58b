import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { channelGuard, lockGuard, type SeatChannel } from "./seat-guard";
import { FakeLocks } from "./testing/fake-locks";

/** Channels of one origin: what one posts, all others hear a moment later. */
function channels(count: number): SeatChannel[] {
  const all: SeatChannel[] = [];
  for (let index = 0; index < count; index += 1) {
    const channel: SeatChannel = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of all) {
          if (other !== channel) setTimeout(() => other.onmessage?.({ data } as MessageEvent), 10);
        }
      },
    };
    all.push(channel);
  }
  return all;
}

describe("channelGuard", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function guards(...tokens: number[]) {
    const wires = channels(tokens.length);
    return tokens.map((token, index) => channelGuard(wires[index] as SeatChannel, token, 200));
  }

  async function settled(claims: (Promise<boolean> | undefined)[]): Promise<(boolean | undefined)[]> {
    await vi.runAllTimersAsync();
    return Promise.all(claims);
  }

  it("grants a seat that nobody denies", async () => {
    const [only] = guards(7);
    expect(await settled([only?.take(0, 0)])).toEqual([true]);
  });

  it("denies a held seat and grants the next", async () => {
    const [first, second] = guards(9, 1);
    expect(await settled([first?.take(0, 0)])).toEqual([true]);
    expect(await settled([second?.take(0, 0)])).toEqual([false]);
    expect(await settled([second?.take(1, 0)])).toEqual([true]);
  });

  it("gives a seat claimed by three tabs at once to the lowest token", async () => {
    const [a, b, c] = guards(5, 2, 8);
    expect(await settled([a?.take(3, 0), b?.take(3, 0), c?.take(3, 0)])).toEqual([false, true, false]);
  });

  it("lets two tabs claim different seats at once", async () => {
    const [a, b] = guards(5, 2);
    expect(await settled([a?.take(0, 0), b?.take(1, 0)])).toEqual([true, true]);
  });
});

describe("lockGuard", () => {
  it("holds a seat until the page ends", async () => {
    const guard = lockGuard(new FakeLocks());
    expect(await guard.take(0, 0)).toBe(true);
    expect(await guard.take(0, 0)).toBe(false);
    expect(await guard.take(1, 0)).toBe(true);
  });

  it("waits for a seat about to be released, as a reload does", async () => {
    const locks = new FakeLocks();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holding = locks.request("tabchain seat 5", () => held);
    const taken = lockGuard(locks).take(5, 60_000);
    release();
    await holding;
    expect(await taken).toBe(true);
  });

  it("gives up on a seat that stays held", async () => {
    const guard = lockGuard(new FakeLocks());
    expect(await guard.take(6, 0)).toBe(true);
    expect(await guard.take(6, 10)).toBe(false);
  });
});
