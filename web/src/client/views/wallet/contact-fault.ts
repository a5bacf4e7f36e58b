import { type ContactFault, sameName } from "../../wallet/contacts.svelte";
import type { Named } from "../../wallet/recipient";
import { walletWords } from "../../words/wallet";

/**
 * Keeps a contact, unless its name or address is that of one's own account; answers with the error in words, if there
 * is one.
 */
export function contactFault(
  name: string,
  address: string,
  known: readonly Named[],
  keep: () => ContactFault | undefined,
): string | undefined {
  const { faults } = walletWords().contacts;
  const own = known.filter((one) => one.own);
  const self = own.find((account) => account.address === address);
  if (self) return faults.ownAddress(self.name);
  const namesake = own.find((account) => sameName(account.name, name));
  if (namesake) return faults.ownName(namesake.name);
  const fault = keep();
  switch (fault?.kind) {
    case undefined:
      return undefined;
    case "nameless":
    case "likeAddress":
      return faults[fault.kind];
    case "nameTaken":
      return faults.nameTaken(fault.by.name);
    case "addressKept":
      return faults.addressKept(fault.as.name);
    case "full":
      return faults.full(fault.most);
  }
}
