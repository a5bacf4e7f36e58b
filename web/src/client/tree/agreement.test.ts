import { describe, expect, it } from "vitest";
import { block, chain, known, peer } from "../../testing/tree";
import type { BlockSummary, PeerView } from "../../wasm/chain_wasm";
import { FOUND_MS } from "../node/known";
import type { Sibling } from "../siblings/word";
import {
  type Agreement,
  agreement,
  countOf,
  headsOf,
  isLeaderMissing,
  isPending,
  NOBODY,
  onOneTip,
  settled,
  sightOf,
  standing,
} from "./agreement";

// a - b - c - d
//      \- x - y
const blocks = [...chain("a b c d", "", 0), block("x", "b", 2, "stale"), block("y", "x", 3, "stale")];
const tree = known("d", blocks);
const me = peer("me", "d", { you: true, height: 3 });

const look = (before: Agreement, now: number, ...peers: PeerView[]): Agreement =>
  agreement(before, sightOf(tree, peers), now);
const wordOf = (state: Agreement, now: number): string => {
  const { word, since } = standing(state, now);
  return `${word} since ${since}`;
};

it("relates every tip to the one that most have", () => {
  const state = look(
    NOBODY,
    0,
    me,
    peer("p", "c"),
    peer("q", "c"),
    peer("old", "a"),
    peer("older", "below the window"),
    peer("other", "x"),
    peer("far", "elsewhere", { tipKnown: false, height: 9 }),
  );
  expect(state.groups.map(({ tip, relation, holders }) => [relation, tip, holders.length])).toEqual([
    ["leading", "c", 2],
    ["ahead", "d", 1],
    ["behind", "a", 1],
    ["behind", "below the window", 1],
    ["branch", "x", 1],
    ["unknown", "elsewhere", 1],
  ]);
  expect([onOneTip(state), headsOf(state), countOf(state, "behind")]).toEqual([2, 7, 2]);
});

it("says of a known tip where it stands, also when the tip that most have is not here", () => {
  const leaders = [peer("p", "far", { tipKnown: false, height: 9 }), peer("q", "far", { tipKnown: false, height: 9 })];
  const state = look(NOBODY, 0, me, peer("old", "a"), ...leaders);
  expect(state.groups.map(({ tip, relation, holders }) => [relation, tip, holders.length])).toEqual([
    ["leading", "far", 2],
    ["behind", "d", 1],
    ["behind", "a", 1],
  ]);
  expect(isLeaderMissing(state)).toBe(true);
  expect(countOf(state, "unknown")).toBe(0);

  // At a height where another block is known, it cannot be on the same line.
  const beside = leaders.map((one) => ({ ...one, height: 3 }));
  expect(look(NOBODY, 0, me, ...beside).groups.map(({ relation }) => relation)).toEqual(["leading", "branch"]);
  expect(isLeaderMissing(look(NOBODY, 0, me, peer("p", "d"), ...beside.slice(1)))).toBe(false);
});

it("says that those who are ahead of the greatest crowd on two branches are on branches", () => {
  const state = look(NOBODY, 0, peer("p", "b"), peer("q", "b"), me, peer("r", "y"));
  expect(state.groups.map(({ tip, relation }) => `${tip} ${relation}`)).toEqual(["b leading", "d branch", "y branch"]);
});

it("takes this tab's side among crowds of one size", () => {
  expect(look(NOBODY, 0, peer("p", "x"), me).groups[0]?.tip).toBe("d");
});

it("says nothing of nobody", () => {
  expect([look(NOBODY, 5), headsOf(NOBODY), onOneTip(NOBODY)]).toEqual([NOBODY, 0, 0]);
});

