import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Hash } from "./bits";
import { inspect, isWhole, type MiniBlock, mineAgain, mineAll } from "./mini-chain";

const sha256: Hash = async (bytes) => createHash("sha256").update(bytes).digest();
const TEXTS = ["one", "two", "three"];

const changed = (chain: MiniBlock[]): MiniBlock[] =>
  chain.map((block, at) => (at === 0 ? { ...block, text: "on!" } : block));

const holding = async (chain: Parameters<typeof inspect>[0]) =>
  (await inspect(chain, sha256)).map((view) => isWhole(view) && view.founded);

it("holds as it is mined", async () => {
  expect(await holding(await mineAll(TEXTS, sha256))).toEqual([true, true, true]);
});

it("a changed text breaks its block's work and the next one's link", async () => {
  const chain = await mineAll(TEXTS, sha256);
  const [first, second, third] = await inspect(changed(chain), sha256);
  expect(first?.worked).toBe(false);
  expect(second).toMatchObject({ worked: true, linked: false });
  expect(third, "whole, but on a broken block").toMatchObject({ worked: true, linked: true, founded: false });
});

it("mining one block again breaks the next, so that all of them have to be mined again", async () => {
  let chain = await mineAll(TEXTS, sha256);
  chain = changed(chain);
  chain = await mineAgain(chain, 0, sha256);
  expect(await holding(chain)).toEqual([true, false, false]);
  chain = await mineAgain(chain, 1, sha256);
  expect(await holding(chain)).toEqual([true, true, false]);
  chain = await mineAgain(chain, 2, sha256);
  expect(await holding(chain)).toEqual([true, true, true]);
});
