/** A block's header as its 80 bytes. */
import type { BlockView } from "../../wasm/tabchain_core";

export const FIELDS = ["version", "previous", "merkleRoot", "time", "bits", "nonce"] as const;

export type Field = (typeof FIELDS)[number];

/** Each field's bytes, in the order in which they are hashed. */
export type HeaderBytes = Record<Field, Uint8Array>;

export function headerBytes(block: Pick<BlockView, Field>): HeaderBytes {
  return {
    version: little(block.version),
    previous: reversed(block.previous),
    merkleRoot: reversed(block.merkleRoot),
    time: little(block.time),
    bits: little(Number.parseInt(block.bits, 16)),
    nonce: little(block.nonce),
  };
}

/** The fields in one piece. */
export const joined = (bytes: HeaderBytes): Uint8Array => Uint8Array.from(FIELDS.flatMap((field) => [...bytes[field]]));

/** A hash as ids are written: its last byte first. */
export const asId = (hash: Uint8Array): string =>
  Array.from(hash, (byte) => byte.toString(16).padStart(2, "0"))
    .reverse()
    .join("");

/** The largest id that compact bits allow, as 64 hex digits. */
export function targetOf(bits: string): string {
  const compact = Number.parseInt(bits, 16);
  const mantissa = BigInt(compact & 0x7f_ffff);
  const shift = BigInt(8 * ((compact >>> 24) - 3));
  const target = shift < 0n ? mantissa >> -shift : mantissa << shift;
  return target.toString(16).padStart(64, "0");
}

function little(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

const reversed = (id: string): Uint8Array =>
  Uint8Array.from(id.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16)).reverse();
