import type { words as en } from "../en/watch";
import { format } from "./format";

export const words: typeof en = {
  status: {
    label: "Stand der Kette",
    height: "Höhe",
    tip: "Spitze",
    tipAge: "Alter der Spitze",
    difficulty: "Schwierig\u00adkeit",
    peers: "Andere Peers",
    mempool: "Mempool",
    syncing: (have, want) => `Gleicht ab: ${format.count(have)} von ${format.count(want)} Blöcken`,
    syncLeft: (seconds) => `noch etwa ${format.duration(seconds)}`,
  },
  notices: {
    title: "Meldungen",
    times: (count) => `(${format.count(count)}-mal)`,
    empty: "Hier stehen Blöcke, die du schürfst, Reorgani\u00adsationen und Ablehnungen.",
  },
};
