import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { initSync, newPhrase, openPhrase, readPhrase, sealPhrase, Wallet } from "../../wasm/wallet_wasm";

// The module as the page gets it.
beforeAll(() => {
  initSync({ module: readFileSync(new URL("../../wasm/wallet_wasm_bg.wasm", import.meta.url)) });
});

const PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow";

describe("phrases in wasm", () => {
  it("make phrases of twelve words, each another", () => {
    const phrases = Array.from({ length: 3 }, () => newPhrase());
    for (const phrase of phrases) expect(phrase.split(" ")).toHaveLength(12);
    expect(new Set(phrases).size).toBe(3);
  });

  it("read phrases of 12 to 24 words, and say what is wrong with others", () => {
    const phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    const read = readPhrase(`  ${phrase.toUpperCase().replaceAll(" ", "\n ")} `);
    expect(read).toEqual({ kind: "phrase", phrase, address: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) });
    const long = `${"zoo ".repeat(23)}vote`;
    expect(readPhrase(long)).toMatchObject({ kind: "phrase", phrase: long });
    expect(readPhrase("legal winner")).toEqual({ kind: "wordCount", found: 2 });
    expect(readPhrase(phrase.replace("wave", "wafe"))).toEqual({ kind: "unknownWord", position: 5 });
    expect(readPhrase(phrase.replace("yellow", "zoo"))).toEqual({ kind: "checksum" });
  });

  it("seal a phrase so that only the passphrase opens it", () => {
    const phrase = newPhrase();
    const sealed = sealPhrase(phrase, "correct horse");
    expect(openPhrase(sealed, "correct horse")).toBe(phrase);
    expect(() => openPhrase(sealed, "Correct horse")).toThrow(/passphrase does not fit/);
    const rounds = Number(sealed.split(" ")[1]);
    expect(rounds).toBeGreaterThanOrEqual(210_000);
  }, 30_000);
});

describe("keys in wasm", () => {
  it("are the same each time, and another for each account", () => {
    const wallet = new Wallet(PHRASE);
    const keys = wallet.publicKeys(0, 4);
    expect(new Set(keys).size).toBe(4);
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(new Wallet(PHRASE).publicKeys(2, 4)).toEqual(keys.slice(2));
    expect(() => new Wallet("legal winner")).toThrow(/found 2/);
  });

  it("sign nothing but a transfer", () => {
    const wallet = new Wallet(PHRASE);
    expect(() => wallet.sign(0, "00".repeat(32), new Uint8Array(80))).toThrow(/to be paid with key 0000/);
    expect(() => wallet.sign(0, "00".repeat(32), new TextEncoder().encode("hello"))).toThrow(/no transfer/);
    expect(() => wallet.sign(0, "00", new Uint8Array())).toThrow(/hex digits/);
  });
});
