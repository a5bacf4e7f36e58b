import { beforeEach, describe, expect, it } from "vitest";
import { chooseEngine, type EngineHost } from "./pow-engine";

/** Kernels on a clock that only they move. */
class Host implements EngineHost {
  time = 0;
  /** Hashes a millisecond, given the number made before. */
  speeds: Record<string, (made: number) => number> = {};
  /** The kernels that `kernels` leaves out the second time. */
  spoiled: string[] = [];
  freed = 0;
  #asked = 0;

  now = (): number => this.time;

  kernels = (): string[] => {
    this.#asked += 1;
    return Object.keys(this.speeds).filter((name) => this.#asked === 1 || !this.spoiled.includes(name));
  };

  trial = (kernel: string) => {
    let made = 0;
    return {
      step: (count: number) => {
        this.time += count / (this.speeds[kernel]?.(made) ?? 0);
        made += count;
        return { tried: count };
      },
      free: () => {
        this.freed += 1;
      },
    };
  };
}

describe("chooseEngine", () => {
  let host: Host;

  beforeEach(() => {
    host = new Host();
    host.speeds = { portable: () => 3_000, simd128: () => 4_000, emitted: () => 5_000 };
  });

  it("picks the fastest and tells what each reached", () => {
    const { name, rates } = chooseEngine(host);
    expect(name).toBe("emitted");
    expect(Object.keys(rates)).toEqual(["portable", "simd128", "emitted"]);
    expect(rates.portable).toBeCloseTo(3e6);
    expect(rates.simd128).toBeCloseTo(4e6);
    expect(rates.emitted).toBeCloseTo(5e6);
    expect(host.freed).toBe(3);
  });

  it("picks another where the engine makes less of the emitted one", () => {
    host.speeds.emitted = () => 2_000;
    expect(chooseEngine(host).name).toBe("simd128");
  });

  it("does not hold the time before it was optimised against a kernel", () => {
    host.speeds.emitted = (made) => (made < 15_000 ? 500 : 5_000);
    expect(chooseEngine(host).name).toBe("emitted");
  });

  it("is not misled by what else the machine did during a measurement", () => {
    let calls = 0;
    host.speeds.emitted = () => {
      calls += 1;
      return calls % 40 === 0 ? 50 : 5_000;
    };
    expect(chooseEngine(host).name).toBe("emitted");
  });

  it("never picks a kernel that is wrong once it is optimised", () => {
    host.spoiled = ["emitted"];
    expect(chooseEngine(host).name).toBe("simd128");
  });

  it("takes the one kernel there is", () => {
    host.speeds = { portable: () => 10 };
    expect(chooseEngine(host).name).toBe("portable");
  });

  it("fails rather than search with a kernel that is wrong", () => {
    host.spoiled = Object.keys(host.speeds);
    expect(() => chooseEngine(host)).toThrow(/no kernel/);
  });

  it("takes a fifth of a second on three kernels of an ordinary machine", () => {
    chooseEngine(host);
    expect(host.time).toBeLessThan(200);
  });
});
