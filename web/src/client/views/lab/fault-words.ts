import type { FieldFault, TamperField } from "../../../wasm/sandbox_wasm";
import { inWords } from "../../words/reasons";
import { tamperWords } from "../../words/tamper";

/** The error in a field of a block, and what the field takes, in words. */
export function faultWords(field: TamperField, fault: FieldFault): string {
  const words = tamperWords();
  if (fault.kind === "noTransfer") return words.noTransfer;
  const most = fault.kind === "number" ? fault.most : "0";
  const takes = takenBy(field, most);
  return fault.kind === "text" ? `${sentence(inWords(fault.reason))} ${takes}` : takes;
}

function takenBy(field: TamperField, most: string): string {
  const { takes, noTransfer } = tamperWords();
  switch (field) {
    case "version":
    case "bits":
      return takes.hex;
    case "previous":
      return takes.id;
    case "merkleRoot":
      return takes.hash;
    case "time":
      return takes.seconds(most);
    case "nonce":
    case "extraNonce":
      return takes.number(most);
    case "height":
      return takes.blocks(most);
    case "accountNonce":
      return takes.transfers(most);
    case "miner":
    case "recipient":
      return takes.address;
    case "reward":
    case "amount":
    case "fee":
      return takes.amount;
    case "message":
    case "memo":
      return takes.text;
    case "removed":
      return noTransfer;
  }
}

const sentence = (reason: string): string => `${reason.charAt(0).toLocaleUpperCase()}${reason.slice(1)}.`;
