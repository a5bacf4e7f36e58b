import { blockWords } from "../words/block";
import { formats } from "../words/format";
import { treeWords } from "../words/tree";
import type { DrawnState } from "./drawn";
import type { Placed, PlacedBlock, PlacedRun } from "./layout";
import type { Search } from "./nodes";

/** A part of the picture in one line, for those who hear the tree. */
export function describe(item: Placed): string {
  switch (item.kind) {
    case "block":
      return describeBlock(item);
    case "run":
      return describeRun(item);
    case "ghost":
      return `${blockWords().title(item.height)}, ${describeSearch(item.search)}`;
  }
}

/** Whose tip a block is, and who searches on top of it; empty if that is nobody. */
export function describeCompany({ chips, search }: PlacedBlock): string[] {
  const words = treeWords();
  const named = (beside: boolean): string[] =>
    chips
      .filter((chip) => (chip.beside ?? false) === beside)
      .map((chip) => (chip.kind === "count" ? chip.label : chip.you ? words.you : chip.name));
  const [names, others] = [named(false), named(true)];
  return [
    ...(names.length > 0 ? [words.here(names)] : []),
    ...(others.length > 0 ? [words.besideHere(others)] : []),
    ...(search ? [describeSearch(search)] : []),
  ];
}

export function describeBlock(item: PlacedBlock): string {
  const words = blockWords();
  const { block, tip } = item;
  const parts = [words.title(block.height), stateWord(block.state)];
  if (block.state === "orphan") parts.push(treeWords().notHere);
  if (tip) parts.push(words.tip);
  if (block.mine) parts.push(words.mine);
  return [...parts, ...describeCompany(item)].join(", ");
}

/** A foreign block has the tree's own word: no other view knows such blocks. */
function stateWord(state: DrawnState): string {
  if (state === "foreign") return treeWords().foreign;
  return blockWords().states[state === "ghost" ? "header" : state];
}

export function describeRun({ blocks }: PlacedRun): string {
  const [first, last] = [blocks[0], blocks.at(-1)];
  const words = treeWords();
  if (!first || !last || first.state === "ghost") return words.blocks(blocks.length);
  const mine = blocks.filter((block) => block.mine).length;
  const parts = [words.blocks(blocks.length), words.heights(first.height, last.height), stateWord(first.state)];
  if (mine > 0) parts.push(words.ofThemMine(mine));
  return [...parts, words.openRun].join(", ");
}

export const describeSearch = ({ peers, hashRate }: Search): string =>
  treeWords().searched(peers, formats().hashRate(hashRate));
