import { expect, it } from "vitest";
import { failureWords } from "./failure";

it("names the file that did not load", () => {
  const words = failureWords({
    kind: "file",
    file: "/assets/tabchain_core_bg-Ab12.wasm?v=1",
    reason: "the server answered 404",
  });
  expect(words.title).toBe("A file did not load: tabchain_core_bg-Ab12.wasm");
  expect(words.text).toContain("the server answered 404");
  expect(words.advice).toContain("nothing is mined before you press Start");
});

it("says what a first visit without a relay lacks", () => {
  expect(failureWords({ kind: "no-network", reason: "connection refused" }).text).toContain("connection refused");
});
