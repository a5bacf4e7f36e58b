/** What keeps the tab from running at all. */
export type Failure =
  | { kind: "no-worker" }
  | { kind: "file"; file: string; reason: string }
  /** The relay is away and this browser has never seen its network. */
  | { kind: "no-network"; reason: string }
  | { kind: "node"; reason: string };

/** A failure in words: what happened, and what a person can do. */
export function failureWords(failure: Failure): { title: string; text: string; advice: string } {
  switch (failure.kind) {
    case "no-worker":
      return {
        title: "This browser offers no workers",
        text: "Tabchain runs its node in a web worker, off the page itself, and there is none to be had here.",
        advice: "Open the page in a current Firefox, Chrome, Edge or Safari.",
      };
    case "file":
      return {
        title: `A file did not load: ${fileName(failure.file)}`,
        text: `The node cannot run without ${failure.file} (${failure.reason}).`,
        advice:
          "If a content blocker stopped it, allow it for this page: nothing is mined before you press Start. Otherwise check that the relay still runs, then reload.",
      };
    case "no-network":
      return {
        title: "The relay does not answer",
        text: `On its first visit a tab needs the description of the network from its relay, once (${failure.reason}).`,
        advice: "Start the relay again, or ask whoever runs it. This page tries again by itself.",
      };
    case "node":
      return {
        title: "The node stopped",
        text: failure.reason,
        advice: "Reload the page: the chain stored in this browser is read again.",
      };
  }
}

const fileName = (path: string): string => path.split("?")[0]?.split("/").at(-1) ?? path;
