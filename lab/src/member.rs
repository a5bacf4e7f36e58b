//! One node of the simulation with the things that its driver keeps: disk, clock, wallet.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use chain::{
    Address, Batch, Block, BlockId, BlockKey, CheckedBlock, Checkpoint, Height, LinkId, Millis,
    Network, Node, NodeConfig, Origin, SecretKey, Signatures, StoredBlock, Text, Undo,
    wire::{NodeId, PeerKind},
};

use crate::{
    hostile::Hostile,
    ids::{ConnId, RelayId},
    random::Random,
    time::SimTime,
};

/// They are few, so that nodes often start with a checkpoint.
const CHECKPOINT_BLOCKS: u64 = 4;

/// The settings of a member.
pub struct Blueprint {
    /// The kind of program that runs the node.
    pub kind: PeerKind,
    /// How far its clock is off, in milliseconds.
    pub clock_ms: i64,
    /// Millionths of a hash that it searches in a second.
    pub micro_hashes_per_s: u64,
    /// Bytes of blocks that it keeps in memory.
    pub body_bytes: usize,
    /// Where its connections come from, for relays.
    pub origin: Option<Origin>,
    /// The part that makes it hostile; an honest member has none.
    pub hostile: Option<Box<dyn Hostile>>,
}

impl Blueprint {
    /// An honest tab that searches at this rate and keeps all blocks in memory.
    pub fn tab(micro_hashes_per_s: u64) -> Self {
        Self {
            kind: PeerKind::Tab,
            clock_ms: 0,
            micro_hashes_per_s,
            body_bytes: 1 << 26,
            origin: None,
            hostile: None,
        }
    }
}

/// The data that survive a crash.
#[derive(Default)]
pub(crate) struct Disk {
    blocks: BTreeMap<BlockKey, Arc<CheckedBlock>>,
    undo: BTreeMap<BlockKey, Undo>,
    tip: Option<BlockKey>,
    checkpoint: Option<Checkpoint>,
}

impl Disk {
    pub(crate) fn write(&mut self, batch: Batch) {
        self.blocks.extend(batch.blocks);
        self.undo.extend(batch.undo);
        self.tip = Some(batch.tip);
        self.checkpoint = match (self.checkpoint.take(), batch.checkpoint) {
            (Some(before), Some(later)) => Some(before.followed_by(later)),
            (before, later) => before.or(later),
        };
    }

    pub(crate) fn read(&self, key: &BlockKey) -> Option<StoredBlock> {
        Some(StoredBlock {
            block: Arc::clone(self.blocks.get(key)?),
            undo: self.undo.get(key).copied(),
        })
    }

    /// Whether a block could be loaded again after a crash.
    pub(crate) fn holds(&self, key: &BlockKey) -> bool {
        key.height == Height::GENESIS || self.blocks.contains_key(key)
    }

    /// Compares with a node at rest, whose best chain has taken in `connected`.
    ///
    /// # Errors
    /// The data that a crash would take.
    pub(crate) fn holds_all(&self, connected: &[BlockKey]) -> Result<(), String> {
        let stored = self.tip.map_or(BlockId::ZERO, |stored| stored.id);
        if let Some(tip) = connected.last().filter(|tip| tip.id != stored) {
            return Err(format!("tip is {}, on disk it is {stored}", tip.id));
        }
        let lost = |key: &&BlockKey| !self.holds(key) || !self.undo.contains_key(key);
        match connected.iter().find(lost) {
            Some(lost) => Err(format!("block {} or its undo is not on disk", lost.id)),
            None => Ok(()),
        }
    }

    /// The blocks of the best chain behind the checkpoint, oldest first, and all others, parents
    /// first.
    fn in_order_of_loading(&self) -> (Vec<Block>, Vec<Block>) {
        let mut best = Vec::new();
        let mut on_best = BTreeSet::new();
        let mut at = self.tip;
        while let Some(key) = at
            && let Some(block) = self.blocks.get(&key)
        {
            best.push(block.block().clone());
            on_best.insert(key);
            at = key.height.previous().map(|height| BlockKey {
                height,
                id: block.header().previous,
            });
        }
        best.reverse();
        let before = self
            .checkpoint
            .as_ref()
            .map_or(0, |checkpoint| checkpoint.headers.len());
        let best = best.split_off(before);
        let rest = self.blocks.iter().filter(|(key, _)| !on_best.contains(key));
        (best, rest.map(|(_, block)| block.block().clone()).collect())
    }
}

