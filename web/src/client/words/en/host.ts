/** The corner of a room's host: how others come in, and what else to show them. */
import { format } from "./format";

export const words = {
  title: "Host a room",
  copy: "Copy",
  copied: "Copied.",
  selected: "Selected: copy it from here.",
  join: {
    title: "Let others join",
    link: "Room link",
    code: (link: string) => `QR code of the room link ${link}`,
    named: "The link names this network: opened on a relay of another one, it says so instead of joining.",
    steps: [
      "Connect to the network that this machine is on.",
      "Open the room link, or point a camera at the code. There is nothing to install.",
      "Press Start mining, in as many tabs as you like: each is a node of its own.",
    ],
    onlyHere: "This address leads every machine to itself: nobody else can join by it.",
    listen: "Start the relay so that others reach it, then open the address that it prints:",
    unasked: "The relay cannot be asked for its address now.",
  },
  network: {
    title: "This network",
    name: "Name",
    genesis: "First block",
    spacing: "Time between blocks",
    halfLife: "Half-life of the difficulty",
    fixed: "none: the difficulty is fixed",
    easiest: "Easiest target (bits)",
    subsidy: "Reward of a block",
    halving: "The reward halves every",
    maturity: "A reward can be spent",
    message: "Message of the first block",
    later: (count: number) => format.plural(count, { one: "block later", other: "blocks later" }),
    blocks: (count: number) => format.plural(count, { one: "block", other: "blocks" }),
    unread: (reason: string) => `The network’s description cannot be read (${reason}).`,
  },
  projector: {
    title: "For the wall",
    text: "The tree, how far the room agrees, and who found the last block: in type that can be read from the back row.",
    open: "Open the projector view",
  },
  embed: {
    title: "In another page",
    text: "Parts of this page can stand in a course page or a wiki.",
    parts: "Parts",
    part: {
      tree: "Block tree",
      convergence: "Agreement",
      mining: "Mining card",
      charts: "Charts",
      peers: "Peers table",
    },
    none: "Choose at least one part.",
    snippet: "Snippet",
    frame: "Tabchain, live",
    allowed: (origins: string[]) => `The relay lets these sites show it: ${origins.join(", ")}.`,
    closed: "No site may frame this page yet. Start the relay with the site’s address:",
    open: "Open it as it will look",
  },
  offline: {
    title: "Without the relay",
    unknown: "The browser is being asked whether it keeps this page…",
    kept: "This page is kept by the browser: it opens without the relay, with the chain from storage, and can be installed.",
    insecure:
      "Over plain http the browser keeps no page: without the relay it cannot be opened anew; an open tab goes on.",
    missing: (reason: string) =>
      `The browser did not keep this page (${reason}): an open tab goes on without the relay.`,
  },
};
