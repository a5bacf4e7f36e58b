import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  checkAddress,
  initSync,
  newPhrase,
  openPhrase,
  readPhrase,
  readRecipient,
  sealPhrase,
} from "../wasm/tabchain_core";

// The module as the page gets it.
beforeAll(() => {
  initSync({ module: readFileSync(new URL("../wasm/tabchain_core_bg.wasm", import.meta.url)) });
});

describe("addresses and phrases in wasm", () => {
  it("know EIP-55's checksums", () => {
    const address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    expect(checkAddress(address.toLowerCase())).toBe(address);
    expect(() => checkAddress(address.replace("5aAe", "5aae"))).toThrow(/checksum/);
    expect(checkAddress("0x12345")).toBe("0x0000000000000000000000000000000000012345");
  });

  it("say what is wrong with an address", () => {
    const address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    expect(readRecipient(` ${address} `)).toEqual({ kind: "address", address });
    expect(readRecipient(address.replace("5aAe", "5aae"))).toEqual({ kind: "checksum" });
    expect(readRecipient("5aAe")).toEqual({ kind: "noPrefix" });
    expect(readRecipient("0x")).toEqual({ kind: "empty" });
    expect(readRecipient(`${address}00`)).toEqual({ kind: "tooLong", digits: 42 });
    expect(readRecipient("0x12z4")).toEqual({ kind: "notHex", position: 4, found: "z" });
  });

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
