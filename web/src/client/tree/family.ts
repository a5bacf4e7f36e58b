import type { DrawnBlock } from "./nodes";

/** The blocks drawn by id, and who builds on whom. */
export interface Family {
  byId: Map<string, DrawnBlock>;
  children: Map<string, DrawnBlock[]>;
}

export function familyOf(blocks: readonly DrawnBlock[]): Family {
  const byId = new Map(blocks.map((block) => [block.id, block]));
  const children = new Map<string, DrawnBlock[]>();
  for (const block of byId.values()) {
    if (!parentOf(block, { byId })) continue;
    const siblings = children.get(block.parent);
    if (siblings) siblings.push(block);
    else children.set(block.parent, [block]);
  }
  return { byId, children };
}

/** The parent where the picture has it. */
export function parentOf(block: DrawnBlock, { byId }: Pick<Family, "byId">): DrawnBlock | undefined {
  const parent = byId.get(block.parent);
  return parent?.level === block.level - 1 ? parent : undefined;
}

export const childrenOf = (block: DrawnBlock, { children }: Family): readonly DrawnBlock[] =>
  children.get(block.id) ?? [];

/** Blocks that more than one block was built on, the newest first. What is being searched for is not built yet. */
export function forksOf(family: Family): string[] {
  return [...family.children]
    .filter(([, children]) => children.filter(({ state }) => state !== "ghost").length > 1)
    .map(([id]) => id)
    .sort((a, b) => levelOf(b, family) - levelOf(a, family));
}

const levelOf = (id: string, { byId }: Family): number => byId.get(id)?.level ?? 0;
