import { type NetworkInfo, reasonOf } from "../../shared/messages";
import type { Shelf } from "../browser/storage";
import { shellWords } from "../words/shell";

const NETWORK_KEY = "tabchain.network";
const PATIENCE_MS = 5000;

/** The network's description from the relay, or the copy kept from an earlier visit while the relay is away. */
export async function describeNetwork(local: Shelf, ask: typeof fetch): Promise<NetworkInfo> {
  try {
    const response = await ask("/api/v1/network", { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(shellWords().failure.relayAnswered(response.status));
    const text = await response.text();
    const network = networkOf(text);
    local.setItem(NETWORK_KEY, text);
    return network;
  } catch (error) {
    const kept = local.getItem(NETWORK_KEY);
    if (kept === null) throw new Error(reasonOf(error));
    return networkOf(kept);
  }
}

/** Only the values that the page itself uses are checked; the node checks the rest against the genesis id. */
export function networkOf(text: string): NetworkInfo {
  const network: unknown = JSON.parse(text);
  const plausible =
    typeof network === "object" &&
    network !== null &&
    "name" in network &&
    typeof network.name === "string" &&
    "genesis" in network &&
    typeof network.genesis === "string";
  if (!plausible) throw new Error(shellWords().failure.noDescription);
  return network as NetworkInfo;
}
