/** Contenders that disagree are not worth comparing. */
import { hits } from "./kernel";
import type { Library } from "./libraries";

/** Versions that the search tries each nonce with, by the bits that they differ in. */
const VERSIONS = Array.from({ length: 8 }, (_, place) => place << 13);

/** Block 0 of Bitcoin: its header without the nonce, the nonce, and its id as it is hashed. */
const BLOCK_0 = {
  prefix: bytesOf(
    "01000000000000000000000000000000000000000000000000000000000000000000000" +
      "03ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d",
  ),
  nonce: 2_083_236_893,
  id: "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000",
};

/** All must hash alike and find the same, on Bitcoin's first block and on a random header. */
export async function agree(libraries: Library[], kernels: string[]): Promise<void> {
  const { prefix, nonce, id } = BLOCK_0;
  for (const library of libraries) {
    const found = hexOf(await library.hash(headerOf(prefix, 1, nonce)));
    if (found !== id) throw new Error(`${library.name} hashes block 0 to ${found}`);
  }
  const random = crypto.getRandomValues(new Uint8Array(76));
  const first = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const last = Math.min(first + 15, 0xffff_ffff);
  const best = await lowest(libraries, random, first, last);
  for (const kernel of kernels) {
    expectHits(kernel, prefix, bytesOf(id), nonce - 1000, nonce + 1000, { version: 1, nonce });
    expectHits(kernel, random, best.hash, first, last, best);
  }
}

interface Found {
  version: number;
  nonce: number;
}

/** The lowest hash of a header, on which all libraries agree, as on every other one. */
async function lowest(libraries: Library[], prefix: Uint8Array, first: number, last: number) {
  const own = new DataView(prefix.buffer).getUint32(0, true);
  const found: (Found & { hash: Uint8Array; number: bigint })[] = [];
  for (let nonce = first; nonce <= last; nonce += 1) {
    for (const bits of VERSIONS) {
      const version = (own ^ bits) >>> 0;
      const header = headerOf(prefix, version, nonce);
      const hashes = await Promise.all(libraries.map((library) => library.hash(header)));
      const [hash = new Uint8Array()] = hashes;
      const other = hashes.findIndex((other) => hexOf(other) !== hexOf(hash));
      if (other > 0) throw new Error(`${libraries[other]?.name} hashes ${hexOf(header)} unlike ${libraries[0]?.name}`);
      found.push({ version, nonce, hash, number: BigInt(`0x${hexOf(hash.toReversed())}`) });
    }
  }
  return found.reduce((one, other) => (other.number < one.number ? other : one));
}

function expectHits(
  kernel: string,
  prefix: Uint8Array,
  target: Uint8Array,
  first: number,
  last: number,
  { version, nonce }: Found,
): void {
  const found = hits(kernel, prefix, target, first, last);
  const [hit] = found;
  if (found.length === 1 && hit?.version === version && hit.nonce === nonce) return;
  const expected = JSON.stringify({ version, nonce });
  throw new Error(`the kernel ${kernel} finds ${JSON.stringify(found)} instead of ${expected} in ${hexOf(prefix)}`);
}

function headerOf(prefix: Uint8Array, version: number, nonce: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(80);
  header.set(prefix);
  const view = new DataView(header.buffer);
  view.setUint32(0, version, true);
  view.setUint32(76, nonce, true);
  return header;
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
