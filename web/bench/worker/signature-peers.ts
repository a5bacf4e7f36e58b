/** Libraries that check signatures by Ed25519. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { signedMessages } from "../wasm/bench_chain_wasm";
import initPeers, { isSigned } from "../wasm/bench_wasm";
import { type Contender, repeating } from "./contest";

interface Signed {
  key: Uint8Array<ArrayBuffer>;
  message: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/** All others are compared with the first one. */
export async function loadSignaturePeers(): Promise<Contender[]> {
  await initPeers();
  const all = signedMessages().map(({ key, message, signature }) => ({
    key: new Uint8Array(key),
    message: new Uint8Array(message),
    signature: new Uint8Array(signature),
  }));
  return [
    oneByOne("ed25519-dalek as wasm, one by one", all, ({ key, message, signature }) =>
      isSigned(key, message, signature),
    ),
    oneByOne("@noble/curves, one by one", all, ({ key, message, signature }) =>
      ed25519.verify(signature, message, key),
    ),
    ...(await webCrypto(all)),
  ];
}

function oneByOne(name: string, all: Signed[], holds: (signed: Signed) => boolean): Contender {
  if (!all.every(holds) || all.map(forged).some(holds)) throw new Error(`${name} disagrees`);
  return repeating(name, () => all.filter(holds).length);
}

/** It can only be used in this way: a node knows no key before it sees the transfer. */
async function webCrypto(all: Signed[]): Promise<Contender[]> {
  const holds = async ({ key, message, signature }: Signed): Promise<boolean> => {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", imported, signature, message);
  };
  const hold = async (all: Signed[]): Promise<number> => (await Promise.all(all.map(holds))).filter(Boolean).length;
  try {
    if ((await hold(all)) !== all.length || (await hold(all.map(forged))) > 0) throw new Error("WebCrypto disagrees");
  } catch (error) {
    // Some browsers do not offer it yet.
    if (error instanceof DOMException && error.name === "NotSupportedError") return [];
    throw error;
  }
  return [
    repeating("WebCrypto, one by one", async () => {
      let held = 0;
      for (const signed of all) held += Number(await holds(signed));
      return held;
    }),
    repeating("WebCrypto, all at once", () => hold(all)),
  ];
}

function forged({ key, message, signature }: Signed): Signed {
  return { key, message: message.map((byte, at) => (at === 0 ? byte ^ 1 : byte)), signature };
}
