import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { block, chain, idOf, peer, peers, status, tree } from "../../testing/events";
import type { ShownEvent } from "../log/recording";
import { MOST_SIBLINGS, SILENCE_MS } from "./company";
import { ASK_MS, SHOW_MS, Siblings, type SiblingsChannel } from "./siblings.svelte";
import { MOST_HEADERS } from "./word";

/** The types of all messages, in order. */
let said: string[];
/** The news that each tab has of the others. */
let ends: End[];

/** A channel like that of browsers: every tab hears it except the speaker. */
class End implements SiblingsChannel {
  onmessage: ((event: MessageEvent<unknown>) => void) | null = null;
  constructor() {
    ends.push(this);
  }
  postMessage(message: object): void {
    said.push((message as { type: string }).type);
    const data = structuredClone(message);
    for (const end of ends) if (end !== this) end.onmessage?.(new MessageEvent("message", { data }));
  }
}

class TestTab {
  readonly channel = new End();
  looked = true;
  readonly siblings = new Siblings(this.channel, () => this.looked);
  readonly node: string;

  constructor(
    readonly number: number,
    readonly genesis = idOf(0),
  ) {
    this.node = number.toString(16).padStart(16, "0");
    this.link("online");
    this.tell(chain(3, 1));
  }

  tell(event: ShownEvent): void {
    this.siblings.take(event, 0);
  }

  link(state: "online" | "offline" | "connecting"): void {
    const connections = {
      online: { state: "online", clockAheadMs: 0 },
      offline: { state: "offline", reason: "gone", retryInMs: 1 },
      connecting: { state: "connecting" },
    } as const;
    const { genesis, node } = this;
    this.tell(status({ genesis, node, name: `tab${this.number}`, connection: connections[state] }));
  }

  /** Goes on from block 3 on another branch. */
  mine(height: number, tip = this.number * 1000 + height): void {
    const parent = height === 4 ? idOf(3) : idOf(this.number * 1000 + height - 1);
    this.tell(tree([block(height, { id: idOf(tip), parent })]));
  }

  join(group: number): void {
    const impairment = { group, delayMs: 0, lossPercent: 0 };
    this.tell(peers([peer(this.number, { you: true, node: this.node, impairment })]));
  }

  get sees(): string[] {
    return this.siblings.shown.map(({ name, headers }) => `${name} at ${headers.at(-1)?.height}`);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  ends = [];
});

afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

describe("while the relay is there", () => {
  it("nothing is said, and no timer runs", () => {
    const [one, two] = [new TestTab(1), new TestTab(2)];
    one.mine(4);
    two.mine(4);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual([]);
  });

  it("a tab that is not asked is not seen, and one that is says so without looking itself", () => {
    const [here, gone] = [new TestTab(1), new TestTab(2)];
    gone.link("offline");
    expect(gone.sees).toEqual(["tab1 at 3"]);
    expect(here.sees, "its own relay is there").toEqual([]);
  });
});

