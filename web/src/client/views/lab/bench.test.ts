import { expect, it } from "vitest";
import type { SpecimenView } from "../../../shared/messages";
import type { BlockView } from "../../../wasm/chain_wasm";
import type { RulingView, TamperForm, VerdictView } from "../../../wasm/sandbox_wasm";
import { type SandboxNode, TamperBench } from "./bench.svelte";

const block: BlockView = {
  id: "aa",
  height: 3,
  version: 0x20000000,
  previous: "bb",
  merkleRoot: "cc",
  time: 1_800_000_000,
  bits: "1e0fffff",
  target: "dd",
  nonce: 7,
  difficulty: 1,
  work: "1",
  size: 300,
  state: "best",
  confirmations: 1,
  coinbase: { id: "ee", height: 3, miner: "0xminer", amount: 5_000_000_000, extraNonce: "9", message: "" },
  transfers: [],
};

const judged = (ruling: RulingView, merkleRoot = "cc"): VerdictView => ({
  kind: "judged",
  id: "new",
  header: new Uint8Array(80),
  target: "dd",
  merkleRoot,
  ruling,
});

/** A node that accepts an unchanged block and otherwise answers with `verdict`. */
class Node implements SandboxNode {
  readonly forms: TamperForm[] = [];

  constructor(public verdict: VerdictView = judged({ kind: "accepted" })) {}

  async openSandbox(id: string): Promise<SpecimenView> {
    if (id !== "aa") throw new Error("not known here");
    return { block, above: 0 };
  }

  async judge(form: TamperForm): Promise<VerdictView> {
    this.forms.push(form);
    return form.changes.length === 0 ? judged({ kind: "accepted" }) : this.verdict;
  }
}

it("has a block judged as it is, then with each change", async () => {
  const node = new Node(judged({ kind: "refused", rule: "TooEarly", reason: "…" }));
  const bench = new TamperBench(node);
  await bench.open("aa");
  expect(bench.changed).toBe(false);
  expect(bench.failed).toBeUndefined();
  await bench.change({ time: "1" });
  expect(node.forms.at(-1)).toEqual({ changes: [{ field: "time", value: "1" }] });
  expect(bench.changed).toBe(true);
  expect(bench.failed).toBe("time");
  const [, , , time] = bench.slots?.header ?? [];
  if (!time) throw new Error("a header has a time");
  expect(bench.text(time)).toBe("1");
  await bench.restore(time);
  expect(bench.changed).toBe(false);
  expect(bench.text(time)).toBe("1800000000");
});

it("names the field that holds what cannot be in it", async () => {
  const bench = new TamperBench(new Node({ kind: "malformed", change: 1, fault: { kind: "hex" } }));
  await bench.open("aa");
  await bench.change({ time: "2", nonce: "x" });
  expect(bench.malformed).toBe("nonce");
  expect(bench.judged).toBeUndefined();
});

it("knows the root that would fit, while the header has another", async () => {
  const bench = new TamperBench(new Node(judged({ kind: "refused", rule: "MerkleRoot", reason: "…" }, "fits")));
  await bench.open("aa");
  expect(bench.newRoot).toBeUndefined();
  await bench.change({ reward: "99" });
  expect(bench.newRoot).toBe("fits");
  await bench.change({ merkleRoot: "FITS" });
  expect(bench.newRoot).toBeUndefined();
});

it("takes an orphan to have stopped at its parent", async () => {
  const bench = new TamperBench(new Node(judged({ kind: "orphan", missing: "dd" })));
  await bench.open("aa");
  await bench.change({ previous: "dd" });
  expect(bench.failed).toBe("parent");
});

it("says why a block cannot be taken, and keeps the one it has", async () => {
  const bench = new TamperBench(new Node());
  await bench.open("aa");
  await bench.open("zz");
  expect(bench.problem).toBe("not known here");
  expect(bench.opening).toBe(false);
  expect(bench.specimen?.block.id).toBe("aa");
});

it("believes the last verdict only, however late an earlier one comes", async () => {
  const node = new Node();
  const bench = new TamperBench(node);
  await bench.open("aa");
  let late = (_: VerdictView): void => {};
  node.judge = () =>
    new Promise((resolve) => {
      late = resolve;
    });
  const first = bench.change({ nonce: "1" });
  node.judge = async () => judged({ kind: "refused", rule: "Bits", reason: "…" });
  await bench.change({ nonce: "2" });
  late(judged({ kind: "accepted" }));
  await first;
  expect(bench.failed).toBe("difficulty");
});
