import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { addEmitted, type HitView, initSync, kernels, NonceSearch } from "../../wasm/pow_wasm";

const file = (name: string): Buffer => readFileSync(new URL(`../../wasm/${name}.wasm`, import.meta.url));
/** The kernels that are modules of their own, by their files. */
const EMITTED = { emitted: "pow_emit", multiplied: "pow_emit_multiplied" };
const emitted = (name: keyof typeof EMITTED): Uint8Array<ArrayBuffer> => Uint8Array.from(file(EMITTED[name]));

const NAMES = ["portable", "simd128", "emitted", "multiplied"];

const LAST = 0xffff_ffff;
const VERSIONS = 8;

// The modules as the page gets them, vector instructions included.
beforeAll(() => {
  initSync({ module: file("pow_wasm_bg") });
  for (const name of ["emitted", "multiplied"] as const) addEmitted(name, new WebAssembly.Module(emitted(name)));
});

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** The double hash as a number. */
function hash(header: Uint8Array, version: number, nonce: number): bigint {
  const whole = Buffer.alloc(80);
  whole.set(header);
  whole.writeUInt32LE(version, 0);
  whole.writeUInt32LE(nonce, 76);
  return BigInt(`0x${sha256(sha256(whole)).reverse().toString("hex")}`);
}

/** Little-endian, 32 bytes. */
const bytesOf = (target: bigint): Uint8Array =>
  Uint8Array.from(Buffer.from(target.toString(16).padStart(64, "0"), "hex").reverse());

/** The versions with which each nonce is tried, in their order. */
function versions(header: Uint8Array): number[] {
  const own = Buffer.from(header).readUInt32LE(0);
  return Array.from({ length: VERSIONS }, (_, place) => (own ^ (place << 13)) >>> 0);
}

/** The hits that a search has to find: each nonce with the first version that makes it a hit. */
function hits(header: Uint8Array, target: bigint, first: number, last: number): HitView[] {
  const found: HitView[] = [];
  for (let nonce = first; nonce <= last; nonce += 1) {
    const version = versions(header).find((version) => hash(header, version, nonce) <= target);
    if (version !== undefined) found.push({ version, nonce });
  }
  return found;
}

/** The hits that a kernel finds in steps of this many hashes. */
function search(kernel: string, header: Uint8Array, target: bigint, first: number, last: number, step = 1e6) {
  const search = new NonceSearch(kernel, header, bytesOf(target), first, last);
  const found: HitView[] = [];
  for (;;) {
    const { hit, exhausted } = search.step(step);
    if (hit) found.push(hit);
    if (exhausted) break;
  }
  search.free();
  return found;
}

/** Always the same numbers, no two alike. */
function randomBytes(length: number, seed: string): Uint8Array {
  const parts = Array.from({ length: Math.ceil(length / 32) }, (_, part) => sha256(Buffer.from(`${seed} ${part}`)));
  return Uint8Array.from(Buffer.concat(parts).subarray(0, length));
}

// Headers of the Bitcoin block chain without their nonces.
const BITCOIN = [
  {
    block: 0,
    prefix:
      "01000000000000000000000000000000000000000000000000000000000000000000000" +
      "03ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d",
    target: 0xffffn << 208n,
    nonce: 2_083_236_893,
  },
  {
    block: 125_552,
    prefix:
      "0100000081cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000" +
      "e320b6c2fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122bc7f5d74df2b9441a",
    target: 0x44b9f2n << 184n,
    nonce: 2_504_433_986,
  },
].map((header) => ({ ...header, prefix: Uint8Array.from(Buffer.from(header.prefix, "hex")) }));

it("there are four kernels, the portable one first", () => {
  expect(kernels()).toEqual(NAMES);
});

