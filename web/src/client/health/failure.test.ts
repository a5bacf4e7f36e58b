import { expect, it } from "vitest";
import { failureWords } from "./failure";

it("names the file that did not load", () => {
  const words = failureWords({
    kind: "file",
    file: "/assets/chain_wasm_bg-Ab12.wasm?v=1",
    reason: "the server answered 404",
  });
  expect(words.title).toBe("A file did not load: chain_wasm_bg-Ab12.wasm");
  expect(words.text).toContain("the server answered 404");
  expect(words.advice).toContain("nothing is mined before you press Start");
});

it("says what a first visit without a relay lacks", () => {
  expect(failureWords({ kind: "no-network", reason: "connection refused" }).text).toContain("connection refused");
});

it("says what the browser lacks, and where to get it", () => {
  expect(failureWords({ kind: "no-wasm" }).title).toContain("WebAssembly");
  expect(failureWords({ kind: "no-simd" }).advice).toContain("Safari since 16.4");
});

it("tells the network of a link from the one that is here", () => {
  const { text } = failureWords({
    kind: "wrong-network",
    wanted: "0123456789abcdef",
    found: { name: "class-12", genesis: `${"0".repeat(48)}fedcba9876543210` },
  });
  expect(text).toContain("89abcdef");
  expect(text).toContain("class-12 (…76543210)");
});
