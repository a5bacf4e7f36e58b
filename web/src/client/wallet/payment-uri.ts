/**
 * Requests for a payment as text, for QR codes and for pasting: `tabchain:0x…?amount=1.5&label=Ann&memo=tea`. After
 * BIP-21.
 */
import { withoutHidden, withoutUnseen } from "../ui/format";
import { plainAmount, readAmount, undoubted } from "./amount-input";
import { bareAddress } from "./bare-address";

const SCHEME = "tabchain:";

export interface PaymentRequest {
  /** The text as it was written; nobody has checked it yet. */
  address: string;
  /** In grains. */
  amount?: number;
  /** The name of the person who asks; in a request that was read, without characters that nobody sees. */
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

/** A scheme in any case, at the beginning of a word. Some programs put slashes behind it, or escape the colon. */
const BEGINNING = /(?<![a-z0-9+.-])(?:web\+)?tabchain\s*(:|%3a)\s*\/{0,3}/i;
const FOREIGN = /^([a-z][a-z0-9+.-]+):\S{8,}$/i;

/** Whether the text is meant as such a request, and so is not an address. */
export const isPaymentUri = (text: string): boolean => BEGINNING.test(bare(text));

/** What follows the scheme. In a sentence or a link of Markdown, that ends at a blank, a bracket or a quote. */
function afterScheme(text: string): string | undefined {
  const begun = BEGINNING.exec(text);
  if (!begun) return undefined;
  const rest = text.slice(begun.index + begun[0].length);
  const own = begun.index === 0 ? rest : rest.replace(/[\s()[\]<>"“”„«»].*$/s, "").replace(/[.,;:!]+$/, "");
  return begun[1] === ":" ? own : (decoded(own) ?? own);
}

/** Reads a request in every spelling that leaves no doubt. A QR code may hold all of it in capitals. */
export function parsePaymentUri(text: string): PaymentRead {
  const uri = bare(text);
  const request = afterScheme(uri);
  if (request === undefined) {
    const scheme = FOREIGN.exec(uri)?.[1];
    return scheme === undefined ? { kind: "other" } : { kind: "foreign", scheme };
  }
  return readRequest(request);
}

function readRequest(text: string): PaymentRead {
  const [path = "", query = ""] = text.split(/\?(.*)/s);
  const decodedPath = decoded(path);
  const address = decodedPath === undefined ? undefined : bareAddress(decodedPath.trim().replace(/\/+$/, ""));
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
    request[name] = name === "label" ? withoutHidden(value).trim() : value;
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