describe("while the relay is gone", () => {
  it("every tab soon knows all others, in whatever order their links fail", () => {
    const tabs = [new TestTab(1), new TestTab(2), new TestTab(3)];
    for (const tab of tabs) {
      tab.link("offline");
      vi.advanceTimersByTime(40);
    }
    const [one, two, three] = tabs as [TestTab, TestTab, TestTab];
    vi.advanceTimersByTime(three.siblings.answersMs);
    expect(one.sees.toSorted()).toEqual(["tab2 at 3", "tab3 at 3"]);
    expect(two.sees.toSorted()).toEqual(["tab1 at 3", "tab3 at 3"]);
    expect(three.sees.toSorted()).toEqual(["tab1 at 3", "tab2 at 3"]);
  });

  it("tabs see each other's tips move, and what was before them", () => {
    const tabs = [new TestTab(1), new TestTab(2), new TestTab(3)];
    for (const tab of tabs) tab.link("offline");
    const [one, two, three] = tabs as [TestTab, TestTab, TestTab];
    vi.advanceTimersByTime(ASK_MS);
    expect(one.sees.toSorted()).toEqual(["tab2 at 3", "tab3 at 3"]);
    two.mine(4);
    vi.advanceTimersByTime(SHOW_MS);
    expect(one.sees).toContain("tab2 at 4");
    expect(three.sees).toContain("tab2 at 4");
    const seen = one.siblings.shown.find(({ name }) => name === "tab2");
    expect(seen?.headers.map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(3), idOf(2004)]);
  });

  it("shows no more headers than are wanted, the last of them", () => {
    const [one, two] = [new TestTab(1), new TestTab(2)];
    two.tell(chain(200, 4));
    one.link("offline");
    expect(one.siblings.shown[0]?.headers).toHaveLength(MOST_HEADERS);
    expect(one.sees).toEqual(["tab2 at 200"]);
  });

  it("one question does for all, and a tab that mines fast does not talk faster than once a second", () => {
    const tabs = Array.from({ length: 20 }, (_, number) => new TestTab(number + 1));
    for (const tab of tabs) tab.link("offline");
    vi.advanceTimersByTime(ASK_MS);
    said = [];
    for (let height = 4; height < 104; height += 1) {
      tabs[0]?.mine(height);
      vi.advanceTimersByTime(300);
    }
    const asks = said.filter((type) => type === "ask").length;
    expect(asks).toBeGreaterThanOrEqual(30_000 / ASK_MS - 1);
    expect(asks).toBeLessThanOrEqual(30_000 / ASK_MS + 1);
    const shows = said.length - asks;
    expect(shows).toBeLessThanOrEqual(30_000 / SHOW_MS + 1 + 19 * (asks + 1));
    expect(tabs[7]?.sees).toContain("tab1 at 103");
  });

  it("who is silent for ten seconds is dropped; tabs that are there never are", () => {
    const [one, two, three] = [new TestTab(1), new TestTab(2), new TestTab(3)];
    one.link("offline");
    expect(one.sees).toHaveLength(2);
    ends.splice(ends.indexOf(two.channel), 1);
    vi.advanceTimersByTime(SILENCE_MS - ASK_MS);
    expect(one.sees).toHaveLength(2);
    vi.advanceTimersByTime(ASK_MS + SHOW_MS);
    expect(one.sees).toEqual(["tab3 at 3"]);
    vi.advanceTimersByTime(120_000);
    expect(one.sees, "quiet, but asked").toEqual(["tab3 at 3"]);
    expect(three.sees).toEqual([]);
  });

  it("a try to connect changes nothing; the relay ends it", () => {
    const [one, two] = [new TestTab(1), new TestTab(2)];
    one.link("offline");
    one.link("connecting");
    expect(one.sees).toEqual(["tab2 at 3"]);
    one.link("online");
    expect(one.sees).toEqual([]);
    two.mine(4);
    vi.advanceTimersByTime(SILENCE_MS);
    said = [];
    two.mine(5);
    vi.advanceTimersByTime(60_000);
    expect(said, "nobody asks any more").toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("a page that nobody looks at asks nothing, and answers", () => {
    const [one, two] = [new TestTab(1), new TestTab(2)];
    one.looked = false;
    one.link("offline");
    vi.advanceTimersByTime(10_000);
    expect(said).toEqual([]);
    two.link("offline");
    expect(two.sees).toEqual(["tab1 at 3"]);
    one.looked = true;
    vi.advanceTimersByTime(ASK_MS);
    expect(one.sees).toEqual(["tab2 at 3"]);
  });

  it("a browser that breaks the channel shows nobody, and breaks nothing", () => {
    const one = new TestTab(1);
    one.channel.postMessage = () => {
      throw new DOMException("closed", "InvalidStateError");
    };
    expect(() => one.link("offline")).not.toThrow();
    expect(one.sees).toEqual([]);
  });
});

describe("who is elsewhere", () => {
  it("is not seen: another network, another group", () => {
    const one = new TestTab(1);
    const other = new TestTab(2, idOf(9));
    const apart = new TestTab(3);
    apart.join(1);
    for (const tab of [one, other, apart]) tab.link("offline");
    vi.advanceTimersByTime(2 * ASK_MS);
    for (const tab of [one, other, apart]) expect(tab.sees).toEqual([]);
  });

  it("is seen no more by who leaves for another group, at once", () => {
    const [one, two, three] = [new TestTab(1), new TestTab(2), new TestTab(3)];
    three.join(1);
    for (const tab of [one, two, three]) tab.link("offline");
    vi.advanceTimersByTime(ASK_MS);
    expect(two.sees).toEqual(["tab1 at 3"]);
    two.join(1);
    expect(two.sees).not.toContain("tab1 at 3");
    vi.advanceTimersByTime(SHOW_MS);
    expect(two.sees).toEqual(["tab3 at 3"]);
    vi.advanceTimersByTime(SILENCE_MS + ASK_MS);
    expect(one.sees).toEqual([]);
  });

  it("is not this tab itself, whoever says so", () => {
    const [one, two] = [new TestTab(1), new TestTab(2)];
    one.link("offline");
    two.tell(status({ genesis: idOf(0), node: one.node, name: "tab1" }));
    vi.advanceTimersByTime(SILENCE_MS + ASK_MS);
    expect(one.sees).toEqual([]);
  });
});

it("hears a crowd up to its bound", () => {
  const one = new TestTab(1);
  for (let number = 2; number < MOST_SIBLINGS + 12; number += 1) new TestTab(number);
  one.link("offline");
  expect(one.sees).toHaveLength(MOST_SIBLINGS);
});
