import { expect, it } from "vitest";
import { unfitness } from "./fitness";

it("lets a current browser pass", () => {
  expect(unfitness({ Worker: class {}, WebAssembly })).toBeUndefined();
});

it("says which of the things that the node needs is missing", () => {
  expect(unfitness({ WebAssembly })).toEqual({ kind: "no-worker" });
  expect(unfitness({ Worker: class {} })).toEqual({ kind: "no-wasm" });
});

it("asks for SIMD with a module that differs from a valid one in nothing but its vector", () => {
  const asked: Uint8Array[] = [];
  const validate = (bytes: BufferSource): boolean => {
    asked.push(bytes as Uint8Array);
    return false;
  };
  expect(unfitness({ Worker: class {}, WebAssembly: { validate } })).toEqual({ kind: "no-simd" });
  const probe = asked[0] ?? new Uint8Array();
  expect(WebAssembly.validate(probe.slice())).toBe(true);
  // i8x16.splat and i8x16.popcnt, by the prefix of every SIMD instruction.
  expect([...probe].filter((byte) => byte === 0xfd)).toHaveLength(2);
});
