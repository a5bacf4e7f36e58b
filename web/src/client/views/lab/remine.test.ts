import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ToSearch } from "../../../shared/messages";
import { BOUND_S, Remine, type StartSearcher } from "./remine.svelte";

const HEADER = Uint8Array.from({ length: 80 }, (_, at) => at);
const TARGET = `00ff${"0".repeat(60)}`;

/** A worker in name only; the test holds its port and callbacks. */
function fake() {
  const world = {
    port: undefined as MessagePort | undefined,
    tried: (_: number): void => {},
    trouble: (_: { reason: string }): void => {},
    terminated: 0,
  };
  const start: StartSearcher = (port, onTried, onTrouble) => {
    world.port = port;
    world.tried = onTried;
    world.trouble = onTrouble;
    return {
      terminate: () => {
        world.terminated += 1;
      },
    };
  };
  return { world, remine: new Remine(start) };
}

/** The page's answer to a worker that is ready. */
function jobFor(port: MessagePort | undefined): Promise<ToSearch> {
  return new Promise((resolve) => {
    if (!port) throw new Error("no worker was started");
    port.onmessage = ({ data }: MessageEvent<ToSearch>) => resolve(data);
    port.postMessage({ type: "ready" });
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});

afterEach(() => {
  vi.useRealTimers();
});

it("gives the worker the header without its nonce and takes its hit", async () => {
  const { world, remine } = fake();
  const ended = remine.search(HEADER, TARGET);
  const message = await jobFor(world.port);
  if (message.type !== "job") throw new Error("there is a job");
  expect(message.job.header).toEqual(HEADER.slice(0, 76));
  expect(Array.from(message.job.target.slice(-2))).toEqual([0xff, 0x00]);
  world.tried(500);
  world.tried(250);
  world.port?.postMessage({ type: "hit", job: 0, hit: { version: 5, nonce: 9 } });
  expect(await ended).toEqual({ kind: "found", version: 5, nonce: 9 });
  expect([remine.tried, remine.running, world.terminated]).toEqual([750, false, 1]);
});

it("ends when its time is up", async () => {
  const { world, remine } = fake();
  const ended = remine.search(HEADER, TARGET);
  vi.advanceTimersByTime(BOUND_S * 1000 - 1);
  expect(remine.running).toBe(true);
  vi.advanceTimersByTime(1);
  expect(await ended).toEqual({ kind: "bound" });
  expect(world.terminated).toBe(1);
});

it("ends when it is stopped, and only once", async () => {
  const { world, remine } = fake();
  const ended = remine.search(HEADER, TARGET);
  remine.stop("hidden");
  remine.stop();
  expect(await ended).toEqual({ kind: "hidden" });
  vi.advanceTimersByTime(BOUND_S * 1000);
  expect(remine.ending).toEqual({ kind: "hidden" });
  expect(world.terminated).toBe(1);
});

it("says what went wrong in the worker", async () => {
  const { world, remine } = fake();
  const ended = remine.search(HEADER, TARGET);
  world.trouble({ reason: "it did not load" });
  expect(await ended).toEqual({ kind: "failed", reason: "it did not load" });
});

it("says when every nonce was tried", async () => {
  const { world, remine } = fake();
  const ended = remine.search(HEADER, TARGET);
  await jobFor(world.port);
  world.port?.postMessage({ type: "exhausted", job: 0 });
  expect(await ended).toEqual({ kind: "exhausted" });
});
