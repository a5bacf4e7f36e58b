import { expect, it } from "vitest";
import { fewestNearBest, ThreadSearch, TRIAL_MS, threadsToTry } from "./auto-threads";

it.each([
  [1, [1]],
  [2, [1, 2]],
  [6, [1, 2, 4, 6]],
  [8, [1, 2, 4, 8]],
])("of %d threads it tries %j", (most, counts) => {
  expect(threadsToTry(most)).toEqual(counts);
});

it("takes the fewest threads that reach nineteen twentieths of the best", () => {
  const trials = (...rates: number[]) => rates.map((rate, index) => ({ threads: 2 ** index, rate }));
  expect(fewestNearBest(trials(100, 190, 380))).toBe(4);
  expect(fewestNearBest(trials(100, 196, 200))).toBe(2);
  expect(fewestNearBest(trials(100, 95, 90))).toBe(1);
  expect(fewestNearBest(trials(100, 105, 104))).toBe(1);
});

/** A device on which every worker reports each 250 ms; the first report comes after it has loaded. */
class Device {
  used: number[] = [];
  now = 0;
  readonly search: ThreadSearch;
  readonly #rateOf: (threads: number) => number;

  constructor(rateOf: (threads: number) => number) {
    this.#rateOf = rateOf;
    this.search = new ThreadSearch({
      use: (threads) => {
        this.used.push(threads);
        queueMicrotask(() => this.report(threads));
      },
      pause: async (ms) => {
        const end = this.now + ms;
        while (this.now < end) {
          this.now += 250;
          this.report(this.used.at(-1) ?? 0);
        }
      },
    });
  }

  report(threads: number): void {
    for (let worker = 1; worker <= threads; worker += 1) {
      this.search.add(worker, (this.#rateOf(threads) / threads) * 0.25, this.now);
    }
  }
}

it("measures every number of threads by what its workers report", async () => {
  const device = new Device((threads) => Math.min(threads, 3) * 1000);
  const trials = await device.search.run(4);
  expect(trials?.map(({ threads, rate }) => [threads, Math.round(rate)])).toEqual([
    [1, 1000],
    [2, 2000],
    [4, 3000],
  ]);
  expect(device.used).toEqual([1, 2, 4]);
  expect(device.now).toBe(3 * TRIAL_MS);
});

it("waits until every worker searches, and ends at once when it is cancelled", async () => {
  const used: number[] = [];
  const search = new ThreadSearch({
    use: (threads) => used.push(threads),
    pause: () => Promise.reject(new Error("it measured workers that do not search")),
  });
  const running = search.run(8);
  search.cancel();
  expect(await running).toBeUndefined();
  expect(used).toEqual([1]);
});

it("answers nothing when it is cancelled while it measures", async () => {
  const search: ThreadSearch = new ThreadSearch({
    use: (threads) => queueMicrotask(() => search.add(threads, 1, 0)),
    pause: async () => search.cancel(),
  });
  expect(await search.run(2)).toBeUndefined();
});
