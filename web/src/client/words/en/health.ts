/** What is wrong with this tab, and what can be done about it. */
export const words = {
  title: "About this tab",
  dismiss: "Dismiss",
  noWasm: {
    title: "WebAssembly is switched off here",
    text: "Tabchain’s node is a WebAssembly program, and this browser runs none on this page.",
    advice: "Some hardened modes switch it off: allow it for this page, or open the page in another browser.",
  },
  noSimd: {
    title: "This browser’s WebAssembly has no SIMD",
    text: "Tabchain’s node is compiled for 128-bit vectors, which this browser does not know.",
    advice: "Update the browser: Chrome and Edge have them since 91, Firefox since 89, Safari since 16.4.",
  },
  wrongNetwork: (name: string, found: string, wanted: string) => ({
    title: "This link is for another network",
    text: `The link leads to the network whose first block ends in ${wanted}; the relay here runs ${name} (…${found}).`,
    advice: "Ask whoever sent the link for a new one, or join the network that is here.",
  }),
  joinHere: "Join the network that is here",
  otherNetwork: (name: string, genesis: string) => ({
    text: `The relay runs another network now: ${name} (…${genesis}).`,
    advice: "This tab goes on alone with its own chain. Reload to join the new one; the old chain stays stored.",
    action: "Reload and join",
  }),
  newerPage: {
    text: "A newer version of this page is there.",
    advice: "Take it when it suits you: the chain stays, mining stops.",
    action: "Update now",
  },
  newerPageNeeded: {
    text: "The relay has a newer version of this page, and this one gets no connection.",
    advice: "If the two no longer understand each other, the newer page will. The chain stays.",
    action: "Update now",
  },
  storageFull: {
    text: "The storage is full: from here on this tab keeps its chain in memory only.",
    advice: "Free some disk space or clear other sites’ data, then reload: what is missing is fetched again.",
    action: "Reload",
  },
  storageMissing: (reason: string) => ({
    text: `Kept in memory only: this tab’s chain is gone when it closes (${reason}).`,
    advice: "A private window or a strict setting can be the cause. Allow this page to keep data, then reload.",
    action: "Reload",
  }),
  noKeys: {
    text: "This browser keeps nothing for this page: the wallet’s keys are gone when the tab closes.",
    advice: "Write the recovery phrase down before you receive coins, or allow this page to keep data.",
  },
  locked: {
    text: "The wallet is locked.",
    advice: "This tab follows the chain; to mine and to pay it needs the passphrase.",
    action: "Unlock",
  },
  clockAhead: (off: string) => ({
    text: `This machine’s clock is ${off} ahead of the relay’s.`,
    advice: "Blocks dated more than 2 min ahead are refused by others. Have the system set its clock by itself.",
  }),
  clockBehind: (off: string) => ({
    text: `This machine’s clock is ${off} behind the relay’s.`,
    advice: "A tab that is 2 min behind refuses the blocks of others. Have the system set its clock by itself.",
  }),
  impaired: (how: string) => ({
    text: `An experiment of the lab is on in this tab: ${how}.`,
    advice: "Others see it in their table of peers.",
    action: "Heal",
  }),
  slept: (length: string) => ({
    text: `The browser had put this tab to sleep for ${length}.`,
    advice: "It is asking for what it missed. A tab that stays visible keeps running.",
  }),
};
