/**
 * Requests for a payment as text, for QR codes and for pasting: `tabchain:0x…?amount=1.5&label=Ann&memo=tea`. After
 * BIP-21.
 */
import { withoutUnseen } from "../ui/format";
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
  /** It is a request to pay elsewhere. */
  | { kind: "foreign"; scheme: string }
  /** It names nobody to pay. */
  | { kind: "nobody" }
  /** It asks for something that this wallet does not know, and says that the wallet must know it. */
  | { kind: "unknown"; parameter: string }
  /** The same parameter stands there twice. */
  | { kind: "twice"; parameter: string }
  /** The amount is none: in a request the decimal sign is always a dot. */
  | { kind: "amount"; found: string }
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

/** The text without what mail programs, chats and editors put around and into it. */
const bare = (text: string): string =>
  withoutUnseen(text)
    .trim()
    .replace(/^[<"'“„«]+|[>"'”“»]+$/g, "")
    .trim();

/** A scheme in any case. Some programs put slashes behind it. */
const BEGINNING = /^tabchain\s*:\s*\/{0,3}/i;
const FOREIGN = /^([a-z][a-z0-9+.-]+):\S{8,}$/i;

/** Whether the text is meant as such a request, and so is not an address. */
export const isPaymentUri = (text: string): boolean => BEGINNING.test(bare(text));

/** Reads a request in every spelling that leaves no doubt. A QR code may hold all of it in capitals. */
export function parsePaymentUri(text: string): PaymentRead {
  const uri = bare(text);
  if (!BEGINNING.test(uri)) {
    const scheme = FOREIGN.exec(uri)?.[1];
    return scheme === undefined ? { kind: "other" } : { kind: "foreign", scheme };
  }
  const [path = "", query = ""] = uri.replace(BEGINNING, "").split(/\?(.*)/s);
  const address = decoded(path)?.trim().replace(/\/+$/, "");
  if (address === undefined) return { kind: "malformed", parameter: path };
  if (address === "") return { kind: "nobody" };
  const request: PaymentRequest = { address };
  const seen = new Set<string>();
  // Text that was copied out of HTML may have its signs escaped.
  for (const parameter of query.replace(/&amp;/gi, "&").split("&").filter(Boolean)) {
    const [rawName = "", raw = ""] = parameter.split(/=(.*)/s);
    const [shownName, value] = [decoded(rawName)?.trim(), decoded(raw)];
    if (shownName === undefined || value === undefined) return { kind: "malformed", parameter: rawName };
    const name = shownName.toLowerCase();
    if (isKnown(name)) {
      if (seen.has(name)) return { kind: "twice", parameter: name };
      seen.add(name);
      const fault = take(request, name, value);
      if (fault) return fault;
    } else if (name.startsWith("req-")) {
      return { kind: "unknown", parameter: name };
    }
  }
  return { kind: "request", request };
}

const KNOWN = ["amount", "label", "memo"] as const;

const isKnown = (name: string): name is (typeof KNOWN)[number] => (KNOWN as readonly string[]).includes(name);

function take(request: PaymentRequest, name: (typeof KNOWN)[number], value: string): PaymentRead | undefined {
  if (name !== "amount") {
    request[name] = value;
    return undefined;
  }
  const found = value.trim();
  const read = /^\d*\.?\d*$/.test(found) ? readAmount(undoubted(found)) : undefined;
  if (read?.kind !== "amount") return { kind: "amount", found };
  request.amount = read.grains;
  return undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
