/** What happens, as the notices list it and as it is announced. */
import { format } from "./format";

export const words = {
  mined: (height: number, id: string) => `You mined block ${format.count(height)} (${id})`,
  reorganised: (depth: number, ancestor: string, returned: number) => {
    const given = format.plural(depth, { one: "block", other: "blocks" });
    const back = format.plural(returned, { one: "transfer", other: "transfers" });
    const tail = returned > 0 ? `, ${back} returned to the pool` : "";
    return `Reorganised: ${given} given up, back to ${ancestor}${tail}`;
  },
  gaveWay: (oldTip: string, newTip: string) => `${oldTip} gave way to ${newTip}`,
  refused: (what: string, reason: string) => `Refused ${what}: ${reason}`,
  storage: (reason: string) => `Storage: ${reason}`,
  disconnected: "The relay is gone: this tab goes on alone",
};
