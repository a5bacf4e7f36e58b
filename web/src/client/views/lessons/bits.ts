/** Hashes as bytes, bits and digits. */
import { toHex } from "../../../shared/hex";

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A hash in the form of an id: its last byte first. */
export const asId = (hash: Uint8Array): string => toHex(hash.toReversed());

/** Zero bits at the front. */
export function zeroBits(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? bytes.length * 8 : first * 8 + Math.clz32(bytes[first] ?? 0) - 24;
}

/** The number of bits in which two hashes differ. */
export function differingBits(one: Uint8Array, other: Uint8Array): number {
  let count = 0;
  for (const [index, byte] of one.entries()) {
    for (let rest = byte ^ (other[index] ?? 0); rest !== 0; rest &= rest - 1) count += 1;
  }
  return count;
}

/** Answers with the SHA-256 of some bytes; the node's own wasm does it. */
export type Hash = (bytes: Uint8Array) => Promise<Uint8Array>;

/** SHA-256 of the SHA-256, the hash that the chain uses everywhere. */
export const hashTwice = async (bytes: Uint8Array, hash: Hash): Promise<Uint8Array> => hash(await hash(bytes));
