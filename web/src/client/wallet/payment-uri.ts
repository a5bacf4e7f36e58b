/**
 * Requests for a payment as text, for QR codes and for pasting: `tabchain:0x…?amount=1.5&label=Ann&memo=tea`. After
 * BIP-21.
 */
import { plainAmount, readAmount, undoubted } from "./amount-input";

const SCHEME = "tabchain:";

export interface PaymentRequest {
  /** The text as it was written; nobody has checked it yet. */
  address: string;
  /** In grains. */
  amount?: number;
  /** The name of the person who asks. */
  label?: string;
  /** The memo for the payment. */
  memo?: string;
}

export type PaymentRead =
  | { kind: "request"; request: PaymentRequest }
  /** It is not a payment request at all. */
  | { kind: "other" }
  /** It asks for something that this wallet does not know, and says that the wallet must know it. */
  | { kind: "unknown"; parameter: string }
  | { kind: "malformed"; parameter: string };

export function paymentUri({ address, amount, label, memo }: PaymentRequest): string {
  const parameters = [
    amount === undefined ? [] : [["amount", plainAmount(amount)]],
    label ? [["label", label]] : [],
    memo ? [["memo", memo]] : [],
  ].flat();
  const query = parameters.map(([name, value = ""]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return `${SCHEME}${address}${query && `?${query}`}`;
}

/** Whether the text is meant as such a request, and so is not an address. */
export const isPaymentUri = (text: string): boolean => text.trim().toLowerCase().startsWith(SCHEME);

export function parsePaymentUri(text: string): PaymentRead {
  if (!isPaymentUri(text)) return { kind: "other" };
  const [address = "", query = ""] = text
    .trim()
    .slice(SCHEME.length)
    .split(/\?(.*)/s);
  const request: PaymentRequest = { address };
  for (const parameter of query.split("&").filter(Boolean)) {
    const [name = "", raw = ""] = parameter.split(/=(.*)/s);
    const value = decoded(raw);
    if (value === undefined) return { kind: "malformed", parameter: name };
    switch (name) {
      case "amount": {
        // In a URI the decimal sign is always a dot.
        const read = /^\d*\.?\d*$/.test(value) ? readAmount(undoubted(value)) : undefined;
        if (read?.kind !== "amount") return { kind: "malformed", parameter: name };
        request.amount = read.grains;
        break;
      }
      case "label":
      case "memo":
        request[name] = value;
        break;
      default:
        if (name.startsWith("req-")) return { kind: "unknown", parameter: name };
    }
  }
  return { kind: "request", request };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
