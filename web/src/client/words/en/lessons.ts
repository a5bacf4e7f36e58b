/** A short course, each lesson of which is done by doing it. */
import { format } from "./format";

const tries = (count: number) => format.plural(count, { one: "try", other: "tries" });

export const words = {
  title: "Lessons",
  intro: "Nine short lessons, from one hash to a majority attack. Each is done when you have done it.",
  list: "All lessons",
  progress: (done: number, all: number) => `${format.count(done)} of ${format.count(all)} done`,
  done: "done",
  task: "Your task",
  taskDone: "Done.",
  next: "Next lesson",
  previous: "Previous lesson",
  restart: "Start over",
  restartTitle: "Start over?",
  restartAsk: (done: number) =>
    done === 1
      ? "The mark of the lesson that you have done is taken away, for good."
      : `The marks of the ${format.count(done)} lessons that you have done are taken away, for good.`,
  restartNot: (done: number): string => (done === 1 ? "Keep it" : "Keep them"),
  finished: "All nine are done. Everything here happens on the live network too: watch it.",
  forgotten: "This browser keeps nothing for this page: the marks are gone when the tab closes.",

  steps: {
    hash: {
      title: "A hash is a fingerprint",
      text: [
        "A hash function turns any text into a number of 256 bits. The same text always gives the same number; another text gives one that has nothing to do with it.",
        "Nobody knows a way back from the number to a text, nor a way to find two texts with the same number, but to try. Tabchain hashes everything twice with SHA-256, as Bitcoin does.",
      ],
      task: "Change the text three times and watch the bits. Then type one of your earlier texts again: its hash returns.",
    },
    nonce: {
      title: "A nonce is a lottery ticket",
      text: [
        "A hash cannot be steered, but you can put a number after the text, the nonce, and try one after the other until the hash begins with enough zero bits.",
        "Each zero bit more doubles the tries that it takes on average. Finding the nonce is work; checking it takes one hash. That is proof of work.",
      ],
      task: "Find a nonce for at least 12 zero bits.",
    },
    block: {
      title: "A block is 80 bytes of header, and what they stand for",
      text: [
        "The header names the block before, sums up all transactions in one number (the Merkle root), and carries time, target and nonce. Its double hash is the block’s id, written with the last byte first.",
        "The block counts only if this id is not above the target. Below is the newest block of your own chain: check it as every node did.",
      ],
      task: "Hash the header, and compare the result with the id and with the target.",
    },
    chain: {
      title: "Blocks name the block before",
      text: [
        "Mining is the search for a nonce for the next block. It names the present tip as its parent, pays its finder a reward, and goes to every node, each of which checks every rule.",
        "This is the real thing: your processor searches until you stop it. The coins are worth nothing, the electricity is not.",
      ],
      task: "Mine one block on this network.",
    },
    tamper: {
      title: "Whoever changes one block has to mine all that follow",
      text: [
        "Each block names the id of the one before, and the id depends on every letter. Change a letter in an old block: its id no longer begins with zeros, and the next block names an id that is gone.",
        "To hide that, its work has to be done again, and that of every later block. Meanwhile everybody else goes on.",
      ],
      task: "Change the text of block 1, then mend the chain by mining again what is broken.",
    },
    fork: {
      title: "Two blocks at once make a fork",
      text: [
        "News takes time. When two nodes find a block before they hear of each other’s, both blocks are valid and both have the same parent. Each node stays with the one that it saw first.",
        "Nothing is broken: the chain has two tips for a while. On the live tree this happens by itself when many mine.",
      ],
      task: "Cut the line, then have both find a block, so that they stand on different tips.",
    },
    reorganisation: {
      title: "The most work wins",
      text: [
        "When the next block is found, one branch has more work. As soon as a node hears of it, it goes over: it takes its own blocks back and puts the others on. That is a reorgani\u00adsation.",
        "Nobody votes and nobody is asked. Every node counts the work by itself, so all of them come to the same chain.",
      ],
      task: "Let one side get ahead, join the line, and see the other one reorganise.",
    },
    doubleSpend: {
      title: "What a reorgani\u00adsation can take back",
      text: [
        "Ada sells, Ben buys. Ben pays Ada with his only coin, the payment gets into a block, Ada hands over the goods. Meanwhile Ben mines a branch in secret on which he pays the same coin to himself.",
        "If his branch gets longer, Ada’s node follows it like any other: her payment is gone, and cannot come back, because the coin is spent. This is why sellers wait for confirmations.",
      ],
      task: "See Ada’s payment confirmed, then take it back with a longer branch.",
    },
    majority: {
      title: "51 %",
      text: [
        "How likely is such a theft? It is a race. With a small share of the hash rate each confirmation makes it much less likely. With more than half, an attacker wins any race, however long the seller waits.",
        "That is the assumption on which proof of work stands: most of the hash rate is honest.",
      ],
      task: "Find a share that wins at least 95 of 100 races against 6 confirmations.",
    },
  },

  live: {
    block: "Take any block of the network apart in the explorer",
    chain: "See your block in the tree",
    tamper: "Do the same to a real block in the lab",
    fork: "Look for forks in the live tree",
    reorganisation: "Watch the live tree",
    doubleSpend: "See how your own payments are confirmed",
    majority: "See how the hash rate here develops",
  },

  hash: {
    text: "Text",
    first: "Hello",
    once: "SHA-256",
    twice: "SHA-256 again",
    changed: (bits: number) => `${format.count(bits)} of 256 bits are others than before.`,
    same: "The same hash as before, bit for bit.",
    seen: (count: number) => format.plural(count, { one: "text hashed", other: "texts hashed" }),
  },
  nonce: {
    text: "Text",
    first: "Block 1",
    wanted: "Zero bits wanted",
    expected: (bits: number, count: number) => `${format.count(bits)} bits: ${tries(count)} on average`,
    one: "Try one nonce",
    roll: "Try until it fits",
    stop: "Stop",
    nonce: "Nonce",
    hash: "Its hash",
    zeros: (bits: number) => format.plural(bits, { one: "zero bit at the front", other: "zero bits at the front" }),
    tried: (count: number) => `${tries(count)} so far`,
    found: (count: number) => `Found after ${tries(count)}.`,
  },
  block: {
    heading: (height: number) => `Header of block ${format.count(height)}`,
    fields: {
      version: "Version",
      previous: "Block before",
      merkleRoot: "Merkle root",
      time: "Time",
      bits: "Target, compact",
      nonce: "Nonce",
    },
    field: "Field",
    bytes: "Bytes",
    means: "Meaning",
    none: "no block of its own: a digest of the rules",
    hash: "Hash these 80 bytes twice",
    result: "Result",
    id: "Id of the block",
    target: "Target",
    same: "The result is the block’s id, and it is not above the target: the work is proven.",
    differs: "The result is not the block’s id.",
    unread: (reason: string) => `The block cannot be read now (${reason}).`,
  },
  chain: {
    idle: "This tab does not mine.",
    waiting: "The chain is being fetched; the search begins once it is here.",
    searching: (rate: string) => `Searching with ${rate}.`,
    paused: "Paused while this tab is hidden.",
    found: (height: number, id: string) => `You found block ${format.count(height)} (${id}).`,
    next: (height: number, parent: string) => `The next will be block ${format.count(height)}, on ${parent}.`,
    count: (count: number) => `${format.plural(count, { one: "block", other: "blocks" })} found in this tab.`,
  },
  tamper: {
    texts: ["Ada pays Ben 5", "Ben pays Cleo 2", "Cleo pays Dan 1"],
    block: (number: number) => `Block ${format.count(number)}`,
    text: "Text",
    previous: "Block before",
    nonce: "Nonce",
    id: "Id",
    holds: "holds",
    noBase: "unchanged, but stands on a broken block",
    noWork: "its id has too few zeros",
    noLink: "names a block before that is gone",
    mine: (number: number) => `Mine block ${format.count(number)} again`,
    mining: "Mining…",
    loading: "Mining three blocks…",
  },
  nodes: {
    names: { ada: "Ada", ben: "Ben" },
    joined: "The line holds: both hear every block at once.",
    isCut: "The line is cut: neither hears the other.",
    goesOn: "This goes on where the lesson before ended: the line is cut, and each has found a block.",
    inSecret: "The line is cut from the start, because Ben mines in secret.",
    cut: "Cut the line",
    join: "Join the line",
    find: (name: string) => `${name} finds a block`,
    restart: "Begin this experiment again",
    chain: (name: string) => `${name}’s chain`,
    best: "best chain",
    aside: "kept aside",
    tip: "tip",
    reorganised: (name: string, depth: number) =>
      `${name} reorganised: ${format.plural(depth, { one: "block", other: "blocks" })} given up.`,
    forked: "A fork: two tips at the same height.",
    live: "A reorgani\u00adsation on the live network counts as well: your tab has just seen one.",
    toShop: "Ben pays Ada",
    toSelf: "Ben pays himself",
    waits: { shop: "The payment to Ada waits.", self: "Ben’s payment to himself waits." },
    pays: { shop: "pays Ada", self: "pays Ben" },
    confirmations: (count: number) =>
      count === 0
        ? "Ada’s payment is on no block of her chain."
        : `Ada’s payment has ${format.plural(count, { one: "confirmation", other: "confirmations" })}.`,
    lost: "The coin went to Ben on the chain with the most work: Ada’s payment is void.",
  },
  majority: {
    share: "The attacker’s share of the hash rate",
    confirmations: "Confirmations that the seller waits for",
    run: "Run 100 attacks",
    chance: (percent: string) => `Computed chance: ${percent}`,
    below: (percent: string) => `below ${percent}`,
    above: (percent: string) => `above ${percent}`,
    result: (won: number, share: string, confirmations: number) =>
      `${format.count(won)} of 100 succeeded with ${share} against ${format.plural(confirmations, { one: "confirmation", other: "confirmations" })}.`,
    won: "succeeded",
    lost: "failed",
    source: "The attacker has one block in store when he pays, as in M. Rosenfeld’s analysis of 2012.",
  },
};
