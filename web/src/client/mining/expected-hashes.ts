/**
 * Hashes that a block takes on average, from its compact target in hex digits (Bitcoin's nBits): 2^256 divided by the
 * target. It has the precision of a float, which is enough for display.
 */
export function expectedHashes(bits: string): number {
  const exponent = Number.parseInt(bits.slice(0, 2), 16);
  const mantissa = Number.parseInt(bits.slice(2), 16);
  return Math.round(2 ** 256 / (mantissa * 2 ** (8 * (exponent - 3)) + 1));
}
