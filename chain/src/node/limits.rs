//! Every bound and deadline of the protocol, in one place.
//!
//! Sizes of frames and lists stand in [`crate::wire`], the mempool's in [`crate::mempool`].

/// Peers behind one link of which something is remembered; whoever was heard of least recently is
/// forgotten first.
pub const MAX_PEERS_PER_LINK: usize = 1_024;
/// A peer of which nothing was heard for so long, in milliseconds, makes room for another.
pub const PEER_SILENCE_MS: u64 = 60_000;
/// Peers behind one link that are ignored after misbehaving.
pub const MAX_IGNORED_PER_LINK: usize = 1_024;
/// Requests for headers under way at once to peers by name; each peer, and each relay, is asked one
/// at a time.
pub const MAX_HEADER_REQUESTS: usize = 4;
/// A branch is kept once its headers show at least the tip's work less that of this many blocks
/// like the tip; Bitcoin Core's bound.
pub const LOW_WORK_BLOCKS: u64 = 144;
/// Answers of full length that a peer may give to show that a branch has that work; one id of each
/// is remembered. With [`crate::wire::MAX_HEADERS`] each that is a million headers.
pub const MAX_PRESYNC_ROUNDS: usize = 512;
/// Requests for bodies under way at once.
pub const MAX_BODY_REQUESTS: usize = 8;
/// Requests for bodies under way at once to one peer.
pub const MAX_BODY_REQUESTS_PER_PEER: usize = 2;
/// Blocks in one request for bodies.
pub const BODIES_PER_REQUEST: usize = 32;
/// How far ahead of the tip bodies are fetched, and taken from who sends them unasked, in blocks;
/// they wait in memory.
pub const MAX_BODIES_AHEAD: u64 = 1_024;
/// Answers that wait for bodies from storage at once.
pub const MAX_SERVING: usize = 64;
/// Requests for bodies that wait for their turn behind those.
pub const MAX_SERVING_LINE: usize = 256;
/// Of both together, those of one peer: as many as it asks by name and through a relay that picks.
pub const MAX_SERVING_PER_PEER: usize = 2 * MAX_BODY_REQUESTS_PER_PEER;
/// Patience for an answer at first, in milliseconds.
pub const FIRST_PATIENCE_MS: u64 = 5_000;
/// Patience is doubled when it runs out, up to this many milliseconds.
pub const MAX_PATIENCE_MS: u64 = 60_000;
/// How often relays are asked for news although nobody told of any, in milliseconds: what was lost
/// on the way is found again, on a quiet network too.
pub const ROUND_MS: u64 = 30_000;
/// For how long a peer that did not deliver is passed over, in milliseconds.
pub const PASSED_OVER_MS: u64 = 10_000;
/// Least time between two presence frames, in milliseconds.
pub const PRESENCE_MS: u64 = 1_000;
/// Most time between two presence frames, in milliseconds; relays drop who is silent.
pub const HEARTBEAT_MS: u64 = 20_000;
