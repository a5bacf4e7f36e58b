import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkAddress, initSync, readRecipient } from "../../wasm/chain_wasm";

// The module as the page gets it.
beforeAll(() => {
  initSync({ module: readFileSync(new URL("../../wasm/chain_wasm_bg.wasm", import.meta.url)) });
});

describe("addresses in wasm", () => {
  it("know EIP-55's checksums", () => {
    const address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    expect(checkAddress(address.toLowerCase())).toBe(address);
    expect(() => checkAddress(address.replace("5aAe", "5aae"))).toThrow(/checksum/);
    expect(() => checkAddress("0x12345")).toThrow("an address has 40 hex digits, found 5");
  });

  it("say what is wrong with an address", () => {
    const address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    expect(readRecipient(` ${address} `)).toEqual({ kind: "address", address, checked: true });
    expect(readRecipient(address.toLowerCase())).toEqual({ kind: "address", address, checked: false });
    expect(readRecipient("0x3090")).toEqual({ kind: "tooShort", digits: 4 });
    expect(readRecipient(address.replace("5aAe", "5aae"))).toEqual({ kind: "checksum" });
    expect(readRecipient("5aAe")).toEqual({ kind: "noPrefix" });
    expect(readRecipient("0x")).toEqual({ kind: "empty" });
    expect(readRecipient(`${address}00`)).toEqual({ kind: "tooLong", digits: 42 });
    expect(readRecipient("0x12z4")).toEqual({ kind: "notHex", position: 4, found: "z" });
  });
});
