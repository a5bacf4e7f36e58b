import type { BlockSummary } from "../../wasm/chain_wasm";
import { merged } from "../node/known";
import type { Recorded, ShownEvent } from "./recording";

/**
 * The number of steps in which a long run of events is shown: values that depend on how long something lasted are right
 * to a step.
 */
const STEPS = 48;

type TreeEvent = Extract<ShownEvent, { type: "tree" }>;

/**
 * A shorter run with the same outcome. Each step keeps the last event of every kind, with all changes of the tree in
 * one and all notices.
 */
export function outcomeOf(events: readonly Recorded[]): readonly Recorded[] {
  const step = Math.ceil(events.length / STEPS);
  if (step <= 1) return events;
  const shorter: Recorded[] = [];
  for (let start = 0; start < events.length; start += step)
    shorter.push(...condensed(events.slice(start, start + step)));
  return shorter;
}

function condensed(events: readonly Recorded[]): Recorded[] {
  const last = new Map<string, Recorded>();
  const changes: TreeEvent[] = [];
  const notices: Recorded[] = [];
  for (const recorded of events) {
    const { event } = recorded;
    if (event.type === "notice") {
      notices.push(recorded);
      continue;
    }
    if (event.type === "tree") changes.push(event);
    last.set(event.type, recorded);
  }
  const tree = last.get("tree");
  if (tree) last.set("tree", { at: tree.at, event: joined(changes) });
  return [...last.values(), ...notices].sort((one, other) => one.at - other.at);
}

/** Changes of the tree, in their order, as one. */
export function joined(changes: readonly TreeEvent[]): TreeEvent {
  const blocks = new Map<string, BlockSummary>();
  const gone = new Set<string>();
  for (const change of changes) {
    for (const id of change.gone) {
      blocks.delete(id);
      gone.add(id);
    }
    for (const block of change.blocks) blocks.set(block.id, merged(blocks.get(block.id), block));
  }
  return {
    type: "tree",
    tip: changes.at(-1)?.tip ?? "",
    blocks: [...blocks.values()],
    gone: [...gone].filter((id) => !blocks.has(id)),
  };
}
