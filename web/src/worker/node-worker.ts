/** The tab's full node, and the wallet beside it. They own all data; the page sees only their events and answers. */
import { type Call, type FromNode, type Method, type NodeCalls, reasonOf, type ToNode } from "../shared/messages";
import { checkAddress, readRecipient, sha256 } from "../wasm/chain_wasm";
import type { Sandbox } from "../wasm/sandbox_wasm";
import { Burst } from "./burst";
import { coreFile, loadCore } from "./modules/core";
import { once } from "./once";
import { roll } from "./roll";
import { SeatedNode } from "./seated-node";

type Handlers = {
  [M in Method]: (...args: Parameters<NodeCalls[M]>) => ReturnType<NodeCalls[M]> | Promise<ReturnType<NodeCalls[M]>>;
};

let sandbox: Sandbox | undefined;

const tell = (message: FromNode): void => postMessage(message);
const burst = new Burst((events) => tell({ type: "events", events }));
/** Earlier messages are heard before this one. */
const tellNext = (message: FromNode): void => {
  burst.flush();
  tell(message);
};
const crashed = (error: unknown): void => tell({ type: "crashed", reason: reasonOf(error) });
const seated = new SeatedNode({ hear: (event) => burst.hear(event), tell: tellNext, crashed });

const wallet = once(async () => {
  const { loadWallet, walletFile } = await import("./modules/wallet-module");
  try {
    return await loadWallet();
  } catch (error) {
    tell({ type: "missing", file: walletFile, reason: reasonOf(error) });
    throw error;
  }
});

const sandboxModule = once(async () => (await import("./modules/sandbox-module")).loadSandbox());

function closeSandbox(): void {
  sandbox?.free();
  sandbox = undefined;
}

const handlers: Handlers = {
  takeSeat: (arrival) => seated.takeSeat(arrival),
  firstPhrase: (made) => seated.firstPhrase(made),
  forgetFirstPhrase: () => seated.forgetFirstPhrase(),
  start: (options) => seated.start(options),
  checkAddress: (text) => checkAddress(text),
  readRecipient: (text) => readRecipient(text),
  newPhrase: async () => (await wallet()).newPhrase(),
  readPhrase: async (text) => (await wallet()).readPhrase(text),
  sealPhrase: async (phrase, passphrase) => (await wallet()).sealPhrase(phrase, passphrase),
  openPhrase: async (sealed, passphrase) => (await wallet()).openPhrase(sealed, passphrase),
  openWallet: async (phrase) => {
    const { Wallet } = await wallet();
    return seated.openWallet(new Wallet(phrase));
  },
  wallet: (least) => seated.view(least),
  useAccount: (account) => seated.useAccount(account),
  block: async (id) => (await seated.node()).block(id),
  blockAt: async (height) => (await seated.node()).blockAt(height),
  findTransaction: async (id, below) => (await seated.node()).findTransaction(id, below),
  history: async (address, below) => (await seated.node()).history(address, below),
  idsEndingIn: async (digits) => (await seated.node()).idsEndingIn(digits),
  addressesLike: async (first, last) => (await seated.node()).addressesLike(first, last),
  addressView: async (address) => (await seated.node()).addressView(address),
  sha256: (bytes) => sha256(bytes),
  openSandbox: async (id) => {
    const [Sandbox, specimen] = await Promise.all([sandboxModule(), seated.node().then((node) => node.specimen(id))]);
    closeSandbox();
    const { bytes, ...view } = specimen;
    sandbox = new Sandbox(bytes);
    return view;
  },
  judge: (form) => {
    if (!sandbox) throw new Error("there is no sandbox");
    return sandbox.judge(form);
  },
  closeSandbox,
  roll: (wanted) => roll(wanted, sha256),
  transfer: (form) => seated.send(form),
  setMining: (active) => seated.setMining(active),
  detach: (miner) => seated.detach(miner),
  reportHashRate: async (hashesPerSecond) => (await seated.node()).reportHashRate(hashesPerSecond),
  impair: async (group, delayMs, lossPercent) => (await seated.node()).impair(group, delayMs, lossPercent),
  synchronise: async () => (await seated.node()).synchronise(),
};

async function answer<M extends Method>({ id, method, args }: Call<M>): Promise<void> {
  try {
    const handler: Handlers[M] = handlers[method];
    tellNext({ type: "answer", id, value: await handler(...args) });
  } catch (error) {
    tellNext({ type: "refusal", id, reason: reasonOf(error) });
  }
}

addEventListener("message", ({ data, ports }: MessageEvent<ToNode>) => {
  if (data.type === "call") {
    void answer(data);
    return;
  }
  const [port] = ports;
  if (port) seated.attach(data.miner, port);
});

addEventListener("unhandledrejection", (event) => crashed(event.reason));

try {
  await loadCore();
  tell({ type: "loaded" });
} catch (error) {
  tell({ type: "missing", file: coreFile, reason: reasonOf(error) });
}
