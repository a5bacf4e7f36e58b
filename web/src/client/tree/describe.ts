import type { BlockState } from "../../wasm/tabchain_core";
import { formatCount } from "../format";
import type { PlacedBlock } from "./layout";

/** The word for each state, as the boxes and the legend say it. */
export const STATE_WORDS: Record<BlockState, string> = {
  best: "best chain",
  stale: "stale",
  header: "header only",
  invalid: "invalid",
};

/** A block in one line for those who hear the tree. */
export function describeBlock({ block, tip, chips }: PlacedBlock): string {
  const parts = [`Block ${formatCount(block.height)}`, STATE_WORDS[block.state]];
  if (tip) parts.push("tip");
  if (block.mine) parts.push("mined by this tab");
  if (chips.length > 0) {
    const names = chips.map((chip) => (chip.kind === "count" ? chip.label : chip.you ? "you" : chip.name));
    parts.push(`here: ${names.join(", ")}`);
  }
  return parts.join(", ");
}
