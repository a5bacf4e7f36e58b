//! Every bound and deadline that holds against peers, in one place. The bounds of a valid block are
//! not here: they are rules, [`crate::Block::MAX_BYTES`] and [`crate::Text::MAX_BYTES`].
//!
//! Frames first, then headers and bodies, then the hub, then the mempool, then time.

/// The longest frame, in bytes.
pub const MAX_FRAME_BYTES: usize = 512 * 1024;
/// The most bytes of blocks or transfers in one frame, which leaves room for the envelope.
pub const MAX_PAYLOAD_BYTES: usize = MAX_FRAME_BYTES - 4 * 1024;
/// The most headers in one reply.
pub const MAX_HEADERS: usize = 2_000;
/// The most ids in one locator: enough for 2^50 blocks.
pub const MAX_LOCATOR: usize = 64;
/// The most blocks asked for in one request.
pub const MAX_BODIES: usize = 64;
/// The most short ids in one reply: more than transfers fit into a pool.
pub const MAX_SHORT_IDS: usize = 30_000;
/// The most transfers asked for in one request: the longest that there are fit into a frame.
pub const MAX_TRANSFERS: usize = 2_000;
/// The most peers named in one frame.
pub const MAX_ROSTER: usize = 64;

/// Peers behind one link that a node remembers something of: more than a relay lets in.
pub const MAX_PEERS_PER_LINK: usize = 4_096;
/// A peer that was silent for this long, in milliseconds, makes room for another.
pub const PEER_SILENCE_MS: u64 = 60_000;
/// Peers behind one link that are ignored after misbehaving.
pub const MAX_IGNORED_PER_LINK: usize = 1_024;
/// Requests for headers under way at once to peers by name; each peer, and each relay, is asked one
/// at a time.
pub const MAX_HEADER_REQUESTS: usize = 4;
/// Of these, the requests to peers that have delivered something before; others get as many.
pub const MAX_HEADER_REQUESTS_PER_CLASS: usize = 3;
/// A branch is kept once its headers show at least the tip's work less that of this many blocks
/// like the tip; Bitcoin Core's bound.
pub const LOW_WORK_BLOCKS: u64 = 144;
/// Answers of full length that a peer may give to show that a branch has that work; one id of each
/// is remembered. With [`MAX_HEADERS`] headers each, that is half a million headers.
pub const MAX_PRESYNC_ROUNDS: usize = 256;
/// Requests for bodies under way at once.
pub const MAX_BODY_REQUESTS: usize = 8;
/// Requests for bodies under way at once to one peer.
pub const MAX_BODY_REQUESTS_PER_PEER: usize = 4;
/// Blocks in one request for bodies.
pub const BODIES_PER_REQUEST: usize = 64;
/// How far ahead of the tip bodies are fetched, or taken from peers that send them unasked, in
/// blocks; they wait in memory.
pub const MAX_BODIES_AHEAD: u64 = 1_024;
/// Questions that nobody answered in time of which a node remembers whom it asked; the oldest is forgotten
/// first.
pub const MAX_LATE: usize = 256;
/// Answers that wait for bodies from storage at once.
pub const MAX_SERVING: usize = 64;
/// Questions that wait for their turn to be answered.
pub const MAX_SERVING_LINE: usize = 256;
/// Of both together, those of one peer: as many as it asks by name and through a relay that picks this
/// node.
pub const MAX_SERVING_PER_PEER: usize = 8;
/// Bytes of answers that a tab gives in a second; its socket holds twice as much.
pub const TAB_ANSWERS_PER_SECOND: u64 = 2 * 1024 * 1024;
/// Bytes of answers that a native node gives in a second.
pub const NATIVE_ANSWERS_PER_SECOND: u64 = 256 * 1024 * 1024;
/// Blocks as heavy as the tip that are taken from peers that send them unasked, until the tip moves.
pub const MAX_RIVALS: usize = 8;
/// Children of invalid blocks that are remembered by id, so that their own children are known to be
/// invalid, too; the oldest is forgotten first.
pub const MAX_REFUSED: usize = 1_024;

/// Ids of blocks that went round in some group of a hub, and go round no more; the oldest is forgotten
/// first, here and with transfers and tips.
pub const MAX_BLOCKS_ROUND: usize = 4_096;
/// The same for transfers: more than a pool holds.
pub const MAX_TRANSFERS_ROUND: usize = 32_768;
/// The same for tips.
pub const MAX_TIPS_ROUND: usize = 1_024;
/// Frames of gossip that a hub has screened at once. Each client beyond them waits with one.
pub const MAX_SCREENED: usize = 64;
/// Of these, the frames of clients of one origin.
pub const MAX_SCREENED_PER_ORIGIN: usize = 16;

