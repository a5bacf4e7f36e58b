//! What happens to the node: the fuzzer's bytes, read as a list of steps.

use arbitrary::Arbitrary;

use crate::world::Flaw;

/// The most steps of a script that are taken.
pub const MAX_STEPS: usize = 100;

/// A node's life.
#[derive(Debug, Arbitrary)]
pub struct Script {
    /// Whose rules hold.
    pub network: Rules,
    /// Where its blocks are kept.
    pub disk: DiskKind,
    /// What it has behind it.
    pub start: Start,
    /// What happens, in order.
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

/// What a node has behind it.
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

/// One of so many: the number modulo how many there are.
pub type Pick = u8;

/// A connection and a peer behind it.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub struct Sender {
    /// Which connection.
    pub link: Pick,
    /// Which peer; now and then the relay itself.
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
        /// It does say hello.
        welcome: bool,
        /// Peers that it names.
        roster: [Claim; 2],
    },
    /// A connection closes.
    LinkDown(Pick),
    /// A relay says hello, or who is there.
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
        /// Who.
        from: Sender,
        /// What.
        news: News,
    },
    /// A peer passes on blocks one by one.
    Row {
        /// Who.
        from: Sender,
        /// From which of the world's blocks on.
        first: u16,
        /// How many.
        count: Pick,
    },
    /// A peer asks something.
    Ask {
        /// Who.
        from: Sender,
        /// What.
        question: Question,
    },
    /// A peer answers one of the node's questions.
    Answer {
        /// Which question.
        ask: Pick,
        /// Whose chain the answerer is on.
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
    /// A frame that is none, or out of place.
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
        /// With which transfers.
        transfers: [Pick; 2],
        /// With what wrong.
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
    /// Storage says what nobody asked for.
    LoadUnasked(Which),
    /// Storage fails for good.
    StorageLost,
    /// Miners here search so fast.
    HashRate(u64),
    /// A person asks for news.
    Synchronise,
    /// The program is killed and started again.
    Restart,
}

/// A tip that a peer claims.
#[derive(Clone, Copy, Debug, Arbitrary)]
pub struct Claim {
    /// Who claims it.
    pub peer: Pick,
    /// Which block.
    pub block: Which,
    /// It claims more than there is: a block that nobody has, with vast work.
    pub lie: bool,
    /// It is a native node.
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

/// What a peer asks.
#[derive(Clone, Debug, Arbitrary)]
pub enum Question {
    /// The tip.
    Tip,
    /// Headers behind one of these.
    Headers([Which; 2]),
    /// Bodies, the first of so many and those that follow.
    Bodies {
        /// The first.
        first: Which,
        /// How many of the world's blocks come after it.
        more: Pick,
    },
    /// The pool.
    Mempool,
}

/// How well a question is answered.
#[derive(Clone, Debug, Arbitrary)]
pub enum How {
    /// As an honest peer does.
    Right,
    /// With so many headers or bodies at most.
    Few(Pick),
    /// By somebody who was not asked.
    Stranger(Pick),
    /// With something else of the same kind.
    Wrong(Which),
    /// With something of another kind.
    OtherKind,
    /// Nobody has it.
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
    /// With what it was given.
    Right,
    /// It has nothing.
    Missing,
    /// With the block, but not what takes it back.
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
