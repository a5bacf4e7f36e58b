import { expect, it } from "vitest";
import { titleOf } from "./title";

it("begins with what tells one tab from another", () => {
  const tab = { name: "Amber Fox", height: "1,234", view: "Peers", mining: undefined };
  expect(titleOf(tab)).toBe("Amber Fox · 1,234 · Peers – Tabchain");
  expect(titleOf({ ...tab, mining: "mining" })).toBe("Amber Fox · 1,234 · mining · Peers – Tabchain");
});

it("says nothing of where a word may be broken", () => {
  const tab = { name: "Amber Fox", height: undefined, view: "Mehrheits\u00adangriff", mining: undefined };
  expect(titleOf(tab)).toBe("Amber Fox · Mehrheitsangriff – Tabchain");
});

it("leaves out what is not known yet", () => {
  const nothing = { name: undefined, height: undefined, view: "", mining: undefined };
  expect(titleOf(nothing)).toBe("Tabchain");
  expect(titleOf({ ...nothing, view: "Wallet" })).toBe("Wallet – Tabchain");
});
