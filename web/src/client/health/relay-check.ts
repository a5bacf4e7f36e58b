import { networkOf } from "../node/network";
import type { NetworkName } from "./failure";

/** The relay at this address, compared with the one from which this page came. */
export interface RelayFindings {
  /** The network that it runs, if it is not this tab's. */
  otherNetwork?: NetworkName;
  /** Whether it hands out another page. */
  newerPage: boolean;
}

const PATIENCE_MS = 5000;

/**
 * Looks at a relay that may have been restarted. `script` is the path of this page's own program; its name carries a
 * hash of its content. `undefined` while the relay does not answer.
 */
export async function checkRelay(
  ask: typeof fetch,
  own: { genesis: string; script: string },
): Promise<RelayFindings | undefined> {
  try {
    const read = async (path: string): Promise<string> => {
      const answer = await ask(path, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      return answer.text();
    };
    const [description, page] = await Promise.all([read("/api/v1/network"), read("/")]);
    const { name, genesis } = networkOf(description);
    const newerPage = !page.includes(own.script);
    return genesis === own.genesis ? { newerPage } : { newerPage, otherNetwork: { name, genesis } };
  } catch {
    return undefined;
  }
}
