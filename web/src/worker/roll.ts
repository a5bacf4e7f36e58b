import type { Roll, Rolled } from "../shared/messages";

/** Hashes the text with one nonce after the other, twice each, until a hash has the zeros or all tries are used up. */
export function roll({ text, from, tries, zeroBits }: Roll, sha256: (bytes: Uint8Array) => Uint8Array): Rolled {
  const encoder = new TextEncoder();
  let nonce = from;
  for (let left = tries; ; left -= 1) {
    const hash = sha256(sha256(encoder.encode(`${text}${nonce}`)));
    const found = hasZeroBits(hash, zeroBits);
    if (found || left <= 1) return { nonce, hash, found };
    nonce += 1;
  }
}

function hasZeroBits(hash: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let at = 0; at < whole; at += 1) if (hash[at] !== 0) return false;
  return ((hash[whole] ?? 0) & (0xff00 >> (bits & 7)) & 0xff) === 0;
}
