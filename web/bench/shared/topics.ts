/** The topics that contenders measure: the nonce search, and a node's work with its chain. */
export const CHAIN_TOPICS = ["headers", "blocks", "signatures", "ledger", "pool"] as const;

export type ChainTopic = (typeof CHAIN_TOPICS)[number];

export type Topic = "search" | ChainTopic;
