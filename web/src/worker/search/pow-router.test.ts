import { beforeEach, describe, expect, it } from "vitest";
import type { FromSearch, ToSearch } from "../../shared/messages";
import type { JobView, SolvedView } from "../../wasm/chain_wasm";
import { PowRouter, type SearchPort } from "./pow-router";

class Port implements SearchPort {
  onmessage: ((event: MessageEvent<FromSearch>) => void) | null = null;
  closed = false;
  heard: ToSearch[] = [];

  postMessage(message: ToSearch): void {
    this.heard.push(message);
  }

  close(): void {
    this.closed = true;
  }

  say(data: FromSearch): void {
    this.onmessage?.({ data } as MessageEvent<FromSearch>);
  }

  /** The ids of the jobs that this worker got; -1 where it was told to rest. */
  get jobs(): number[] {
    return this.heard.map((message) => (message.type === "job" ? message.job.id : -1));
  }
}

describe("PowRouter", () => {
  let next: number;
  let idle: boolean;
  let solved: [job: number, version: number, nonce: number][];
  let answer: () => Promise<SolvedView>;
  let failures: unknown[];
  let router: PowRouter;

  beforeEach(() => {
    next = 0;
    idle = false;
    solved = [];
    answer = async () => ({ outcome: "accepted", id: "block" });
    failures = [];
    const source = {
      job: (): JobView | undefined => {
        if (idle) return undefined;
        next += 1;
        return { id: next, header: new Uint8Array(76), target: new Uint8Array(32), height: 1 };
      },
      solved: (job: number, version: number, nonce: number) => {
        solved.push([job, version, nonce]);
        return answer();
      },
    };
    router = new PowRouter(source, (error) => failures.push(error));
  });

  function attach(miner: number): Port {
    const port = new Port();
    router.attach(miner, port);
    port.say({ type: "ready" });
    return port;
  }

  it("hands no two workers the same job", async () => {
    const ports = [attach(1), attach(2)];
    router.refresh();
    const ids = ports.flatMap(({ jobs }) => jobs);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
  });

  it("gives every worker a job on the new tip", () => {
    const [one, two] = [attach(1), attach(2)];
    expect([one.jobs, two.jobs]).toEqual([[1], [2]]);
    router.refresh();
    expect([one.jobs, two.jobs]).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it("brings a hit to the node and the finder new work", async () => {
    const port = attach(1);
    port.say({ type: "hit", job: 1, hit: { version: 5, nonce: 77 } });
    await settle();
    expect(solved).toEqual([[1, 5, 77]]);
    expect(port.jobs).toEqual([1, 2]);
  });

  it("goes on after a hit that came too late", async () => {
    answer = async () => ({ outcome: "stale" });
    const port = attach(1);
    port.say({ type: "hit", job: 1, hit: { version: 5, nonce: 77 } });
    await settle();
    expect(port.jobs).toEqual([1, 2]);
    expect(failures).toEqual([]);
  });

  it("tells when the node fails on a hit, and mines on", async () => {
    answer = () => Promise.reject(new Error("unreachable"));
    const port = attach(1);
    port.say({ type: "hit", job: 1, hit: { version: 5, nonce: 77 } });
    await settle();
    expect(failures).toEqual([new Error("unreachable")]);
    expect(port.jobs).toEqual([1, 2]);
  });

  it("hands a new job to a worker whose nonces ran out", () => {
    const port = attach(1);
    port.say({ type: "exhausted", job: 1 });
    expect(port.jobs).toEqual([1, 2]);
  });

  it("has workers rest while the node has no work", () => {
    const port = attach(1);
    idle = true;
    router.refresh();
    expect(port.jobs).toEqual([1, -1]);
  });

  it("forgets a worker that was ended, even with a hit under way", async () => {
    const port = attach(1);
    port.say({ type: "hit", job: 1, hit: { version: 5, nonce: 77 } });
    router.detach(1);
    await settle();
    router.refresh();
    expect(port.closed).toBe(true);
    expect(port.jobs).toEqual([1]);
  });
});

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
