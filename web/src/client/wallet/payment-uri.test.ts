import { describe, expect, it } from "vitest";
import { type PaymentRequest, parsePaymentUri, paymentUri } from "./payment-uri";

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

  it.each(["1,5", "1.2.3", "", "-1", "1e3", "0.000000001"])("refuses %j for an amount", (amount) => {
    expect(parsePaymentUri(`tabchain:${ADDRESS}?amount=${amount}`)).toEqual({ kind: "malformed", parameter: "amount" });
  });

  it("refuses what must be understood and is not, and broken escapes", () => {
    expect(parsePaymentUri(`tabchain:${ADDRESS}?req-until=5`)).toEqual({ kind: "unknown", parameter: "req-until" });
    expect(parsePaymentUri(`tabchain:${ADDRESS}?memo=%E0%A4`)).toEqual({ kind: "malformed", parameter: "memo" });
  });

  it("leaves other text alone", () => {
    expect(parsePaymentUri(ADDRESS)).toEqual({ kind: "other" });
    expect(parsePaymentUri("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT")).toEqual({ kind: "other" });
  });
});
