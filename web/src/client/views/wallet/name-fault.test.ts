import { expect, it } from "vitest";
import type { Named } from "../../wallet/recipient";
import { nameFault } from "./name-fault";

const SAVINGS: Named = { name: "Savings", address: `0x${"1".repeat(40)}`, own: true };
const ANN: Named = { name: "Ann", address: `0x${"2".repeat(40)}`, own: false };

it("refuses the name of another entry, and says of which", () => {
  expect(nameFault("savings", [SAVINGS, ANN])).toBe("An account of yours is called Savings.");
  expect(nameFault("ANN ", [SAVINGS, ANN])).toBe("Ann is in your contacts already.");
  expect(nameFault("Annie", [SAVINGS, ANN])).toBeUndefined();
});

it("refuses the number of another account, shown or not", () => {
  expect(nameFault("account 7", [])).toBe("An account of yours is called Account 7.");
  expect(nameFault("Account 7", [], 6)).toBeUndefined();
  expect(nameFault("Account 7", [], 5)).toBe("An account of yours is called Account 7.");
});

it("refuses what reads as an address or as a request", () => {
  for (const name of ["0x3090…4063", `tabchain:${ANN.address}`]) {
    expect(nameFault(name, [])).toBe("A name must not look like an address or a payment request.");
  }
});
