/** The fields of a block in the sandbox: as text, each with its value before. */
import type { BlockView } from "../../../wasm/chain_wasm";
import type { Rule, TamperChange, TamperField } from "../../../wasm/sandbox_wasm";

/** One field; `transfer` is the number of the transfer that it belongs to. */
export interface Slot {
  key: string;
  field: TamperField;
  transfer: number | undefined;
  /** The value on the network. */
  original: string;
}

export interface Slots {
  header: Slot[];
  coinbase: Slot[];
  transfers: Slot[][];
}

/** The typed texts, by the slot's key; a field without an entry is unchanged. */
export type Edits = Readonly<Record<string, string>>;

/** Every field of a block. Amounts stand in the form that the node reads: with a point, whatever the language. */
export function slotsOf(block: BlockView): Slots {
  const slot = (field: TamperField, original: string | number, transfer?: number): Slot => ({
    key: transfer === undefined ? field : `${field} ${transfer}`,
    field,
    transfer,
    original: String(original),
  });
  const { coinbase } = block;
  return {
    header: [
      slot("version", block.version.toString(16).padStart(8, "0")),
      slot("previous", block.previous),
      slot("merkleRoot", block.merkleRoot),
      slot("time", block.time),
      slot("bits", block.bits),
      slot("nonce", block.nonce),
    ],
    coinbase: [
      slot("height", coinbase.height),
      slot("miner", coinbase.miner),
      slot("reward", coins(coinbase.amount)),
      slot("extraNonce", coinbase.extraNonce),
      slot("message", coinbase.message),
    ],
    transfers: block.transfers.map((transfer, at) => [
      slot("recipient", transfer.recipient, at),
      slot("amount", coins(transfer.amount), at),
      slot("fee", coins(transfer.fee), at),
      slot("accountNonce", transfer.nonce, at),
      slot("memo", transfer.memo, at),
      slot("removed", "", at),
    ]),
  };
}

export const allSlots = ({ header, coinbase, transfers }: Slots): Slot[] => [
  ...header,
  ...coinbase,
  ...transfers.flat(),
];

/** The changes that the edits make, in the order of the slots, each with its slot. */
export function changesOf(slots: Slots, edits: Edits): { slot: Slot; change: TamperChange }[] {
  return allSlots(slots).flatMap((slot) => {
    const value = edits[slot.key];
    if (value === undefined || value === slot.original) return [];
    const change: TamperChange = { field: slot.field, value };
    if (slot.transfer !== undefined) change.transfer = slot.transfer;
    return [{ slot, change }];
  });
}

/** Grains in TAB with a point, in the form that the node reads. */
export function coins(grains: number): string {
  const text = grains.toString().padStart(9, "0");
  return `${text.slice(0, -8)}.${text.slice(-8)}`.replace(/\.?0+$/, "");
}

/** The steps of validation, in the order in which the node goes through them. */
export const CHECKS = ["work", "parent", "difficulty", "time", "body", "coinbase", "transfers"] as const;

export type Check = (typeof CHECKS)[number];

/** The step in which a rule is checked. */
export const CHECK_OF: Record<Rule, Check> = {
  Version: "work",
  NegativeTarget: "work",
  TargetOverflow: "work",
  ZeroTarget: "work",
  HashAboveTarget: "work",
  TooEasy: "work",
  InvalidParent: "parent",
  Bits: "difficulty",
  TooEarly: "time",
  TooFarAhead: "time",
  DuplicatedLeaves: "body",
  MerkleRoot: "body",
  TooLarge: "body",
  CoinbaseHeight: "coinbase",
  FeesOverflow: "coinbase",
  CoinbaseAmount: "coinbase",
  ZeroAmount: "transfers",
  AmountOverflow: "transfers",
  AccountNonce: "transfers",
  NonceOverflow: "transfers",
  Balance: "transfers",
  Signature: "transfers",
  Other: "transfers",
};

export type CheckState = "passed" | "failed" | "skipped";

/** How each step ended, if `failed` is where the validator stopped. */
export function checkStates(failed: Check | undefined): { check: Check; state: CheckState }[] {
  const end = failed === undefined ? CHECKS.length : CHECKS.indexOf(failed);
  return CHECKS.map((check, at) => ({ check, state: at < end ? "passed" : at === end ? "failed" : "skipped" }));
}
