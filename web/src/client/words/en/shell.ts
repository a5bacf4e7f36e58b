/** The frame around every view: header, navigation, settings, and failures that keep the page from running. */
import { format } from "./format";

export const words = {
  skip: "Skip to the content",
  home: "Tabchain, to the block tree",
  navigation: "Views",
  /** The name of each view, in the navigation and in the window's title. */
  views: {
    watch: "Watch",
    explore: "Explore",
    block: "Block",
    tx: "Transaction",
    address: "Address",
    peers: "Peers",
    charts: "Charts",
    log: "Log",
    wallet: "Wallet",
    lab: "Lab",
    lessons: "Lessons",
    host: "Host",
  },
  /** The button for the views that a phone has no room for. */
  more: "More",
  /** In the window's title. */
  windowMining: "mining",
  unknown: {
    title: "No such page",
    text: (path: string) => `Nothing is to be seen at ${path}.`,
    back: "Back to the block tree",
  },
  loading: "Loading…",
  missing: {
    title: (file: string) => `A file did not load: ${file}`,
    text: "This view cannot be shown without it. Everything else goes on.",
    advice:
      "If a content blocker stopped it, allow it for this page. Otherwise check that the relay still runs, or reload the page.",
    retry: "Try again",
  },
  network: (genesis: string) => `Genesis ${genesis}`,
  height: (height: number) => `height ${format.count(height)}`,
  youAre: "You are",
  node: (id: string) => `Node ${id}`,
  connection: {
    online: "Online",
    connecting: "Connecting…",
    offline: "Relay gone",
    alone: "This tab goes on alone.",
    minesAlone: "This tab mines on alone.",
    /** While other tabs of this browser are there, too. */
    beside: (others: number) =>
      `This tab and ${format.plural(others, { one: "other", other: "others" })} go on, each by itself.`,
    nextTry: (seconds: number) => `Next try in ${format.duration(seconds)}.`,
    trying: "Trying again…",
    retry: "Retry now",
  },
  mining: {
    mark: "Mining",
    waits: "Mining waits",
    paused: "Mining paused",
    stop: "Stop mining",
    stopShort: "Stop",
    stopHint: "Stops mining (Esc)",
  },
  settings: {
    title: "Settings",
    language: "Language",
    languageMissing: (reason: string) => `The words did not load (${reason}).`,
    theme: "Appearance",
    themes: { auto: "As the system", dark: "Dark", light: "Light" },
  },
  failure: {
    reload: "Reload",
    noWorker: {
      title: "This browser offers no workers",
      text: "Tabchain runs its node in a web worker, off the page itself, and there is none to be had here.",
      advice: "Open the page in a current Firefox, Chrome, Edge or Safari.",
    },
    file: (name: string, path: string, reason: string) => ({
      title: `A file did not load: ${name}`,
      text: `The node cannot run without ${path} (${reason}).`,
      advice:
        "If a content blocker stopped it, allow it for this page: nothing is mined before you press Start. Otherwise check that the relay still runs, then reload.",
    }),
    noNetwork: (reason: string) => ({
      title: "The relay does not answer",
      text: `On its first visit a tab needs the description of the network from its relay, once (${reason}).`,
      advice: "Start the relay again, or ask whoever runs it. This page tries again by itself.",
    }),
    node: (reason: string) => ({
      title: "The node stopped",
      text: reason,
      advice: "Reload the page: the chain stored in this browser is read again.",
    }),
    refusedToStart: (reason: string) => `The browser refused to start it (${reason}).`,
    blocked: "it was not answered, did not parse, or something in the browser stopped it",
    relayAnswered: (status: number) => `the relay answered ${status}`,
    noDescription: "the relay’s answer describes no network",
  },
};
