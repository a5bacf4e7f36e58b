import { describe, expect, it } from "vitest";
import type { RecipientView } from "../../wasm/chain_wasm";
import { type Named, type RecipientRead, readRecipient } from "./recipient";

const ANN = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const BEN = "0x52908400098527886E0F7030069857D2E4169EE7";

const known: Named[] = [
  { name: "Account 1", address: BEN, own: true },
  { name: "Ann", address: ANN, own: false },
];

const read = (typed: string, names = known): Promise<RecipientRead> =>
  readRecipient(typed, names, async (text): Promise<RecipientView> => {
    if (/^0x[0-9a-f]{40}$/i.test(text)) return { kind: "address", address: text, checked: true };
    return { kind: "tooShort", digits: text.length - 2 };
  });

describe("readRecipient", () => {
  it("takes a whole address, with blanks and unseen signs in it", async () => {
    const [ann] = known.slice(1);
    expect(await read(ANN)).toEqual({ kind: "address", address: ANN, checked: true, named: ann });
    const spread = ` ${ANN.slice(0, 10)} \u200b${ANN.slice(10, 20)}\n${ANN.slice(20)}\ufeff`;
    expect(await read(spread)).toMatchObject({ address: ANN });
    expect(await read(ANN, [])).toMatchObject({ named: undefined });
  });

  it("takes a whole address out of the marks of a sentence", async () => {
    for (const text of [`${ANN}.`, `${ANN}, `, `(${ANN})`, `“${ANN}”`])
      expect(await read(text)).toMatchObject({ address: ANN });
    expect(await read(`${ANN.slice(0, -1)}.`)).not.toMatchObject({ kind: "address" });
  });

  it("knows of no checksum where no letter could have one", async () => {
    const zero = `0x${"0".repeat(40)}`;
    expect(await read(zero)).toMatchObject({ address: zero, checked: false });
  });

  it("takes a name that only one address has", async () => {
    expect(await read(" ANN ")).toMatchObject({ address: ANN, checked: true, named: { own: false } });
    expect(await read("account 1")).toMatchObject({ address: BEN, named: { own: true } });
    const twice = [...known, { name: "ann", address: BEN, own: false }];
    expect(await read("Ann", twice)).toEqual({ kind: "severalNames", name: "Ann" });
    expect(await read("Cy")).toEqual({ kind: "unknownName", name: "Cy" });
  });

  it("fills nothing up", async () => {
    expect(await read("0x3090")).toEqual({ kind: "tooShort", digits: 4 });
    expect(await read(ANN.slice(0, -1))).toEqual({ kind: "tooShort", digits: 39 });
    for (const short of ["0x3090…4063", "0x3090...4063", "0x3090…"]) {
      expect(await read(short)).toEqual({ kind: "shortened" });
    }
  });

  it("says what is missing in front", async () => {
    expect(await read("0")).toEqual({ kind: "noPrefix" });
    expect(await read(ANN.slice(2))).toEqual({ kind: "noPrefix" });
    expect(await read("\u200b ")).toEqual({ kind: "empty" });
  });
});
