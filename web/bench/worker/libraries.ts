/** The libraries with which the search is compared: they hash each header whole, twice. */
import { sha256 } from "@noble/hashes/sha2.js";
import { createSHA256 } from "hash-wasm";
import initPeers, { doubleHash, hashNonces } from "../wasm/bench_wasm";

export interface Library {
  name: string;
  /** Double SHA-256 of a header. */
  hash(header: Uint8Array<ArrayBuffer>): Uint8Array | Promise<Uint8Array>;
  /** Hashes a number of headers that differ in their nonces. */
  run(count: number): void | Promise<void>;
  /** Headers between two looks at the clock: some tenths of a millisecond. */
  batch: number;
}

/** All others are compared with the first one. */
export async function loadLibraries(): Promise<Library[]> {
  const hasher = await createSHA256();
  await initPeers();
  let nonce = 0;
  const sha2: Library = {
    name: "sha2 as wasm",
    hash: doubleHash,
    run: (count) => {
      hashNonces(nonce, count);
      nonce = (nonce + count) >>> 0;
    },
    batch: 1024,
  };
  const hashWasm = (bytes: Uint8Array): Uint8Array => hasher.init().update(bytes).digest("binary");
  return [
    sha2,
    synchronous("hash-wasm", (header) => hashWasm(hashWasm(header))),
    synchronous("@noble/hashes", (header) => sha256(sha256(header))),
    webCrypto(),
  ];
}

function synchronous(name: string, hash: (header: Uint8Array) => Uint8Array): Library {
  const { header, next } = headers();
  const run = (count: number): void => {
    for (let done = 0; done < count; done += 1) {
      next();
      hash(header);
    }
  };
  return { name, hash, run, batch: 256 };
}

/** It can only be used in this way: one answer is awaited after the other. */
function webCrypto(): Library {
  const digest = (bytes: BufferSource): Promise<ArrayBuffer> => crypto.subtle.digest("SHA-256", bytes);
  const hash = async (header: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
    new Uint8Array(await digest(await digest(header)));
  const { header, next } = headers();
  const run = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 1) {
      next();
      await hash(header);
    }
  };
  return { name: "WebCrypto", hash, run, batch: 16 };
}

/** A header whose nonce goes up. */
function headers(): { header: Uint8Array<ArrayBuffer>; next(): void } {
  const header = new Uint8Array(80).fill(0x5a);
  const view = new DataView(header.buffer);
  let nonce = 0;
  const next = (): void => {
    view.setUint32(76, nonce, true);
    nonce = (nonce + 1) >>> 0;
  };
  return { header, next };
}
