/**
 * The page's files are called what they are, and nothing is done to evade a content blocker: whoever wants to block them
 * can. But public blocklists also have patterns so general that they would hit a file by accident, and a tab that a person
 * opened to learn would not start. These are avoided.
 */
/** A pattern on the path of a request, with why it is avoided. The names stand in the lists of NoCoin and minerBlock. */
export const PATTERNS: [RegExp, string][] = [
  [/\/hash\.wasm/i, "the bare name that copies of Coinhive gave their module"],
  [/\/miner[^/]*\.(?:js|wasm|php)/i, "listed as miner.js, miner.min.js and miner* at several hosts"],
  [/\/[\w-]*miner(?:\.min)?\.js/i, "what people called their own copies: webminer.js, ad-miner.js"],
  [/\/(?:mine|mining|hashing)\.(?:min\.)?js/i, "the same under other words"],
  [/cryptonight/i, "listed as cryptonight.wasm and cryptonight-worker.js: the algorithm of those scripts"],
  [/(?:coin-?hive|c-hive|\/hive)[^/]*\.js/i, "Coinhive, and how it was hidden"],
  [/\/(?:xmr|monero)[^/]*\.js/i, "listed as xmr.min.js: the coin that they mined"],
  [/coin-?(?:imp|have|erra|blind|nebula|lab|pot)|crypto-?(?:loot|noter|bara)/i, "services that copied Coinhive"],
  [/authedmine|jsecoin|deepminer|minr\.|monerise|inwemo|webmine/i, "further services and scripts"],
  [/\/processor\.js/i, "listed for one such service, though many things are called so"],
  [
    /[/._-](?:ads?|adserver|banner|tracker|tracking|analytics|beacon|pixel)[/._-]/i,
    "words of lists against ads and tracking",
  ],
];

/** Why a blocklist would hit a file of this path; `undefined` for most. */
export const hitBy = (path: string): string | undefined => PATTERNS.find(([pattern]) => pattern.test(path))?.[1];
