import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chain, mined, status } from "../../testing/events";
import { encode } from "./file";
import { EventLog } from "./log.svelte";
import type { Recording, ShownEvent } from "./recording";

/** Writes down the events that it is shown, and marks those that are fresh. */
class Notes {
  seen: string[] = [];
  clear(): void {
    this.seen = [];
  }
  take(event: ShownEvent, at: number, fresh: boolean): void {
    this.seen.push(`${event.type} ${at}${fresh ? "!" : ""}`);
  }
}

const old: Recording = {
  easiestHashes: 7,
  events: [
    { at: 1000, event: status() },
    { at: 2000, event: chain(1) },
    { at: 3000, event: mined(2) },
    { at: 4000, event: chain(2) },
  ],
};

let log: EventLog;
let notes: Notes;

beforeEach(() => {
  vi.useFakeTimers();
  log = new EventLog(() => 42);
  notes = new Notes();
  log.follow(notes);
});

afterEach(() => {
  log.pause();
  vi.useRealTimers();
});

describe("live", () => {
  it("shows events as they come", () => {
    log.live(status(), 10);
    log.live(chain(1), 20);
    expect(notes.seen).toEqual(["status 10!", "tree 20!"]);
    expect(log.span).toEqual({ start: 10, end: 20 });
    expect(log.easiestHashes).toBe(42);
  });

  it("tells a later stage the earlier events, but not as news", () => {
    log.live(status(), 10);
    const late = new Notes();
    const leave = log.follow(late);
    log.live(chain(1), 20);
    leave();
    log.live(chain(2), 30);
    expect(late.seen).toEqual(["status 10", "tree 20!"]);
  });
});

it("is overheard as it is, whatever is shown", () => {
  log.live(status(), 10);
  log.open(old);
  const heard = new Notes();
  log.overhear(heard);
  log.live(chain(1), 20);
  log.seek(1000);
  log.backToLive();
  expect(heard.seen).toEqual(["status 10", "tree 20!"]);
});

describe("a recording", () => {
  it("takes the place of live events, up to its end, and its events are not news", () => {
    log.live(status(), 10);
    log.open(old);
    expect(notes.seen).toEqual(["status 1000", "tree 2000", "notice 3000", "tree 4000"]);
    expect([log.position, log.easiestHashes]).toEqual([4000, 7]);
    log.live(chain(1), 20);
    expect(notes.seen).toHaveLength(4);
  });

  it("shows what there was at any moment of it", () => {
    log.open(old);
    log.seek(2500);
    expect(notes.seen).toEqual(["status 1000", "tree 2000"]);
    log.seek(3000);
    expect(notes.seen).toEqual(["status 1000", "tree 2000", "notice 3000"]);
    log.seek(-1);
    expect(notes.seen).toEqual(["status 1000"]);
    log.seek(99_999);
    expect([notes.seen.length, log.position]).toEqual([4, 4000]);
  });

  it("tells who comes later what is shown, not what comes after", () => {
    log.open(old, 2000);
    const late = new Notes();
    log.follow(late);
    expect(late.seen).toEqual(["status 1000", "tree 2000"]);
  });

  it("gives way to what is live, with all that came meanwhile", () => {
    log.live(status(), 10);
    log.open(old);
    log.live(chain(1), 20);
    log.backToLive();
    expect(notes.seen).toEqual(["status 10", "tree 20"]);
    log.live(chain(2), 30);
    expect(notes.seen.at(-1)).toBe("tree 30!");
    expect(log.replay).toBeUndefined();
  });

  it("plays at its speed, stops at its end, and then starts over", () => {
    log.open(old, 1000);
    log.speed = 4;
    log.play();
    vi.advanceTimersByTime(500);
    expect([log.position, notes.seen.length]).toEqual([3000, 3]);
    vi.advanceTimersByTime(1000);
    expect([log.position, log.playing]).toEqual([4000, false]);
    log.play();
    expect([log.position, log.playing, notes.seen.length]).toEqual([1000, true, 1]);
    log.pause();
    vi.advanceTimersByTime(1000);
    expect(log.position).toBe(1000);
  });

  it("of this tab can be opened like any other", () => {
    log.live(status(), 10);
    log.live(chain(1), 20);
    log.open(log.recording(), 10);
    expect(notes.seen).toEqual(["status 10"]);
    expect(log.span).toEqual({ start: 10, end: 20 });
  });
});

describe("a file", () => {
  it("opens at its end, and plays from its start", async () => {
    await log.openFile(new Blob([encode(old)]));
    expect(log.trouble).toBeUndefined();
    expect([log.position, notes.seen.length]).toEqual([4000, 4]);
    expect(log.replay).toEqual(old);
    log.play();
    expect([log.position, notes.seen.length]).toEqual([1000, 1]);
  });

  it("that is not a recording leaves everything as it was, and says why", async () => {
    log.live(status(), 10);
    await log.openFile(new Blob(["{}"]));
    expect(log.trouble).toEqual({ kind: "otherFormat" });
    expect(log.replay).toBeUndefined();
    log.backToLive();
    expect(log.trouble).toBeUndefined();
    expect(notes.seen).toEqual(["status 10!"]);
  });
});
