import { describe, expect, it } from "vitest";
import type { FromSearch } from "../../shared/messages";
import type { JobView } from "../../wasm/chain_wasm";
import type { SearchStep } from "../../wasm/pow_wasm";
import { type PowHost, PowLoop } from "./pow-loop";

const HASHES_PER_MS = 100;

const job = (id: number): JobView => ({ id, header: new Uint8Array(76), target: new Uint8Array(32), height: 1 });

/** A world in which only searching and pausing make time pass; `between` runs at every pause. */
class World implements PowHost {
  clock = 0;
  busy = 0;
  tried = 0;
  rests: number[] = [];
  sent: FromSearch[] = [];
  reports: number[] = [];
  freed: number[] = [];
  searched: number[] = [];
  /** Ends the search of a job: its answer once the count is reached. */
  ends = new Map<number, { after: number; step: Partial<SearchStep> }>();
  between: (pause: number) => void = () => {};

  now(): number {
    return this.clock;
  }

  async pause(ms: number): Promise<void> {
    this.rests.push(ms);
    this.clock += ms;
    this.between(this.rests.length);
  }

  search({ id }: JobView) {
    let done = 0;
    return {
      step: (count: number): SearchStep => {
        const end = this.ends.get(id);
        const tried = end ? Math.min(count, end.after - done) : count;
        done += tried;
        this.searched.push(id);
        this.tried += tried;
        this.clock += tried / HASHES_PER_MS;
        this.busy += tried / HASHES_PER_MS;
        const ended = end !== undefined && done === end.after;
        return { tried, exhausted: false, ...(ended ? end.step : {}) };
      },
      free: () => void this.freed.push(id),
    };
  }

  send(message: FromSearch): void {
    this.sent.push(message);
  }

  report(hashes: number): void {
    this.reports.push(hashes);
  }
}

describe("PowLoop", () => {
  it("yields after every slice and works without rest at full intensity", async () => {
    const world = new World();
    const loop = new PowLoop(world, 1);
    loop.take(job(1));
    world.between = (pause) => pause === 40 && loop.stop();
    await loop.run();
    expect(world.searched).toHaveLength(40);
    expect(world.rests.every((rest) => rest === 0)).toBe(true);
  });

  it("idles for real at a lower intensity, and follows a change at once", async () => {
    const world = new World();
    const loop = new PowLoop(world, 0.25);
    loop.take(job(1));
    world.between = (pause) => pause === 30 && loop.stop();
    await loop.run();
    expect(world.busy / world.clock).toBeCloseTo(0.25, 6);

    const other = new World();
    const changed = new PowLoop(other, 0.25);
    changed.take(job(1));
    other.between = (pause) => {
      if (pause === 1) changed.setIntensity(1);
      if (pause === 3) changed.stop();
    };
    await changed.run();
    expect(other.rests.map((rest) => rest > 0)).toEqual([true, false, false]);
  });

  it("moves to a new job within a slice and never touches the old one again", async () => {
    const world = new World();
    const loop = new PowLoop(world, 1);
    loop.take(job(1));
    world.between = (pause) => {
      if (pause === 2) loop.take(job(2));
      if (pause === 4) loop.stop();
    };
    await loop.run();
    expect(world.searched).toEqual([1, 1, 2, 2]);
    expect(world.freed).toEqual([1, 2]);
  });

  it("reports every hash it tried, about four times a second", async () => {
    const world = new World();
    const loop = new PowLoop(world, 1);
    loop.take(job(1));
    world.between = (pause) => pause === 60 && loop.stop();
    await loop.run();
    expect(world.reports.reduce((sum, hashes) => sum + hashes, 0)).toBe(world.tried);
    expect(world.reports.length).toBeGreaterThan(world.clock / 400);
    expect(world.reports.length).toBeLessThan(world.clock / 200);
  });

  it("tells a hit with its job, then waits for work without hashing", async () => {
    const world = new World();
    world.ends.set(7, { after: 10_000, step: { hit: { version: 1, nonce: 9_999 } } });
    const loop = new PowLoop(world, 1);
    loop.take(job(7));
    const running = loop.run();
    await until(() => world.sent.length > 0);
    expect(world.sent).toEqual([{ type: "hit", job: 7, hit: { version: 1, nonce: 9_999 } }]);
    expect(world.tried).toBe(10_000);

    await settle();
    expect(world.tried).toBe(10_000);
    expect(world.reports.reduce((sum, hashes) => sum + hashes, 0)).toBe(10_000);

    world.between = () => loop.stop();
    loop.take(job(8));
    await running;
    expect(world.searched.at(-1)).toBe(8);
  });

  it("asks for a new job when the nonces run out", async () => {
    const world = new World();
    world.ends.set(1, { after: 5000, step: { exhausted: true } });
    const loop = new PowLoop(world, 1);
    loop.take(job(1));
    const running = loop.run();
    await until(() => world.sent.length > 0);
    expect(world.sent).toEqual([{ type: "exhausted", job: 1 }]);
    loop.stop();
    await running;
  });

  it("computes no hash after stop, whatever it is handed", async () => {
    const world = new World();
    const loop = new PowLoop(world, 1);
    const running = loop.run();
    loop.stop();
    loop.take(job(1));
    await running;
    expect(world.tried).toBe(0);
  });

  it("rests when there is nothing to mine on", async () => {
    const world = new World();
    const loop = new PowLoop(world, 1);
    loop.take(job(1));
    world.between = () => loop.take(undefined);
    const running = loop.run();
    await settle();
    expect(world.searched).toEqual([1]);
    loop.stop();
    await running;
  });
});

/** Lets everything run that needs no time. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !condition(); turn += 1) await settle();
  expect(condition()).toBe(true);
}
