import { type DrawnBlock, levelOf } from "./drawn";

/** A block among those drawn. */
export interface Kin {
  readonly block: DrawnBlock;
  /** The height in whose column it stands. */
  readonly level: number;
  /** The level at which the picture has it. */
  readonly parent: Kin | undefined;
  readonly children: Kin[];
  /**
   * The greatest level among it and all blocks built on it; a block that is being searched for does not count, because
   * it is not built yet.
   */
  reach: number;
}

/** The drawn blocks by level, and the blocks that build on each. */
export interface Family {
  readonly members: readonly Kin[];
  readonly byId: ReadonlyMap<string, Kin>;
}

/** `blocks` come by level. */
export function familyOf(blocks: readonly DrawnBlock[]): Family {
  const byId = new Map<string, Kin>();
  for (const block of blocks) {
    const level = levelOf(block);
    const claimed = byId.get(block.parent);
    const parent = claimed?.level === level - 1 ? claimed : undefined;
    const kin: Kin = { block, level, parent, children: [], reach: level };
    parent?.children.push(kin);
    byId.set(block.id, kin);
  }
  const members = [...byId.values()];
  for (let index = members.length - 1; index >= 0; index -= 1) {
    const { parent, reach, block } = members[index] as Kin;
    if (parent && block.state !== "ghost") parent.reach = Math.max(parent.reach, reach);
  }
  return { members, byId };
}

/** Blocks on which more than one block was built, the newest first. */
export function forksOf({ members }: Family): string[] {
  const isFork = ({ children }: Kin): boolean => children.filter(({ block }) => block.state !== "ghost").length > 1;
  return members
    .filter((kin) => kin.children.length > 1 && isFork(kin))
    .map(({ block }) => block.id)
    .reverse();
}
