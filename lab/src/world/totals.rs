//! Counts of what happened in a world.

/// The counts of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Events carried out.
    pub events: u64,
    /// Frames that arrived.
    pub frames: u64,
    /// Blocks found by anybody.
    pub blocks: u64,
    /// Blocks that honest nodes' chains took in, added over all nodes.
    pub connected: u64,
    /// Reorganisations of honest nodes.
    pub reorganisations: u64,
    /// Most blocks that an honest node ever took back at once.
    pub deepest: u64,
    /// Transfers submitted.
    pub transfers: u64,
    /// Connections that a node or a relay ended because of a frame that was sent.
    pub closed: u64,
    /// Branches that honest nodes did not keep because they were too light.
    pub too_light: u64,
    /// Blocks and headers that honest nodes refused for any other reason.
    pub refused_blocks: u64,
    /// Transfers that honest nodes refused.
    pub refused_transfers: u64,
    /// Most transfers that waited in an honest node's pool for one before them.
    pub most_queued: u64,
    /// Programs killed and started again.
    pub restarts: u64,
    /// Changes of honest members' groups, each on one relay.
    pub moves: u64,
    /// Looks of relays at frames where no node did.
    pub screened: u64,
}

impl Totals {
    /// Adds the counts of another run.
    pub fn add(&mut self, other: &Self) {
        self.events += other.events;
        self.frames += other.frames;
        self.blocks += other.blocks;
        self.connected += other.connected;
        self.reorganisations += other.reorganisations;
        self.deepest = self.deepest.max(other.deepest);
        self.transfers += other.transfers;
        self.closed += other.closed;
        self.too_light += other.too_light;
        self.refused_blocks += other.refused_blocks;
        self.refused_transfers += other.refused_transfers;
        self.most_queued = self.most_queued.max(other.most_queued);
        self.restarts += other.restarts;
        self.moves += other.moves;
        self.screened += other.screened;
    }
}
