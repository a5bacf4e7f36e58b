//! The story of a node: the fuzzer's bytes, read as a list of steps.

use arbitrary::Arbitrary;

use crate::world::Flaw;

/// The most steps of a script that are carried out.
pub const MAX_STEPS: usize = 100;

/// A node's life.
#[derive(Debug, Arbitrary)]
pub struct Script {
    /// The rules that hold.
    pub network: Rules,
    /// The place where its blocks are kept.
    pub disk: DiskKind,
    /// Its past.
    pub start: Start,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// Which of the worlds the node lives in.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub enum Rules {
    /// The target is fixed.
    Regtest,
    /// The difficulty moves fast.
    Quick,
}

/// A node's past.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub enum Start {
    /// Nothing.
    Genesis,
    /// A chain so long that most branches weigh too little.
    Tall,
}

/// Where blocks are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Arbitrary)]
pub enum DiskKind {
    /// In memory alone.
    None,
    /// On disk, hardly any in memory.
    Small,
    /// On disk, and all in memory.
    Large,
}

/// One of several: the number modulo how many there are.
pub type Pick = u8;

/// A connection and a peer behind it.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub struct Sender {
    /// Which connection.
    pub link: Pick,
    /// Which peer; sometimes the relay itself.
    pub peer: Pick,
}

/// A block.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub enum Which {
    /// One of the world's.
    World(u16),
    /// One that was made in this run.
    Made(Pick),
}

/// One thing that happens.
#[derive(Debug, Arbitrary)]
pub enum Step {
    /// A connection opens, and the relay at its other end says hello.
    LinkUp {
        /// The relay is the node's own.
        hub: bool,
        /// Whether it says hello.
        welcome: bool,
        /// Peers that it names.
        roster: [Claim; 2],
    },
    /// A connection closes.
    LinkDown(Pick),
    /// A relay says hello, or says who is there.
    Roster {
        /// By which connection.
        link: Pick,
        /// Hello.
        welcome: bool,
        /// Peers that it names.
        roster: [Claim; 2],
    },
    /// A peer tells news.
    Gossip {
        /// The peer.
        from: Sender,
        /// The news.
        news: News,
    },
    /// A peer passes on blocks one by one.
    Row {
        /// The peer.
        from: Sender,
        /// The first of the world's blocks that it passes on.
        first: u16,
        /// How many.
        count: Pick,
    },
    /// A peer asks something.
    Ask {
        /// The peer.
        from: Sender,
        /// The question.
        question: Question,
    },
    /// A peer answers one of the node's questions.
    Answer {
        /// Which question.
        ask: Pick,
        /// The chain of the peer that answers.
        leaf: Which,
        /// How well.
        how: How,
    },
    /// Peers answer all of the node's questions well, as often as there are new ones.
    AnswerAll {
        /// The chain that they are on.
        leaf: Which,
        /// How often.
        rounds: Pick,
    },
    /// A frame that is not valid, or out of place.
    Noise {
        /// By which connection.
        link: Pick,
        /// The frame.
        bytes: Vec<u8>,
    },
    /// Time passes.
    Wait(Span),
    /// Time passes until the node wants to be woken.
    Wake,
    /// The clock is set back.
    Back(Span),
    /// A wallet here sends a transfer.
    Submit(Pick),
    /// A miner here finds a block on the tip.
    Mine,
    /// Somebody finds a block, and keeps it for now.
    Make {
        /// On which block, where the target is fixed; else on the tip.
        on: Option<Which>,
        /// The transfers in it.
        transfers: [Pick; 2],
        /// The flaw in it.
        flaw: Option<Flaw>,
    },
    /// A miner here found a block that was made before.
    Mined(Which),
    /// Storage answers.
    Load {
        /// Which question.
        load: Pick,
        /// How well.
        how: Loaded,
    },
    /// Storage answers everything well.
    LoadAll,
    /// Storage answers a question that nobody asked.
    LoadUnasked(Which),
    /// Storage fails for good.
    StorageLost,
    /// The speed at which miners here search.
    HashRate(u64),
    /// A person asks for news.
    Synchronise,
    /// The program is killed and started again.
    Restart,
}

/// A tip that a peer claims.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub struct Claim {
    /// The peer that claims it.
    pub peer: Pick,
    /// Which block.
    pub block: Which,
    /// It claims more than there is: a block that nobody has, with vast work.
    pub lie: bool,
    /// Whether it is a native node.
    pub native: bool,
}

/// News.
#[derive(Clone, Debug, Arbitrary)]
pub enum News {
    /// A block.
    Block(Which),
    /// Transfers.
    Transfers([Pick; 3]),
    /// A tip.
    Tip(Claim),
    /// A block with a byte that was changed on the way.
    Spoilt {
        /// Which block.
        block: Which,
        /// Which byte of the frame.
        at: u16,
        /// The bits that are changed.
        bits: u8,
    },
}

/// A question of a peer.
#[derive(Clone, Debug, Arbitrary)]
pub enum Question {
    /// The tip.
    Tip,
    /// The headers behind one of these blocks.
    Headers([Which; 2]),
    /// Bodies: the first, and a number of those that follow.
    Bodies {
        /// The first.
        first: Which,
        /// How many of the world's blocks come after it.
        more: Pick,
    },
    /// The short ids of the pool.
    Mempool,
    /// Transfers of the pool.
    Transfers([Pick; 2]),
}

/// How well a question is answered.
#[derive(Clone, Debug, Arbitrary)]
pub enum How {
    /// As an honest peer does.
    Right,
    /// With at most this many headers or bodies.
    Few(Pick),
    /// By a peer that was not asked.
    Stranger(Pick),
    /// With something else of the same kind.
    Wrong(Which),
    /// With something of another kind.
    OtherKind,
    /// Nobody has the data.
    Unavailable,
    /// With a byte that was changed on the way.
    Spoilt {
        /// Which byte of the frame.
        at: u16,
        /// The bits that are changed.
        bits: u8,
    },
}

/// How storage answers.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub enum Loaded {
    /// With the block that it was given.
    Right,
    /// It has nothing.
    Missing,
    /// With the block, but without its undo.
    NoUndo,
    /// With another block.
    Other(Which),
}

/// A while.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub enum Span {
    /// Milliseconds.
    Ms(u16),
    /// Seconds.
    Seconds(u16),
    /// Anything.
    Any(u64),
}

impl Span {
    /// In milliseconds.
    pub fn ms(self) -> u64 {
        match self {
            Self::Ms(ms) => ms.into(),
            Self::Seconds(seconds) => u64::from(seconds) * 1_000,
            Self::Any(ms) => ms,
        }
    }
}
