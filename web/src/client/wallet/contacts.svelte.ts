/** The people that a person sends to: names that the person gave, each with a whole address. */
import type { Shelf } from "../browser/storage";
import { misleads, nameFrom, sameName } from "./names";

const CONTACTS_KEY = "tabchain.contacts";

/** The most that are kept. */
export const MOST_CONTACTS = 200;

export interface Contact {
  name: string;
  /** With its checksum. */
  address: string;
}

/** Why a contact cannot be kept. */
export type ContactFault =
  | { kind: "nameless" }
  /** It reads as an address or as a request for a payment. */
  | { kind: "misleading" }
  | { kind: "nameTaken"; by: Contact }
  | { kind: "addressKept"; as: Contact }
  | { kind: "full"; most: number };

export class Contacts {
  /** In the order of their names. */
  all = $state.raw<readonly Contact[]>([]);

  readonly #local: Shelf;

  constructor(local: Shelf) {
    this.#local = local;
    this.reload();
  }

  /** Reads the contacts that another tab may have changed. */
  reload(): void {
    this.all = parseKept(this.#local.getItem(CONTACTS_KEY));
  }

  /** The name of an address, if it is kept. */
  nameOf(address: string): string | undefined {
    return this.all.find((contact) => contact.address === address)?.name;
  }

  /** Keeps a contact, or says why that cannot be. The address has to be a whole one. */
  add(name: string, address: string): ContactFault | undefined {
    this.reload();
    const contact = { name: nameFrom(name), address };
    const kept = this.all.find((other) => other.address === address);
    if (kept) return { kind: "addressKept", as: kept };
    if (this.all.length >= MOST_CONTACTS) return { kind: "full", most: MOST_CONTACTS };
    return this.#faultIn(contact) ?? this.#keep([...this.all, contact]);
  }

  /** Gives a contact another name, or says why that cannot be. */
  rename(address: string, name: string): ContactFault | undefined {
    this.reload();
    const contact = { name: nameFrom(name), address };
    return this.#faultIn(contact) ?? this.#keep(this.all.map((other) => (other.address === address ? contact : other)));
  }

  remove(address: string): void {
    this.reload();
    this.#keep(this.all.filter((other) => other.address !== address));
  }

  #faultIn({ name, address }: Contact): ContactFault | undefined {
    if (name === "") return { kind: "nameless" };
    if (misleads(name)) return { kind: "misleading" };
    const by = this.all.find((other) => other.address !== address && sameName(other.name, name));
    return by && { kind: "nameTaken", by };
  }

  #keep(contacts: readonly Contact[]): undefined {
    this.#local.setItem(CONTACTS_KEY, JSON.stringify(contacts));
    this.reload();
  }
}

function parseKept(text: string | null): Contact[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    if (!Array.isArray(kept)) return [];
    const contacts = kept.filter(isContact).map(({ name, address }) => ({ name, address }));
    return contacts.slice(0, MOST_CONTACTS).sort((one, other) => one.name.localeCompare(other.name));
  } catch {
    return [];
  }
}

const isContact = (kept: Partial<Contact> | null): kept is Contact =>
  typeof kept?.name === "string" && typeof kept.address === "string" && /^0x[0-9a-f]{40}$/i.test(kept.address);
