/** The tab's full node, and the wallet beside it. They own all there is; the page sees only their events and answers. */
import { type Call, type FromNode, type Method, type NodeCalls, reasonOf, type ToNode } from "../shared/messages";
import { BrowserNode, checkAddress, readRecipient, sha256 } from "../wasm/tabchain_core";
import type { Sandbox } from "../wasm/tabchain_sandbox";
import { coreFile, loadCore } from "./core";
import { once } from "./once";
import { PowRouter } from "./pow-router";
import { Purse } from "./purse";
import { roll } from "./roll";

type Handlers = {
  [M in Method]: (...args: Parameters<NodeCalls[M]>) => ReturnType<NodeCalls[M]> | Promise<ReturnType<NodeCalls[M]>>;
};

interface Running {
  node: BrowserNode;
  router: PowRouter;
  genesis: string;
}

let sandbox: Sandbox | undefined;
let running: Running | undefined;
let purse: Purse | undefined;

const tell = (message: FromNode): void => postMessage(message);
const crashed = (error: unknown): void => tell({ type: "crashed", reason: reasonOf(error) });

function started(): Running {
  if (!running) throw new Error("the node has not started yet");
  return running;
}

function opened(): Purse {
  if (!purse) throw new Error("the wallet is not open");
  return purse;
}

const wallet = once(async () => {
  const { loadWallet, walletFile } = await import("./wallet-module");
  try {
    return await loadWallet();
  } catch (error) {
    tell({ type: "missing", file: walletFile, reason: reasonOf(error) });
    throw error;
  }
});

const sandboxModule = once(async () => (await import("./sandbox-module")).loadSandbox());

function closeSandbox(): void {
  sandbox?.free();
  sandbox = undefined;
}

const handlers: Handlers = {
  start: async ({ network, nodeId, socketUrl }) => {
    const node = await BrowserNode.start(network, nodeId, socketUrl, true, (event) => {
      if (event.type !== "work") return tell({ type: "event", event });
      // The node is still inside the call that found this out: it can be asked for jobs once that has returned.
      queueMicrotask(() => running?.router.refresh());
    });
    running = { node, router: new PowRouter(node, crashed), genesis: network.genesis };
  },
  checkAddress: (text) => checkAddress(text),
  readRecipient: (text) => readRecipient(text),
  newPhrase: async () => (await wallet()).newPhrase(),
  readPhrase: async (text) => (await wallet()).readPhrase(text),
  sealPhrase: async (phrase, passphrase) => (await wallet()).sealPhrase(phrase, passphrase),
  openPhrase: async (sealed, passphrase) => (await wallet()).openPhrase(sealed, passphrase),
  openWallet: async (phrase, account) => {
    const { Wallet } = await wallet();
    const { node, genesis } = started();
    purse = new Purse(node, new Wallet(phrase), genesis);
    return purse.use(account);
  },
  wallet: (least) => opened().view(least),
  useAccount: (account) => opened().use(account),
  block: (id) => started().node.block(id),
  blockAt: (height) => started().node.blockAt(height),
  findTransaction: (id, below) => started().node.findTransaction(id, below),
  history: (address, below) => started().node.history(address, below),
  addressView: (address) => started().node.addressView(address),
  sha256: (bytes) => sha256(bytes),
  openSandbox: async (id) => {
    const [Sandbox, specimen] = await Promise.all([sandboxModule(), started().node.specimen(id)]);
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
  transfer: (form) => opened().send(form),
  setMining: (active) => started().node.setMining(active),
  detach: (miner) => started().router.detach(miner),
  reportHashRate: (hashesPerSecond) => started().node.reportHashRate(hashesPerSecond),
  impair: (group, delayMs, lossPercent) => started().node.impair(group, delayMs, lossPercent),
  synchronise: () => started().node.synchronise(),
};

async function answer<M extends Method>({ id, method, args }: Call<M>): Promise<void> {
  try {
    const handler: Handlers[M] = handlers[method];
    tell({ type: "answer", id, value: await handler(...args) });
  } catch (error) {
    tell({ type: "refusal", id, reason: reasonOf(error) });
  }
}

addEventListener("message", ({ data, ports }: MessageEvent<ToNode>) => {
  if (data.type === "call") {
    void answer(data);
    return;
  }
  const [port] = ports;
  if (port) started().router.attach(data.miner, port);
});

addEventListener("unhandledrejection", (event) => crashed(event.reason));

try {
  await loadCore();
  tell({ type: "loaded" });
} catch (error) {
  tell({ type: "missing", file: coreFile, reason: reasonOf(error) });
}
