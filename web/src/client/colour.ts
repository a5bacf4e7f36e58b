/** A hue of its own for every node, the same in every tab. */
export function hueOf(nodeId: string): number {
  // FNV-1a: ids that differ in one digit land far apart.
  let hash = 0x811c9dc5;
  for (const character of nodeId) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return hash % 360;
}

/** Mid lightness: told from both the light and the dark background. */
export const colourOf = (nodeId: string): string => `oklch(0.62 0.15 ${hueOf(nodeId)})`;
