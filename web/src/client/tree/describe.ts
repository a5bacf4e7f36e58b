import { blockWords } from "../words/block";
import { watchWords } from "../words/watch";
import type { PlacedBlock } from "./layout";

/** A block in one line for those who hear the tree. */
export function describeBlock({ block, tip, chips }: PlacedBlock): string {
  const words = blockWords();
  const tree = watchWords().tree;
  const parts = [words.title(block.height), words.states[block.state]];
  if (tip) parts.push(words.tip);
  if (block.mine) parts.push(words.mine);
  if (chips.length > 0) {
    parts.push(tree.here(chips.map((chip) => (chip.kind === "count" ? chip.label : chip.you ? tree.you : chip.name))));
  }
  return parts.join(", ");
}
