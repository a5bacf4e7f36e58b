import { describe, expect, it } from "vitest";
import type { StatusView } from "../wasm/tabchain_core";
import { CLOCK_TOLERANCE_MS, type Condition, conditionsOf, conditionWords } from "./conditions";

const healthy = {
  connection: { state: "online", clockAheadMs: 0 },
  storage: { state: "ready" },
} as StatusView;

const kinds = (status: StatusView | undefined, findings = {}): string[] =>
  conditionsOf(status, { keepsKeys: true, ...findings }).map(({ kind }) => kind);

const storage = (reason: string): StatusView => ({ ...healthy, storage: { state: "memory", reason } });
const clock = (clockAheadMs: number): StatusView => ({ ...healthy, connection: { state: "online", clockAheadMs } });

describe("conditionsOf", () => {
  it("finds nothing where all is well, nor before the node has told anything", () => {
    expect(kinds(healthy)).toEqual([]);
    expect(kinds(undefined)).toEqual([]);
  });

  it("tells storage that is full from storage that is not there", () => {
    expect(kinds(storage("IndexedDB: there is no room left (QuotaExceededError)"))).toEqual(["storage-full"]);
    expect(kinds(storage("this browser offers no IndexedDB here"))).toEqual(["storage-missing"]);
  });

  it("minds a clock that is off in either direction, and not the delay of a frame", () => {
    expect(kinds(clock(CLOCK_TOLERANCE_MS))).toEqual([]);
    expect(kinds(clock(-CLOCK_TOLERANCE_MS))).toEqual([]);
    expect(kinds(clock(CLOCK_TOLERANCE_MS + 1))).toEqual(["clock"]);
    expect(kinds(clock(-90_000))).toEqual(["clock"]);
  });

  it("says that a newer page is needed where this one gets no connection", () => {
    const offline: StatusView = { ...healthy, connection: { state: "offline", reason: "refused", retryInMs: 500 } };
    expect(conditionsOf(healthy, { keepsKeys: true, newerPage: true })).toEqual([
      { kind: "newer-page", refused: false },
    ]);
    expect(conditionsOf(offline, { keepsKeys: true, newerPage: true })).toEqual([
      { kind: "newer-page", refused: true },
    ]);
  });

  it("puts the gravest first", () => {
    const otherNetwork = { name: "class", genesis: "00bb" };
    expect(kinds(storage("x"), { keepsKeys: false, newerPage: true, otherNetwork, sleptMs: 600_000 })).toEqual([
      "other-network",
      "newer-page",
      "storage-missing",
      "no-keys",
      "slept",
    ]);
  });
});

const ALL: Condition[] = [
  { kind: "other-network", found: { name: "class", genesis: "00bb" } },
  { kind: "newer-page", refused: false },
  { kind: "newer-page", refused: true },
  { kind: "storage-full", reason: "QuotaExceededError" },
  { kind: "storage-missing", reason: "no IndexedDB" },
  { kind: "no-keys" },
  { kind: "clock", aheadMs: 90_000 },
  { kind: "clock", aheadMs: -90_000 },
  { kind: "slept", ms: 600_000 },
];

describe("conditionWords", () => {
  it.each(ALL)("has words and a way out for $kind", (condition) => {
    const { text, advice } = conditionWords(condition);
    expect(text.length).toBeGreaterThan(20);
    expect(advice.length).toBeGreaterThan(20);
  });

  it("says by how much a clock is off, and where to", () => {
    expect(conditionWords({ kind: "clock", aheadMs: 90_000 }).text).toContain("1 min 30 s ahead");
    expect(conditionWords({ kind: "clock", aheadMs: -15_000 }).text).toContain("15 s behind");
  });
});
