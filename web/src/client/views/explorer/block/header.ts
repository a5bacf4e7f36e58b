/** The 80 bytes of a header, laid out as for the hash. */
import type { BlockView } from "../../../../wasm/chain_wasm";

export const FIELDS = ["version", "previous", "merkleRoot", "time", "bits", "nonce"] as const;

export type HeaderField = (typeof FIELDS)[number];

/** A field's place in the header. */
export interface Span {
  field: HeaderField;
  offset: number;
  bytes: Uint8Array;
}

type Header = Pick<BlockView, "version" | "previous" | "merkleRoot" | "time" | "bits" | "nonce">;

/** The fields in their order, each with its bytes. */
export function headerSpans(header: Header): Span[] {
  const bytes: Record<HeaderField, Uint8Array> = {
    version: littleEndian(header.version),
    previous: reversed(header.previous),
    merkleRoot: reversed(header.merkleRoot),
    time: littleEndian(header.time),
    bits: reversed(header.bits),
    nonce: littleEndian(header.nonce),
  };
  let offset = 0;
  return FIELDS.map((field) => {
    const span = { field, offset, bytes: bytes[field] };
    offset += span.bytes.length;
    return span;
  });
}

export function headerBytes(spans: readonly Span[]): Uint8Array {
  const all = new Uint8Array(80);
  for (const { offset, bytes } of spans) all.set(bytes, offset);
  return all;
}

export const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The bytes of a value that is shown with the last byte first. */
const reversed = (text: string): Uint8Array => fromHex(text).reverse();

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** Zero bits at the beginning of a number in hex digits. */
export function leadingZeroBits(digits: string): number {
  const zeros = /^0*/.exec(digits)?.[0].length ?? 0;
  const first = Number.parseInt(digits.charAt(zeros), 16);
  return zeros * 4 + (Number.isNaN(first) ? 0 : Math.clz32(first) - 28);
}

/** The average number of hashes until one does not exceed the target of 64 hex digits, as a decimal number. */
export const expectedHashes = (target: string): string => (2n ** 256n / (BigInt(`0x${target}`) + 1n)).toString();