/// A node and its driver.
pub(crate) struct Member {
    pub(crate) node: Node,
    config: NodeConfig,
    pub(crate) disk: Disk,
    pub(crate) key: SecretKey,
    pub(crate) address: Address,
    clock_ms: i64,
    pub(crate) origin: Option<Origin>,
    pub(crate) micro_hashes_per_s: u64,
    pub(crate) hostile: Option<Box<dyn Hostile>>,
    /// Relays that it connects to, again after each loss.
    pub(crate) homes: Vec<RelayId>,
    /// Open connections.
    pub(crate) conns: BTreeMap<LinkId, ConnId>,
    last_link: u64,
    /// The program runs.
    pub(crate) up: bool,
    /// It is killed after this many more outputs of its node.
    pub(crate) dies_after: Option<u64>,
    /// A tick is scheduled for this time.
    pub(crate) wakes_at: Option<SimTime>,
    /// A hit that was scheduled under another number does not count.
    pub(crate) search: u64,
    /// The tip when the world last looked.
    pub(crate) seen_tip: BlockId,
}

impl Member {
    pub(crate) fn new(network: &Network, number: usize, blueprint: Blueprint) -> Self {
        let number = u64::try_from(number).expect("fits").to_le_bytes();
        let mut seed = [0x5a; 32];
        seed[..8].copy_from_slice(&number);
        let key = SecretKey::from_seed(seed);
        let config = NodeConfig {
            agent: Text::new("lab").expect("is short"),
            kind: blueprint.kind,
            node: NodeId(number),
            seed: u64::from_le_bytes(number),
            body_bytes: blueprint.body_bytes,
            storage: true,
            checkpoint_blocks: CHECKPOINT_BLOCKS,
            all_signed: chain::all_signed,
        };
        Self {
            node: Node::new(network.clone(), config.clone()),
            config,
            disk: Disk::default(),
            address: Address::from_public_key(&key.public_key()),
            key,
            clock_ms: blueprint.clock_ms,
            origin: blueprint.origin,
            micro_hashes_per_s: blueprint.micro_hashes_per_s,
            hostile: blueprint.hostile,
            homes: Vec::new(),
            conns: BTreeMap::new(),
            last_link: 0,
            up: true,
            dies_after: None,
            wakes_at: None,
            search: 0,
            seen_tip: network.id(),
        }
    }

    pub(crate) fn is_honest(&self) -> bool {
        self.hostile.is_none()
    }

    pub(crate) fn body_bytes(&self) -> usize {
        self.config.body_bytes
    }

    /// The time on its clock.
    pub(crate) fn clock(&self, now: SimTime) -> Millis {
        let ms = now.clock().ms();
        Millis::from_ms(ms.saturating_add_signed(self.clock_ms))
    }

    /// The time when its clock shows `at`.
    pub(crate) fn when(&self, at: Millis) -> SimTime {
        let ms = at.ms().saturating_add_signed(-self.clock_ms);
        SimTime::when(Millis::from_ms(ms))
    }

    pub(crate) fn next_link(&mut self) -> LinkId {
        self.last_link += 1;
        LinkId(self.last_link)
    }

    /// The program starts anew from its disk.
    ///
    /// # Errors
    /// The part of the best chain that does not load.
    pub(crate) fn restart(&mut self) -> Result<(), String> {
        self.node = Node::new(self.node.chain().network().clone(), self.config.clone());
        if let Some(checkpoint) = &self.disk.checkpoint {
            let restored = self.node.restore(checkpoint);
            restored.map_err(|error| format!("the checkpoint is of no use: {error}"))?;
        }
        let (best, rest) = self.disk.in_order_of_loading();
        for block in best {
            let id = block.id();
            self.node
                .load(block, Signatures::Trusted)
                .map_err(|error| format!("block {id} does not load: {error}"))?;
        }
        for block in rest {
            // It was stored before a ledger had seen it, so it may turn out to break a rule now.
            let _ = self.node.load(block, Signatures::Check);
        }
        // A better branch may be on the disk: before the crash there was no time to move to it.
        let chain = self.node.chain();
        let stored = self.disk.tip.and_then(|tip| chain.entry(&tip.id));
        if stored
            .is_some_and(|stored| stored.id != chain.tip().id && stored.work >= chain.tip().work)
        {
            return Err(format!(
                "tip after loading is {}, on disk it is {:?}",
                chain.tip().id,
                self.disk.tip
            ));
        }
        self.up = true;
        Ok(())
    }

    /// The time that the search for a block takes, drawn from the hash rate and the difficulty on
    /// the present tip.
    pub(crate) fn draw_search(&self, now: SimTime, random: &mut Random) -> Option<Duration> {
        if self.micro_hashes_per_s == 0 || !self.up {
            return None;
        }
        let chain = self.node.chain();
        let time = self.clock(now).timestamp().max(chain.earliest_time());
        let target = chain.next_bits(time).decode().ok()?;
        let hashes = target.work().to_u256().saturating_to::<u64>();
        let micros = u128::from(hashes) * 1_000_000_000_000 / u128::from(self.micro_hashes_per_s);
        let mean = Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
        Some(random.exponential(mean))
    }
}
