import { describe, expect, it } from "vitest";
import { isPaymentUri, type PaymentRequest, parsePaymentUri, paymentUri } from "./payment-uri";

const ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const TAB = 100_000_000;

describe("paymentUri", () => {
  it("is read as what it was", () => {
    const requests: PaymentRequest[] = [
      { address: ADDRESS },
      { address: ADDRESS, amount: 1250 * TAB },
      { address: ADDRESS, amount: 1.25 * TAB, label: "Ann & Bob", memo: "50 % für tea? = +1 #" },
      { address: ADDRESS, memo: "🍵" },
    ];
    for (const request of requests) {
      expect(parsePaymentUri(paymentUri(request))).toEqual({ kind: "request", request });
    }
  });

  it("looks as others write it", () => {
    expect(paymentUri({ address: ADDRESS })).toBe(`tabchain:${ADDRESS}`);
    expect(paymentUri({ address: ADDRESS, amount: 1.5 * TAB, label: "Ann", memo: "a b" })).toBe(
      `tabchain:${ADDRESS}?amount=1.5&label=Ann&memo=a%20b`,
    );
  });
});

describe("parsePaymentUri", () => {
  it("takes the scheme in any case, and leaves out what it does not know", () => {
    expect(parsePaymentUri(` TABCHAIN:${ADDRESS}?colour=red&label=Ann& `)).toEqual({
      kind: "request",
      request: { address: ADDRESS, label: "Ann" },
    });
  });

  it("reads a dot as the decimal sign, whatever stands behind it", () => {
    expect(parsePaymentUri(`tabchain:${ADDRESS}?amount=1.250`)).toMatchObject({ request: { amount: 1.25 * TAB } });
  });

  it.each([
    `TABCHAIN:${ADDRESS}`,
    `tabchain://${ADDRESS}`,
    `TabChain:///${ADDRESS}/`,
    `  tabchain: ${ADDRESS} \n`,
    `<tabchain:${ADDRESS}>`,
    `“tabchain:${ADDRESS}”`,
    `\ufefftabchain\u200b:${ADDRESS}`,
    `tabchain:%30x${ADDRESS.slice(2)}`,
    `tabchain:${ADDRESS}?`,
    `web+tabchain:${ADDRESS}`,
    `tabchain%3A${ADDRESS}`,
    `Pay me: tabchain:${ADDRESS}`,
    `Pay me (tabchain:${ADDRESS}) please`,
    `[pay me](tabchain:${ADDRESS})`,
    `tabchain:${ADDRESS}.`,
    `tabchain:${ADDRESS}, `,
  ])("takes %j", (text) => {
    expect(isPaymentUri(text)).toBe(true);
    expect(parsePaymentUri(text)).toEqual({ kind: "request", request: { address: ADDRESS } });
  });

  it("reads the parameters of a request within a text, or behind an escaped colon", () => {
    const request = { address: ADDRESS, amount: 1.5 * TAB, memo: "a b" };
    for (const text of [
      `Pay me: tabchain:${ADDRESS}?amount=1.5&memo=a%20b.`,
      `[pay](tabchain:${ADDRESS}?amount=1.5&memo=a%20b) now`,
      encodeURIComponent(`tabchain:${ADDRESS}?amount=1.5&memo=a b`),
    ]) {
      expect(parsePaymentUri(text)).toEqual({ kind: "request", request });
    }
  });

  it("leaves out of a label what nobody sees", () => {
    const request = { address: ADDRESS, label: "a bc" };
    expect(parsePaymentUri(`tabchain:${ADDRESS}?label=%E2%80%AEa%0Ab%00c%E2%81%A9`)).toEqual({
      kind: "request",
      request,
    });
  });

  it("takes names and values as others write them", () => {
    const expected = {
      kind: "request",
      request: { address: ADDRESS, amount: 1.5 * TAB, label: "A & B", memo: "t e+a" },
    };
    for (const query of [
      "amount=1.5&label=A%20%26%20B&memo=t%20e+a",
      "AMOUNT=1.50&LABEL=A%20%26%20B&MEMO=t%20e+a",
      "amount=%31.5&amp;label=A %26 B&amp;memo=t e+a",
      "&&label=A%20%26%20B&memo=t%20e%2Ba&amount= 1.5 &colour=red&colour=red",
    ]) {
      expect(parsePaymentUri(`tabchain:${ADDRESS}?${query}`)).toEqual(expected);
    }
    const capitals = `TABCHAIN:${ADDRESS.toUpperCase()}?AMOUNT=1.5`;
    expect(parsePaymentUri(capitals)).toEqual({
      kind: "request",
      request: { address: ADDRESS.toUpperCase(), amount: 1.5 * TAB },
    });
  });

  it.each(["1,5", "1.2.3", "", "-1", "1e3", "0.000000001", "1 000", "١"])("refuses %j for an amount", (amount) => {
    expect(parsePaymentUri(`tabchain:${ADDRESS}?amount=${amount}`)).toEqual({ kind: "amount", found: amount });
  });

  it.each(["amount", "label", "memo"])("refuses two values for %s, even if they are the same", (parameter) => {
    const query = `${parameter}=1&${parameter.toUpperCase()}=1`;
    expect(parsePaymentUri(`tabchain:${ADDRESS}?${query}`)).toEqual({ kind: "twice", parameter });
  });

  it("refuses what must be understood and is not, and broken escapes", () => {
    for (const name of ["req-until", "REQ-until", "req%2Duntil", "req-amount"]) {
      expect(parsePaymentUri(`tabchain:${ADDRESS}?${name}=5`)).toMatchObject({ kind: "unknown" });
    }
    expect(parsePaymentUri(`tabchain:${ADDRESS}?memo=%E0%A4`)).toEqual({ kind: "malformed", parameter: "memo" });
    expect(parsePaymentUri("tabchain:%E0%A4")).toEqual({ kind: "malformed", parameter: "%E0%A4" });
  });

  it("refuses a request that names nobody, or is to be paid elsewhere", () => {
    expect(parsePaymentUri("tabchain:?amount=1")).toEqual({ kind: "nobody" });
    expect(parsePaymentUri("tabchain://")).toEqual({ kind: "nobody" });
    expect(parsePaymentUri("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT")).toEqual({
      kind: "foreign",
      scheme: "bitcoin",
    });
  });

  it("leaves other text alone", () => {
    for (const text of [ADDRESS, "Ann", "Dr: Ann", "tabchain", "my-tabchain: x"])
      expect(parsePaymentUri(text)).toEqual({ kind: "other" });
  });
});