describe("who is behind", () => {
  it("is catching up after three seconds, without further news", () => {
    const one = look(NOBODY, 1_000, me, peer("p", "d"));
    const late = look(one, 2_000, me, peer("p", "c"));
    expect(wordOf(late, 2_000)).toBe("agreed since 1000");
    expect(isPending(late, 2_000)).toBe(true);
    expect(wordOf(late, 5_000)).toBe("agreed since 1000");
    expect(wordOf(late, 5_001)).toBe("catchingUp since 5000");
    expect(isPending(late, 5_001)).toBe(false);
    const there = look(late, 9_000, me, peer("p", "d"));
    expect(wordOf(there, 9_000)).toBe("agreed since 9000");
  });

  it("is on the same line all the same, however far below", () => {
    const state = look(NOBODY, 0, me, peer("new", "genesis, long ago"));
    expect(wordOf(state, 60_000)).toBe("catchingUp since 3000");
  });

  it("is not late for a block that has just come, though always a block behind", () => {
    let state = NOBODY;
    for (let at = 0; at < 20_000; at += 500) {
      // A block every half second; the peer names it a second later.
      const top = 10 + at / 500;
      const all = chain(Array.from({ length: top + 1 }, (_, height) => `b${height}`).join(" "), "", 0);
      const found = Object.fromEntries(all.slice(-10).map(({ id, height }) => [id, at - (top - height) * 500]));
      const you = peer("me", `b${top}`, { you: true });
      state = agreement(state, sightOf(known(`b${top}`, all, found), [you, peer("p", `b${top - 2}`)]), at);
      expect(wordOf(state, at)).toBe("agreed since 0");
    }
    expect(wordOf(state, 30_000), "until it stays there").toMatch(/^catchingUp/);
  });

  it("may be this tab: a tip that is not here yet is above it", () => {
    const state = look(NOBODY, 0, me, peer("p", "above", { tipKnown: false, height: 4 }));
    expect(wordOf(state, 3_000)).toBe("agreed since 0");
    expect(wordOf(state, 3_001)).toBe("catchingUp since 3000");
    const next = look(state, 2_000, me, peer("p", "higher", { tipKnown: false, height: 5 }));
    expect(wordOf(next, 4_000), "another tip has its own three seconds").toBe("agreed since 0");
  });
});

describe("a split", () => {
  it("is one when two tips have stood for two seconds, neither an ancestor of the other", () => {
    const one = look(NOBODY, 1_000, me, peer("p", "d"));
    const fork = look(one, 2_000, me, peer("p", "x"));
    expect(wordOf(fork, 4_000)).toBe("agreed since 1000");
    expect(wordOf(fork, 4_001)).toBe("split since 4000");
    const still = look(fork, 4_500, me, peer("p", "y"));
    expect(wordOf(still, 9_000), "both branches may grow").toBe("split since 4000");
    const healed = look(still, 10_000, me, peer("p", "d"));
    expect(wordOf(healed, 10_000)).toBe("agreed since 10000");
  });

  it("needs two that last: one straggler after another makes none", () => {
    const stale = Array.from({ length: 10 }, (_, number) => block(`s${number}`, "b", 2, "stale"));
    let state = NOBODY;
    for (const [number, { id }] of stale.entries()) {
      const at = number * 1_000;
      const stragglers = number % 2 === 0 ? [peer("p", id), peer("q", "d")] : [peer("p", "d"), peer("q", id)];
      state = agreement(state, sightOf(known("d", [...blocks, ...stale]), [me, ...stragglers]), at);
      expect(wordOf(state, at)).toBe("agreed since 0");
    }
  });

  it("lasts while a branch grows whose blocks are not here", () => {
    let state = NOBODY;
    for (let at = 0; at < 6_000; at += 500) {
      const impairment = { group: 1, delayMs: 0, lossPercent: 0 };
      state = look(state, at, me, peer("p", `hidden ${at}`, { tipKnown: false, height: 4 + at / 500, impairment }));
    }
    expect(wordOf(state, 6_000)).toBe("split since 2000");
  });

  it("is told of tips that are not here, where it can be", () => {
    const told = (height: number, group?: number): string => {
      const impairment = { group: group ?? 0, delayMs: 0, lossPercent: 0 };
      return settled(sightOf(tree, [me, peer("p", "hidden", { tipKnown: false, height, impairment })]));
    };
    expect(told(4), "it may come").toBe("catchingUp");
    expect(told(3), "the own chain has another block there").toBe("split");
    expect(told(4, 1), "nothing comes from another group").toBe("split");
  });

  it("is not told of the own tip by what the relay was told before", () => {
    expect(settled(sightOf(tree, [peer("me", "x", { you: true }), peer("p", "d")]))).toBe("agreed");
  });
});

