import type { ContactFault } from "../../wallet/contacts.svelte";
import type { Named } from "../../wallet/recipient";
import { walletWords } from "../../words/wallet";
import { nameFault } from "./name-fault";

/**
 * Keeps a contact, unless its address is that of one's own account or its name cannot be; answers with the error in
 * words, if there is one.
 */
export function contactFault(
  name: string,
  address: string,
  known: readonly Named[],
  keep: () => ContactFault | undefined,
): string | undefined {
  const { contacts, nameFaults } = walletWords();
  const self = known.find((one) => one.own && one.address === address);
  if (self) return contacts.faults.ownAddress(self.name);
  const others = known.filter((one) => one.address !== address);
  const fault = nameFault(name, others);
  if (fault !== undefined) return fault;
  const refused = keep();
  switch (refused?.kind) {
    case undefined:
      return undefined;
    case "nameless":
    case "misleading":
      return nameFaults[refused.kind];
    case "nameTaken":
      return nameFaults.taken(refused.by.name);
    case "addressKept":
      return contacts.faults.addressKept(refused.as.name);
    case "full":
      return contacts.faults.full(refused.most);
  }
}
