/** Medium lightness: it can be told from both the light and the dark background. */
const colour = (hue: number): string => `oklch(0.62 0.15 ${hue})`;

/**
 * The two colours of a node, or of an address, the same in every tab. With one colour alone, two nodes of a room would
 * nearly always look the same.
 */
export function coloursOf(id: string): [left: string, right: string] {
  // FNV-1a: it moves ids that differ in one digit far apart.
  let hash = 0x811c9dc5;
  for (const character of id) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  }
  return [colour(hash % 360), colour(Math.floor(hash / 360) % 360)];
}

/** Both halves, as a background. */
export function swatchOf(id: string): string {
  const [left, right] = coloursOf(id);
  return `linear-gradient(90deg, ${left} 50%, ${right} 50%)`;
}
