import { networkOf } from "../node/network";
import type { NetworkName } from "./failure";

/** What the relay at this address is, compared with what this page came from. */
export interface RelayFindings {
  /** The network that it runs, where that is another than this tab's. */
  otherNetwork?: NetworkName;
  /** Whether the page that it hands out is another one. */
  newerPage: boolean;
}

const PATIENCE_MS = 5000;

/**
 * Looks at a relay that may have been started anew. `script` is the path of this page's own program, whose name carries
 * a hash of its content. `undefined` while the relay does not answer.
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
