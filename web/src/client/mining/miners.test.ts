import { beforeEach, describe, expect, it } from "vitest";
import type { WorkerTrouble } from "../node/trouble";
import { MinerPool } from "./miners";

describe("MinerPool", () => {
  let log: string[];
  let fail: ((trouble: WorkerTrouble) => void)[];
  let pool: MinerPool;

  beforeEach(() => {
    log = [];
    fail = [];
    pool = new MinerPool({
      start: (miner, intensity, onTrouble) => {
        log.push(`start ${miner} at ${intensity}`);
        fail.push(onTrouble);
        return {
          setIntensity: (next) => log.push(`${miner} at ${next}`),
          terminate: () => log.push(`terminate ${miner}`),
        };
      },
      detach: (miner) => log.push(`detach ${miner}`),
      onTrouble: ({ reason }) => log.push(`trouble: ${reason}`),
    });
  });

  it("starts none by itself", () => {
    expect(log).toEqual([]);
    expect(pool.size).toBe(0);
  });

  it("starts and ends workers as the number of threads goes", () => {
    pool.set(2, 1);
    pool.set(3, 1);
    pool.set(1, 1);
    expect(log).toEqual([
      "start 1 at 1",
      "start 2 at 1",
      "1 at 1",
      "2 at 1",
      "start 3 at 1",
      "terminate 3",
      "detach 3",
      "terminate 2",
      "detach 2",
      "1 at 1",
    ]);
  });

  it("tells running workers of a new intensity", () => {
    pool.set(1, 1);
    log.length = 0;
    pool.set(1, 0.25);
    expect(log).toEqual(["1 at 0.25"]);
  });

  it("terminates every worker on stop", () => {
    pool.set(2, 1);
    log.length = 0;
    pool.set(0, 1);
    expect(log).toEqual(["terminate 2", "detach 2", "terminate 1", "detach 1"]);
    expect(pool.size).toBe(0);
  });

  it("ends all when one fails, then says why", () => {
    pool.set(2, 1);
    log.length = 0;
    fail[0]?.({ file: "pow-worker.js", reason: "blocked" });
    expect(log.at(-1)).toBe("trouble: blocked");
    expect(log).toContain("terminate 1");
    expect(log).toContain("terminate 2");
    expect(pool.size).toBe(0);
  });
});
