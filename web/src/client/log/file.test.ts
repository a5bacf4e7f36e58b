import { afterEach, describe, expect, it, vi } from "vitest";
import { block, chain, idOf, mined, peer, peers, status, tree } from "../../testing/events";
import { decode, encode, fetchRecording, MOST_BYTES, readRecording } from "./file";
import { type Problem, problemOf, problemText } from "./problem";
import { Recorder } from "./recorder";
import type { Recording, ShownEvent } from "./recording";

/** One event of each kind that a node tells. */
const EVERYTHING: ShownEvent[] = [
  status({ connection: { state: "connecting" }, storage: { state: "memory", cause: "full", reason: "it is full" } }),
  status({ connection: { state: "offline", reason: "gone", retryInMs: 500 }, sync: { have: 1, want: 9 } }),
  status(),
  chain(3),
  tree(
    [block(3, { state: "stale" }), block(4, { message: "babad", mine: true }), block(5, { state: "invalid" })],
    [idOf(0)],
  ),
  peers([peer(1, { you: true, hashRate: 5 }), peer(2, { kind: "native" })], 9),
  { type: "account", account: { address: "0xab", balance: 7, spendable: 4, immature: 1, nonce: 0, pending: -3 } },
  mined(4),
  {
    type: "notice",
    notice: {
      kind: "reorganised",
      depth: 2,
      ancestor: idOf(1),
      ancestorHeight: 1,
      oldTip: idOf(2),
      newTip: idOf(3),
      returned: 1,
      own: [{ id: idOf(7), sender: "0xa", recipient: "0xb", amount: 1, fee: 2, nonce: 3, memo: "" }],
      ownBlocks: 1,
    },
  },
  { type: "notice", notice: { kind: "refused", what: "block", reason: "too heavy" } },
  { type: "notice", notice: { kind: "storage", cause: "full", reason: "full" } },
  {
    type: "notice",
    notice: { kind: "early", id: idOf(8), aheadMs: 180_000, countsFrom: 1_800_000_060_000, clockAheadMs: -7_000 },
  },
  { type: "notice", notice: { kind: "early", id: idOf(8), aheadMs: 180_000, countsFrom: 1_800_000_060_000 } },
  status({ mining: true, miningFrom: 1_800_000_060_000 }),
];

function recording(): Recording {
  const recorder = new Recorder();
  for (const [index, event] of EVERYTHING.entries()) recorder.add(event, 1000 + index);
  return { easiestHashes: 1_048_577, events: recorder.events() };
}

/** A valid file, with one value replaced. */
function changed(path: string, value: unknown): string {
  const file: unknown = JSON.parse(encode(recording()));
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const place = keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], file);
  (place as Record<string, unknown>)[last] = value;
  return JSON.stringify(file);
}

function problemWith(source: string): Problem {
  try {
    decode(source);
  } catch (error) {
    return problemOf(error);
  }
  throw new Error("it was taken");
}

it("comes back from its file as it was, whatever it holds", () => {
  expect(decode(encode(recording()))).toEqual(recording());
  const nameless: Recording = { easiestHashes: undefined, events: [{ at: 0, event: mined(1) }] };
  expect(decode(encode(nameless))).toEqual(nameless);
});

it("lists a peer once, however many events it is in", () => {
  const recorder = new Recorder();
  recorder.add(peers([peer(1), peer(2)]), 1);
  recorder.add(peers([peer(1), peer(2, { height: 1 })]), 2);
  const file = JSON.parse(encode({ easiestHashes: 1, events: recorder.events() })) as { peers: unknown[] };
  expect(file.peers).toHaveLength(3);
});

it("drops members that it does not know, so that nothing unchecked is shown", () => {
  const [first] = decode(changed("events.2.status.extra", "<script>")).events.slice(2);
  expect(first?.event).toEqual(status());
});

