/** Problems of this tab, and their remedies. */
import { isolated } from "../isolated";
import { format } from "./format";

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
    text: `The link leads to the network whose first block ends in ${wanted}; the relay here runs ${isolated(name)} (…${found}).`,
    advice: "Ask whoever sent the link for a new one, or join the network that is here.",
  }),
  joinHere: "Join the network that is here",
  otherNetwork: (name: string, genesis: string) => ({
    text: `The relay runs another network now: ${isolated(name)} (…${genesis}).`,
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
  reload: "Reload",
  /** `why` is one of the causes below. */
  memoryOnly: (why: string) => `${why}. Until that is mended this tab keeps its chain in memory only.`,
  alone: (why: string) => `${why}. This tab runs, but shares nothing with other tabs, and nothing of it stays.`,
  ownWords:
    "It has a wallet with words of its own: write them down before you receive coins. Those that this browser may keep stay as they are.",
  causes: {
    off: { why: "The chain is not kept", advice: "Reload the page to have it kept." },
    missing: {
      why: "This browser offers pages no database",
      advice: "Open the page in another browser, or outside of the app that shows it now.",
    },
    blocked: {
      why: "This browser is set to keep no data of this page",
      advice: "Allow the page to keep data (often under “Cookies and site data”), then reload.",
    },
    private: {
      why: "This is a private window, which keeps nothing here",
      advice: "Open the page in an ordinary window.",
    },
    full: {
      why: "There is no room left for this page’s data",
      advice: "Free some disk space or clear other sites’ data, then reload: what is missing is fetched again.",
    },
    diskFull: {
      why: "The disk is full",
      advice: "Free some disk space, then reload: what is missing is fetched again.",
    },
    shareFull: {
      why: "This page has used up the room that the browser gives it",
      advice:
        "Write the wallet’s words down, clear this site’s data and open the page anew: the chain is fetched again. More free disk space gives it more room, too.",
    },
    slow: {
      why: "The browser’s database does not answer",
      advice: "Another tab of this page may be frozen: close it, or restart the browser, then reload.",
    },
    newer: {
      why: "A newer version of this page keeps the chain in another way",
      advice: "Reload to get that version.",
    },
    deleted: {
      why: "The stored chain was deleted or changed by another tab",
      advice: "Reload to have it kept again: what is missing is fetched again.",
    },
    closed: {
      why: "The browser has closed the stored chain, as it does when the disk is full or a site’s data are cleared",
      advice: "Free some space if the disk is full, then reload: what is missing is fetched again.",
    },
    failed: (reason: string) => ({
      why: `The browser’s database fails (${reason})`,
      advice:
        "The disk may be full: free some space, then reload. If it fails again, write the wallet’s words down and clear this site’s data.",
    }),
  },
  wordsMissing: {
    cleared: {
      text: "This site’s data were cleared: the wallet’s words are nowhere but in this tab now.",
      advice: "Keep them again, or they are gone when the tab closes.",
      action: "Keep the words",
    },
    replaced: {
      text: "This browser keeps other words now: those of this tab’s wallet are nowhere but here.",
      advice: "They cannot be kept beside the others. Write them down, or they are gone when the tab closes.",
      action: "Show the wallet",
    },
  },
  /** Accounts are counted from 0, by people from 1. */
  account: (number: number) => `account ${format.count(number + 1)}`,
  movedOn: (name: string, ours: string, theirs: string) => ({
    text: "Another tab has taken this one’s place, which had been stopped for too long.",
    advice: `This tab goes on as ${isolated(name)} with ${ours}. What it mined before is in ${theirs}, which the other tab uses.`,
  }),
  letGo: (ours: string, theirs: string) => ({
    text: `Another tab has asked for ${theirs}.`,
    advice: `This tab uses ${ours} from now on; the wallet shows both.`,
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
