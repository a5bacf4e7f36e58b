import { describe, expect, it } from "vitest";
import { memoryShelf } from "../browser/storage";
import { Contacts, MOST_CONTACTS } from "./contacts.svelte";
import { NAME_LENGTH } from "./names";

const ANN = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const BEN = "0x52908400098527886E0F7030069857D2E4169EE7";

const numbered = (number: number): string => `0x${number.toString(16).padStart(40, "0")}`;

describe("Contacts", () => {
  it("are kept in the order of their names, for every tab", () => {
    const local = memoryShelf();
    const [one, other] = [new Contacts(local), new Contacts(local)];
    expect(one.add(" Ben \u200b ", BEN)).toBeUndefined();
    expect(other.add("Ann", ANN)).toBeUndefined();
    expect(other.all).toEqual([
      { name: "Ann", address: ANN },
      { name: "Ben", address: BEN },
    ]);
    one.reload();
    expect(one.nameOf(ANN)).toBe("Ann");
    expect(one.nameOf(numbered(1))).toBeUndefined();
  });

  it("are renamed and removed", () => {
    const contacts = new Contacts(memoryShelf());
    contacts.add("Ann", ANN);
    expect(contacts.rename(ANN, "ANN")).toBeUndefined();
    expect(contacts.nameOf(ANN)).toBe("ANN");
    contacts.remove(ANN);
    expect(contacts.all).toEqual([]);
  });

  it("have each a name and an address of their own", () => {
    const contacts = new Contacts(memoryShelf());
    contacts.add("Ann", ANN);
    const kept = { name: "Ann", address: ANN };
    expect(contacts.add("  ", BEN)).toEqual({ kind: "nameless" });
    expect(contacts.add("0x12", BEN)).toEqual({ kind: "misleading" });
    expect(contacts.add("ann", BEN)).toEqual({ kind: "nameTaken", by: kept });
    expect(contacts.add("Other", ANN)).toEqual({ kind: "addressKept", as: kept });
    contacts.add("Ben", BEN);
    expect(contacts.rename(BEN, "ANN")).toEqual({ kind: "nameTaken", by: kept });
    expect(contacts.all).toHaveLength(2);
  });

  it("have an end, and so have their names", () => {
    const contacts = new Contacts(memoryShelf());
    contacts.add("x".repeat(100), ANN);
    expect(contacts.all[0]?.name).toHaveLength(NAME_LENGTH);
    for (let number = 1; number < MOST_CONTACTS; number++) contacts.add(`n${number}`, numbered(number));
    expect(contacts.add("one more", BEN)).toEqual({ kind: "full", most: MOST_CONTACTS });
  });

  it.each(["no json", "7", "null", '{"name":"Ann"}', '[null,7,{"name":1},{"name":"a","address":"0x12"}]'])(
    "are nobody where %s is stored",
    (stored) => {
      const local = memoryShelf();
      local.setItem("tabchain.contacts", stored);
      expect(new Contacts(local).all).toEqual([]);
    },
  );
});