it("counts the other tabs of this browser, whose blocks are on no line here", () => {
  const beside = (node: string, ...ids: string[]): Sibling => ({
    node,
    name: node,
    headers: chain(ids.join(" "), "c", 3),
  });
  const alone = known("d", chain("a b c d", "", 0));
  const on = (...siblings: Sibling[]): Agreement => agreement(NOBODY, sightOf(alone, [me], siblings), 0);
  expect(headsOf(on(beside("1", "d"), beside("2", "e")))).toBe(3);
  expect(wordOf(on(beside("1", "d")), 60_000)).toBe("agreed since 0");
  expect(wordOf(on(beside("1", "d", "f")), 60_000)).toBe("catchingUp since 3000");
  expect(wordOf(on(beside("1", "e", "f")), 60_000)).toBe("split since 2000");
});

/**
 * 34 seconds of four tabs that mine, as they were once recorded: a block every second or so, heard after a moment,
 * reported within a second, now and then two of one height.
 */
it("says one word while four tabs mine", () => {
  const names = ["me", "p", "q", "r"];
  const tips = new Map(names.map((name) => [name, "g"]));
  const reported = new Map(tips);
  const all: BlockSummary[] = [block("g", "", 0)];
  const found: Record<string, number> = {};
  const heightOf = (id: string | undefined): number => all.find((one) => one.id === id)?.height ?? 0;
  let chance = 7;
  const draw = (below: number): number => {
    chance = (chance * 48_271) % 2_147_483_647;
    return chance % below;
  };

  const due: { at: number; name: string; id: string }[] = [];
  let state = NOBODY;
  const words: string[] = [];
  const tipCounts = new Set<string>();
  for (let at = 0; at < 34_000; at += 50) {
    if (draw(20) === 0) {
      const finder = names[draw(4)] as string;
      const parent = tips.get(finder) as string;
      const id = `b${all.length}`;
      all.push(block(id, parent, heightOf(parent) + 1));
      for (const name of names) due.push({ at: name === finder ? at : at + 50 + draw(300), name, id });
    }
    for (const { at: when, name, id } of due) {
      if (when !== at - (at % 50) && !(when > at - 50 && when <= at)) continue;
      if (name === "me") found[id] ??= at;
      if (heightOf(id) > heightOf(tips.get(name))) tips.set(name, id);
    }
    for (const name of names) if (draw(10) === 0) reported.set(name, tips.get(name) as string);
    const here = all.filter(({ id }) => id === "g" || found[id] !== undefined);
    const recent = Object.fromEntries(Object.entries(found).filter(([, when]) => at - when < FOUND_MS));
    const peers = names.map((name) => {
      const tip = (name === "me" ? tips : reported).get(name) as string;
      const tipKnown = here.some(({ id }) => id === tip);
      return peer(name, tip, { you: name === "me", height: heightOf(tip), tipKnown });
    });
    state = agreement(state, sightOf(known(tips.get("me") as string, here, recent), peers), at);
    tipCounts.add(`${onOneTip(state)} at ${at}`);
    const { word } = standing(state, at);
    if (words.at(-1) !== word) words.push(word);
  }
  expect(all.length, "they mined").toBeGreaterThan(20);
  expect(new Set(all.map(({ height }) => height)).size, "and forked").toBeLessThan(all.length);
  expect(words).toEqual(["agreed"]);
});
