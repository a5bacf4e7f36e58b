import { merged } from "../tree/known";
import type { Recorded, ShownEvent } from "./recording";

/** In how many steps a long run of events is shown: what is told by how long it lasted stays right to a step. */
const STEPS = 48;

type TreeEvent = Extract<ShownEvent, { type: "tree" }>;

/**
 * A shorter run with the same outcome. Of each step the last of every kind is left, with all changes of the tree in one
 * and all notices.
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
  const notices: Recorded[] = [];
  for (const recorded of events) {
    const { at, event } = recorded;
    if (event.type === "notice") {
      notices.push(recorded);
    } else if (event.type === "tree") {
      const before = last.get("tree")?.event as TreeEvent | undefined;
      last.set("tree", { at, event: before ? joined(before, event) : event });
    } else {
      last.set(event.type, recorded);
    }
  }
  return [...last.values(), ...notices].sort((one, other) => one.at - other.at);
}

/** Both changes as one. */
export function joined(before: TreeEvent, after: TreeEvent): TreeEvent {
  const blocks = new Map(before.blocks.map((block) => [block.id, block]));
  const gone = new Set(before.gone);
  for (const id of after.gone) {
    blocks.delete(id);
    gone.add(id);
  }
  for (const block of after.blocks) blocks.set(block.id, merged(blocks.get(block.id), block));
  return {
    type: "tree",
    tip: after.tip,
    blocks: [...blocks.values()],
    gone: [...gone].filter((id) => !blocks.has(id)),
  };
}
