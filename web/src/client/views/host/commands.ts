/** The commands to type where the relay runs: the same in every language. */
import type { Started } from "./room";

/** Where the relay cannot say how it was started, or does not say it to this machine. */
const PLAIN: Started = { command: "tabchain serve", listen: "" };

const PORT = "5000";

/** The command that was typed, for everybody on the network to reach the relay at the port of before. */
export const serveForAll = ({ command }: Started = PLAIN, port = PORT): string =>
  `${command} --listen 0.0.0.0:${port || PORT}`;

/** A port of 0 in an option: the system chooses another one at each start. */
const ANY_PORT = /:0(?![\w.:\]])/g;

/** The command that was typed, for a site to show parts of the page, which it finds at the port of before. */
export const serveToFrames = ({ command, listen }: Started = PLAIN, port = PORT): string =>
  [command, listen.replace(ANY_PORT, `:${port || PORT}`), "--allow-embed https://school.example"]
    .filter(Boolean)
    .join(" ");
