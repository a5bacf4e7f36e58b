/** The tab's full node. It owns the chain, the wallet and the socket; the page sees only its events and answers. */
import { type Call, type FromNode, type Method, type NodeCalls, reasonOf, type ToNode } from "../shared/messages";
import {
  BrowserNode,
  checkAddress,
  newPhrase,
  openPhrase,
  readPhrase,
  readRecipient,
  type Sandbox,
  sealPhrase,
  sha256,
} from "../wasm/tabchain_core";
import { coreFile, loadCore } from "./core";
import { PowRouter } from "./pow-router";
import { roll } from "./roll";

type Handlers = {
  [M in Method]: (...args: Parameters<NodeCalls[M]>) => ReturnType<NodeCalls[M]> | Promise<ReturnType<NodeCalls[M]>>;
};

let sandbox: Sandbox | undefined;
let running: { node: BrowserNode; router: PowRouter } | undefined;

const tell = (message: FromNode): void => postMessage(message);
const crashed = (error: unknown): void => tell({ type: "crashed", reason: reasonOf(error) });

function started(): { node: BrowserNode; router: PowRouter } {
  if (!running) throw new Error("the node has not started yet");
  return running;
}

function closeSandbox(): void {
  sandbox?.free();
  sandbox = undefined;
}

const handlers: Handlers = {
  newPhrase: () => newPhrase(),
  start: async (options) => {
    const node = await BrowserNode.start(options, (event) => {
      if (event.type !== "work") return tell({ type: "event", event });
      // The node is still inside the call that found this out: it can be asked for jobs once that has returned.
      queueMicrotask(() => running?.router.refresh());
    });
    running = { node, router: new PowRouter(node, crashed) };
    return node.address();
  },
  checkAddress: (text) => checkAddress(text),
  readRecipient: (text) => readRecipient(text),
  readPhrase: (text) => readPhrase(text),
  sealPhrase: (phrase, passphrase) => sealPhrase(phrase, passphrase),
  openPhrase: (sealed, passphrase) => openPhrase(sealed, passphrase),
  wallet: (least) => started().node.wallet(least),
  useAccount: (account) => started().node.useAccount(account),
  block: (id) => started().node.block(id),
  blockAt: (height) => started().node.blockAt(height),
  findTransaction: (id, below) => started().node.findTransaction(id, below),
  history: (address, below) => started().node.history(address, below),
  addressView: (address) => started().node.addressView(address),
  sha256: (bytes) => sha256(bytes),
  openSandbox: async (id) => {
    const opened = await started().node.sandbox(id);
    closeSandbox();
    sandbox = opened;
    return opened.specimen();
  },
  judge: (form) => {
    if (!sandbox) throw new Error("there is no sandbox");
    return sandbox.judge(form);
  },
  closeSandbox,
  roll: (wanted) => roll(wanted, sha256),
  transfer: (form) => started().node.transfer(form),
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