describe.each(NAMES)("the kernel %s", (kernel) => {
  it.each(BITCOIN)("finds the nonce of Bitcoin's block $block, and counts", ({ prefix, target, nonce }) => {
    const search = new NonceSearch(kernel, prefix, bytesOf(target), nonce - 1_000, nonce + 1_000);
    const step = (count: number) => search.step(count);
    expect(step(4_000)).toEqual({ tried: 4_000, exhausted: false });
    expect(step(1e6)).toEqual({ hit: { version: 1, nonce }, tried: 1_000 * VERSIONS - 4_000 + 1, exhausted: false });
    expect(step(1e6)).toEqual({ tried: 1_000 * VERSIONS, exhausted: true });
    expect(step(1e6)).toEqual({ tried: 0, exhausted: true });
    search.free();
  });

  it.each(BITCOIN)("finds it in each lane and under each version: block $block", ({ prefix, target, nonce }) => {
    for (const version of versions(prefix)) {
      // The versions differ in flipped bits, so that the known one is among those of each.
      const header = Buffer.from(prefix);
      header.writeUInt32LE(version, 0);
      for (let before = 0; before < 40; before += 1) {
        for (const behind of [0, 3, 70]) {
          const found = search(kernel, header, target, nonce - before, nonce + behind);
          expect(found, `${before} before, ${behind} behind`).toEqual([{ version: 1, nonce }]);
        }
      }
    }
  });

  it("finds what SHA-256 of another make finds in random headers", () => {
    for (let round = 0; round < 60; round += 1) {
      const header = randomBytes(76, `header ${round}`);
      const numbers = Buffer.from(randomBytes(8, `numbers ${round}`));
      // A few of the hashes meet most of these targets.
      const target = ((1n << 256n) - 1n) >> BigInt(round % 12);
      const first = Math.min(numbers.readUInt32LE(0), LAST - 50);
      const last = first + (numbers.readUInt32LE(4) % 50);
      const expected = hits(header, target, first, last);
      expect(search(kernel, header, target, first, last)).toEqual(expected);
      expect(search(kernel, header, target, first, last, 1 + (round % 90))).toEqual(expected);
    }
  });

  it("takes a hash that equals the target, but not one above it", () => {
    for (let round = 0; round < 20; round += 1) {
      const header = randomBytes(76, `exact ${round}`);
      const nonce = Buffer.from(randomBytes(4, `nonce ${round}`)).readUInt32LE(0);
      const ranked = versions(header)
        .map((version) => ({ version, hash: hash(header, version, nonce) }))
        .sort((one, other) => (one.hash < other.hash ? -1 : 1));
      const lowest = ranked[0];
      if (!lowest) throw new Error("there are versions");
      expect(search(kernel, header, lowest.hash, nonce, nonce)).toEqual([{ version: lowest.version, nonce }]);
      expect(search(kernel, header, lowest.hash - 1n, nonce, nonce)).toEqual([]);
    }
  });

  it("searches both ends of the nonce space and passes neither", () => {
    const header = randomBytes(76, "ends");
    const target = (1n << 250n) - 1n;
    for (let length = 1; length <= 40; length += 1) {
      expect(search(kernel, header, target, 0, length - 1)).toEqual(hits(header, target, 0, length - 1));
      const first = LAST - (length - 1);
      expect(search(kernel, header, target, first, LAST)).toEqual(hits(header, target, first, LAST));
    }
    const easiest = (1n << 256n) - 1n;
    const own = versions(header)[0];
    for (const nonce of [0, LAST]) {
      expect(search(kernel, header, easiest, nonce, nonce)).toEqual([{ version: own, nonce }]);
    }
  });

  it("refuses a search that is not valid, with its numbers", () => {
    const make = (header: number, target: number, start: number, end: number) => () =>
      new NonceSearch(kernel, new Uint8Array(header), new Uint8Array(target), start, end);
    expect(make(80, 32, 0, 1)).toThrow("a header without its nonce is 76 bytes long, found 80");
    expect(make(76, 20, 0, 1)).toThrow("a target is 32 bytes long, found 20");
    expect(make(76, 32, 2, 1)).toThrow("no nonce lies from 2 to 1");
    expect(() => new NonceSearch("abacus", new Uint8Array(76), new Uint8Array(32), 0, 1)).toThrow("no kernel abacus");
  });
});

describe("a module that was handed in", () => {
  it.each(["emitted", "multiplied"] as const)("is not used when it passes over nonces: %s", (name) => {
    // The constant of round 10 is one off.
    const wrong = emitted(name);
    const at = Buffer.from(wrong).indexOf(Buffer.from("be853124", "hex"));
    wrong[at] = 0xbf;
    expect(() => addEmitted(name, new WebAssembly.Module(wrong))).toThrow(/passes over a nonce/);
    expect(kernels().toSorted()).toEqual(NAMES.toSorted());
  });

  it("is not used when it is something else", () => {
    const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    expect(() => addEmitted("emitted", empty)).toThrow(/does not export memory/);
    expect(() => addEmitted("abacus", empty)).toThrow(/is called emitted or multiplied/);
  });
});
