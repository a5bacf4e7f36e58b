import { describe, expect, it } from "vitest";
import type { StorageTrouble } from "../../shared/messages";
import type { StatusView, StorageCause } from "../../wasm/chain_wasm";
import { CAUSES } from "../node/storage-causes";
import { CLOCK_TOLERANCE_MS, type Condition, conditionsOf, conditionWords } from "./conditions";

const healthy = {
  connection: { state: "online", clockAheadMs: 0 },
  storage: { state: "ready" },
} as StatusView;

const kinds = (status: StatusView | undefined, findings = {}): string[] =>
  conditionsOf(status, { keepsKeys: true, ...findings }).map(({ kind }) => kind);

const storage = (cause: StorageCause): StatusView => ({ ...healthy, storage: { state: "memory", cause, reason: "x" } });
const trouble = (cause: StorageCause): StorageTrouble => ({ cause, reason: "Some words (AbortError)" });
const clock = (clockAheadMs: number): StatusView => ({ ...healthy, connection: { state: "online", clockAheadMs } });

describe("conditionsOf", () => {
  it("finds nothing where all is well, nor before the node has told anything", () => {
    expect(kinds(healthy)).toEqual([]);
    expect(kinds(undefined)).toEqual([]);
  });

  it("tells a tab that is alone as one thing, whatever else follows from it", () => {
    const alone = trouble("blocked");
    expect(kinds(storage("off"), { keepsKeys: false, alone })).toEqual(["alone"]);
  });

  it("misses words only where words can be kept", () => {
    expect(kinds(healthy, { wordsMissing: "cleared" })).toEqual(["words-missing"]);
    expect(kinds(healthy, { wordsMissing: "cleared", keepsKeys: false })).toEqual(["no-keys"]);
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
    expect(kinds(storage("failed"), { keepsKeys: false, newerPage: true, otherNetwork, sleptMs: 600_000 })).toEqual([
      "other-network",
      "newer-page",
      "storage",
      "no-keys",
      "slept",
    ]);
  });
});

const ALL: Condition[] = [
  { kind: "other-network", found: { name: "class", genesis: "00bb" } },
  { kind: "newer-page", refused: false },
  { kind: "newer-page", refused: true },
  ...CAUSES.map((cause): Condition => ({ kind: "storage", trouble: trouble(cause) })),
  ...CAUSES.map((cause): Condition => ({ kind: "alone", trouble: trouble(cause) })),
  ...[0.1, 0.99].map((share): Condition => ({ kind: "storage", trouble: trouble("full"), share })),
  { kind: "words-missing", how: "cleared" },
  { kind: "words-missing", how: "replaced" },
  { kind: "given-up", givenUp: { kind: "seat", before: 0, now: 3 }, name: "hubar" },
  { kind: "given-up", givenUp: { kind: "account", before: 0, now: 3 }, name: "hubar" },
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

  it("has words of its own for every reason why nothing is kept", () => {
    const texts = ALL.filter(({ kind }) => kind === "storage").map((condition) => conditionWords(condition).text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("says which account holds what was mined, as people count accounts", () => {
    const { advice } = conditionWords({
      kind: "given-up",
      givenUp: { kind: "seat", before: 0, now: 3 },
      name: "hubar",
    });
    expect(advice).toContain("goes on as hubar with account 4");
    expect(advice).toContain("is in account 1");
  });

  it("says by how much a clock is off, and where to", () => {
    expect(conditionWords({ kind: "clock", aheadMs: 90_000 }).text).toContain("1 min 30 s ahead");
    expect(conditionWords({ kind: "clock", aheadMs: -15_000 }).text).toContain("15 s behind");
  });
});
