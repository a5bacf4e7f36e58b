import { describe, expect, it } from "vitest";
import { isolated } from "./isolated";

describe("isolated", () => {
  it("leaves alone what is read from left to right", () => {
    for (const text of ["Ann", "", "Zoë & Łukasz", "Ольга", "0x3090…\u20604063"]) expect(isolated(text)).toBe(text);
  });

  it("closes in what may be read from right to left", () => {
    expect(isolated("נועה")).toBe("\u2068נועה\u2069");
    expect(isolated("🍵 tea")).toBe("\u2068🍵 tea\u2069");
  });

  it("drops marks of direction, which would open or close something themselves", () => {
    expect(isolated("\u202eabc")).toBe("abc");
    expect(isolated("א\u2069\u202eב")).toBe("\u2068אב\u2069");
  });
});