describe("a file is refused", () => {
  it.each<[string, string, Problem]>([
    ["that is not JSON", "tabchain", { kind: "noJson" }],
    ["that is something else", "[]", { kind: "otherFormat" }],
    ["that is a mere number", "7", { kind: "otherFormat" }],
    ["of another format", changed("format", "other"), { kind: "otherFormat" }],
    ["of a later version", changed("version", 2), { kind: "otherVersion", version: "2", known: 1 }],
    ["without a version", changed("version", undefined), { kind: "otherVersion", version: "undefined", known: 1 }],
    ["without events", changed("events", []), { kind: "empty" }],
    [
      "with a height that is not valid",
      changed("events.2.status.height", -1),
      { kind: "wrong", path: "events[2].status.height", expected: "a whole number from 0" },
    ],
    [
      "with an id that is not valid",
      changed("blocks.1.id", "00ff"),
      { kind: "wrong", path: "blocks[1].id", expected: "64 hex digits" },
    ],
    [
      "with a state that does not exist",
      changed("blocks.0.state", "golden"),
      { kind: "wrong", path: "blocks[0].state", expected: "best, stale, header, invalid" },
    ],
    [
      "with an event that does not exist",
      changed("events.0.type", "toString"),
      { kind: "wrong", path: "events[0].type", expected: "status, tree, peers, account, notice" },
    ],
    [
      "that names a block which it does not hold",
      changed("events.3.blocks", [0, 7]),
      { kind: "wrong", path: "events[3].blocks[1]", expected: "less than 7" },
    ],
    [
      "whose times run backwards",
      changed("events.1.at", 999),
      { kind: "wrong", path: "events[1].at", expected: "at least 1000" },
    ],
    [
      "whose scale is not valid",
      changed("easiestHashes", 0),
      { kind: "wrong", path: "easiestHashes", expected: "a number above 0" },
    ],
    [
      "whose list is not a list",
      changed("peers", {}),
      { kind: "wrong", path: "peers", expected: "a list of at most 400000" },
    ],
    [
      "with a text without end",
      changed("peers.0.name", "a".repeat(5000)),
      { kind: "wrong", path: "peers[0].name", expected: "a text of at most 4096" },
    ],
    [
      "without a member",
      changed("events.7.notice.height", undefined),
      { kind: "wrong", path: "events[7].notice.height", expected: "a whole number from 0" },
    ],
  ])("%s", (_, source, problem) => {
    expect(problemWith(source)).toEqual(problem);
    expect(problemText(problem)).not.toBe("");
  });

  it("that is too large, before it is read", async () => {
    const huge = { size: MOST_BYTES + 1, text: () => Promise.reject(new Error("it was read")) } as unknown as Blob;
    const failed = await readRecording(huge).catch(problemOf);
    expect(failed).toEqual({ kind: "tooLarge", bytes: MOST_BYTES + 1, most: MOST_BYTES });
    expect(problemText(failed as Problem)).toBe("it has 65 MiB, and at most 64 MiB are read");
  });
});

describe("an address", () => {
  const url = new URL("http://127.0.0.1/run.json");
  afterEach(() => vi.unstubAllGlobals());

  it("is opened when a recording stands there", async () => {
    vi.stubGlobal("fetch", async () => new Response(encode(recording())));
    expect(await fetchRecording(url)).toEqual(recording());
  });

  it("is not when the server has none, or more than is read", async () => {
    vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
    expect(await fetchRecording(url).catch(problemOf)).toEqual({ kind: "refused", status: 404 });
    vi.stubGlobal("fetch", async () => new Response("", { headers: { "content-length": String(MOST_BYTES * 2) } }));
    expect(await fetchRecording(url).catch(problemOf)).toEqual({
      kind: "tooLarge",
      bytes: MOST_BYTES * 2,
      most: MOST_BYTES,
    });
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("failed to fetch")));
    expect(await fetchRecording(url).catch(problemOf)).toEqual({ kind: "unread", reason: "failed to fetch" });
  });
});