/// The most bytes of transfers that could be in the next block.
pub const MAX_READY_BYTES: usize = MAX_POOL_BYTES - MAX_QUEUE_BYTES;
/// The most bytes of transfers that wait because an earlier one of their sender is missing.
pub const MAX_QUEUE_BYTES: usize = 256 * 1024;
/// The most bytes of encoded transfers that wait.
pub const MAX_POOL_BYTES: usize = 4 * 1024 * 1024;
/// The most transfers of one sender that wait; nonces this far ahead of the account are refused.
pub const MAX_PER_SENDER: u64 = 64;
/// A transfer takes the place of one with the same sender and nonce when it raises the fee by one part
/// in this many, a tenth, rounded up.
pub const REPLACEMENT_RAISE: u64 = 10;
/// Failed transfers that are remembered, so that they are not validated again; the oldest is
/// forgotten first.
pub const MAX_FAILED: usize = 4_096;
/// How long a transfer that could be in the next block waits, in milliseconds: a day.
pub const READY_MS: u64 = 24 * 60 * 60 * 1_000;
/// How long a transfer waits for those before it, in milliseconds: an hour.
pub const QUEUE_MS: u64 = 60 * 60 * 1_000;
/// Questions for pools under way at once. Patience with each is [`MAX_PATIENCE_MS`].
pub const MAX_POOL_REQUESTS: usize = 4;
/// How long a node fetches from one pool what it lacks, in milliseconds. The rest is asked for by
/// short ids again, in a later round.
pub const POOL_FETCH_MS: u64 = 60_000;
/// Questions in vain for the pool at a link-up after which a node tells of all that waits with it.
pub const MAX_UNTOLD: u32 = 4;
/// Clients of the node's own relay whose pools are to be asked for; for those beyond, the relay
/// picks one.
pub const MAX_POOLS_DUE: usize = 64;
/// Least time between two rounds of questions for pools, in milliseconds.
pub const POOL_ROUND_MS: u64 = 60_000;
/// After questions for pools that nobody answered, the time between rounds is longer: at most this, in
/// milliseconds.
pub const MAX_POOL_WAIT_MS: u64 = 60 * 60 * 1_000;

/// Patience with a peer at first, in milliseconds.
pub const FIRST_PATIENCE_MS: u64 = 5_000;
/// The patience is doubled when it runs out, up to this many milliseconds.
pub const MAX_PATIENCE_MS: u64 = 60_000;
/// A branch whose bodies nobody gave for this long, in milliseconds, is set aside for another. By
/// then the patience with a peer has been through all its steps.
pub const DROUGHT_MS: u64 = 180_000;
/// A node that did not look at its clock for this long, in milliseconds, was asleep: the end of its
/// patience, at the latest, wakes a node that runs.
pub const ASLEEP_MS: u64 = 2 * MAX_PATIENCE_MS;
/// Transfers are not judged while bodies of a better branch are on their way. A node does not wait
/// for a body that nobody gave for this long, in milliseconds.
pub const BEHIND_MS: u64 = 60_000;
/// How long a branch is set aside, in milliseconds.
pub const ASIDE_MS: u64 = 120_000;
/// How often relays are asked for news although nobody told of any, in milliseconds: so news that
/// was lost on the way is found again, on a quiet network too.
pub const ROUND_MS: u64 = 30_000;
/// How long a peer that did not deliver is passed over, in milliseconds.
pub const PASSED_OVER_MS: u64 = 10_000;
/// Least time between two presence frames, in milliseconds.
pub const PRESENCE_MS: u64 = 1_000;
/// The same for two that differ only in the hash rate, which changes with every second of mining.
pub const HASH_RATE_MS: u64 = 10_000;
/// How long a change of the roster waits for others, in milliseconds: all clients come to a new block at
/// about the same time.
pub const ROSTER_GATHERS_MS: u64 = 150;
/// Least time between two changes of a client's group, in milliseconds. A client that changes it sooner
/// moves when it is over.
pub const MOVE_MS: u64 = 5_000;
/// Most time between two presence frames, in milliseconds; relays drop a node that is silent.
pub const HEARTBEAT_MS: u64 = 20_000;
