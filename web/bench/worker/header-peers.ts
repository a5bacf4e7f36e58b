/** Libraries that hash a header twice; the result is compared with the header's target here. */
import { sha256 } from "@noble/hashes/sha2.js";
import { createSHA256 } from "hash-wasm";
import { headerBytes } from "../wasm/bench_chain_wasm";
import { type Contender, repeating } from "./contest";

const HEADER_BYTES = 80;
/** The place of the compact target. */
const BITS_AT = 72;

type Hash = (bytes: Uint8Array) => Uint8Array;

/** All others are compared with the first one. */
export async function loadHeaderPeers(): Promise<Contender[]> {
  const hasher = await createSHA256();
  const all = headerBytes();
  const headers = Array.from({ length: all.length / HEADER_BYTES }, (_, at) =>
    all.slice(at * HEADER_BYTES, (at + 1) * HEADER_BYTES),
  );
  return [
    peer("hash-wasm: hash and target", headers, (bytes) => hasher.init().update(bytes).digest("binary")),
    peer("@noble/hashes: hash and target", headers, sha256),
  ];
}

function peer(name: string, headers: Uint8Array[], hash: Hash): Contender {
  const unpaid = headers[0]?.slice() ?? new Uint8Array(HEADER_BYTES);
  // No hash is below 1.
  new DataView(unpaid.buffer).setUint32(BITS_AT, 0x03_00_00_01, true);
  if (!headers.every((header) => meetsTarget(header, hash)) || meetsTarget(unpaid, hash)) {
    throw new Error(`${name} disagrees`);
  }
  return repeating(name, () => headers.filter((header) => meetsTarget(header, hash)).length);
}

/** Whether the hash, a little-endian number, is not above the target. */
function meetsTarget(header: Uint8Array, hash: Hash): boolean {
  const id = hash(hash(header));
  const target = targetOf(new DataView(header.buffer, header.byteOffset).getUint32(BITS_AT, true));
  for (let at = id.length - 1; at >= 0; at -= 1) {
    const difference = (id[at] ?? 0) - (target[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return true;
}

/** Bitcoin's compact form: three leading bytes and the number of all bytes. */
function targetOf(bits: number): Uint8Array {
  const target = new Uint8Array(32);
  const length = bits >>> 24;
  for (let byte = 0; byte < 3; byte += 1) target[length - 3 + byte] = bits >>> (8 * byte);
  return target;
}
