//! Decides what the page is shown of the node's state, and when.

use std::mem;

use chain::{
    Address, LinkView, Millis, Node,
    limits::HASH_RATE_MS,
    wire::{PeerId, PeerInfo, PeerKind, Presence},
};

use super::{connection::Connection, throttle::Throttle};
use crate::{
    clock::reached,
    views::{
        AccountView, NodeEvent, PeerView, StatusView, StorageView, ToldTree, difficulty, number,
        short_name,
    },
};

/// The topics that can be told anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Topic {
    Status,
    Tree,
    Peers,
    Account,
}

/// The sources of the news.
pub(crate) struct Sources<'a> {
    pub(crate) node: &'a Node,
    pub(crate) address: Option<Address>,
    pub(crate) connection: &'a Connection,
    pub(crate) storage: &'a StorageView,
    pub(crate) mining: bool,
    pub(crate) mining_from: Option<Millis>,
}

/// Tells each topic when it changed, not too often, and never the same twice in a row.
#[derive(Debug)]
pub(crate) struct Report {
    throttle: Throttle<Topic>,
    hash_rate: u64,
    /// The time when peers were told last, and this node's hash rate with them.
    peers_told: Millis,
    tree: ToldTree,
    /// The last news of each topic that is told as a whole.
    told: [Option<NodeEvent>; 4],
}

impl Report {
    /// A new report, which wants to tell everything.
    pub(crate) fn new() -> Self {
        let mut report = Self {
            throttle: Throttle::new(),
            hash_rate: 0,
            peers_told: Millis::from_ms(0),
            tree: ToldTree::default(),
            told: [const { None }; 4],
        };
        report.mark_all();
        report
    }

    pub(crate) fn mark(&mut self, topic: Topic) {
        self.throttle.mark(topic);
        if topic == Topic::Tree {
            // A peer's tip may be here now that was not here before.
            self.throttle.mark(Topic::Peers);
        }
    }

    pub(crate) fn mark_all(&mut self) {
        for topic in [Topic::Status, Topic::Tree, Topic::Peers, Topic::Account] {
            self.mark(topic);
        }
    }

    /// Tells all again, as another account is in use: each block was told with its owner.
    pub(crate) fn start_over(&mut self) {
        self.tree.forget_bodies();
        self.mark_all();
    }

    /// Hashes a second of this node's search, told as often as those of others.
    pub(crate) fn set_hash_rate(&mut self, now: Millis, hashes_per_second: u64) {
        let before = mem::replace(&mut self.hash_rate, hashes_per_second);
        let is_news = (before == 0) != (hashes_per_second == 0);
        let is_old = reached(self.peers_told.plus(HASH_RATE_MS), now, HASH_RATE_MS);
        if is_news || (before != hashes_per_second && is_old) {
            self.mark(Topic::Peers);
        }
    }

    /// The time when [`Report::take`] may have something.
    pub(crate) fn wakeup(&self) -> Option<Millis> {
        self.throttle.wakeup()
    }

    /// The news to be told now.
    pub(crate) fn take(&mut self, now: Millis, sources: &Sources<'_>) -> Vec<NodeEvent> {
        let mut news = Vec::new();
        for topic in self.throttle.take(now) {
            let event = match topic {
                Topic::Status => NodeEvent::Status {
                    status: status(sources, now),
                },
                Topic::Tree => {
                    let changes = self
                        .tree
                        .changes(sources.node.chain(), sources.address.as_ref());
                    if let Some(changes) = changes {
                        if changes.more {
                            self.throttle.mark(Topic::Tree);
                        }
                        news.push(changes.into());
                    }
                    continue;
                }
                Topic::Peers => {
                    self.peers_told = now;
                    peers(sources.node, self.hash_rate)
                }
                Topic::Account => {
                    let Some(address) = sources.address else {
                        continue;
                    };
                    let (chain, pool) = (sources.node.chain(), sources.node.mempool());
                    let account = AccountView::new(chain, pool, address);
                    NodeEvent::Account { account }
                }
            };
            let told = &mut self.told[topic as usize];
            if told.as_ref() != Some(&event) {
                *told = Some(event.clone());
                news.push(event);
            }
        }
        news
    }
}

fn status(sources: &Sources<'_>, now: Millis) -> StatusView {
    let node = sources.node;
    let chain = node.chain();
    let tip = chain.tip();
    let next_time = now.timestamp().max(chain.earliest_time());
    StatusView {
        connection: sources.connection.view(now),
        network: chain.params().name.clone(),
        genesis: chain.network().id().to_string(),
        node: node.id().to_string(),
        name: short_name(node.id()),
        height: number(tip.height.get()),
        tip: tip.id.to_string(),
        tip_time: tip.header.time.secs(),
        work: tip.work.to_string(),
        difficulty: difficulty(chain.next_bits(next_time), chain.params()),
        peers: total(node).saturating_sub(1),
        mempool: u32::try_from(node.mempool().len()).unwrap_or(u32::MAX),
        sync: node.sync_progress().map(Into::into),
        storage: sources.storage.clone(),
        mining: sources.mining,
        mining_from: sources.mining_from.map(|from| number(from.ms())),
    }
}

/// Nodes at the relay, this one included; a node that is not connected is alone.
fn total(node: &Node) -> u32 {
    node.links().map(|link| link.total).sum::<u32>().max(1)
}

/// This node in its present state, then the others as the relay told of them.
fn peers(node: &Node, hash_rate: u64) -> NodeEvent {
    let you = node.links().find_map(|LinkView { you, .. }| you);
    let own = PeerInfo {
        peer: you.unwrap_or(PeerId::ANY),
        node: node.id(),
        kind: PeerKind::Tab,
        presence: Presence {
            tip: node.tip(),
            hash_rate,
            impairment: node.impairment(),
        },
    };
    let others = node.peers().map(|(_, info)| info);
    let others = others.filter(|info| Some(info.peer) != you);
    let others = others.map(|info| {
        let known = node.chain().entry(&info.presence.tip.id).is_some();
        PeerView::new(info, known, false)
    });
    NodeEvent::Peers {
        total: total(node),
        peers: std::iter::once(PeerView::new(&own, true, true))
            .chain(others)
            .collect(),
    }
}
