//! The parts that a node is made of, and what all its other files do with them: they look at the
//! connections, send, tell what happened, and refuse.

use std::collections::VecDeque;

use super::{
    early::Early,
    io::{CloseReason, From, LinkId, NodeConfig, Notice, Output, RefusedItem},
    link::{Link, LinkView},
    pools::Pools,
    presence::PresenceClock,
    requests::Sync,
    serving::Serving,
};
use crate::{
    block::BlockKey,
    mempool::Mempool,
    primitives::{BlockId, Millis},
    rules::Network,
    state::Chain,
    util::BoxMap,
    wire::{Frame, Impairment, NodeId, PeerId, PeerInfo, TipInfo},
};

/// A full node without a body: it has no clock, no sockets, no disk and no randomness.
#[derive(Clone, Debug)]
pub struct Node {
    pub(super) config: NodeConfig,
    pub(super) chain: Chain,
    pub(super) pool: Mempool,
    pub(super) pools: Pools,
    pub(super) early: Early,
    /// The number of questions that nobody answered in time.
    pub(super) unanswered: u64,
    /// Whom the last of them were put to, at most [`crate::limits::MAX_LATE`].
    pub(super) late: VecDeque<From>,
    pub(super) links: BoxMap<LinkId, Link>,
    pub(super) sync: Sync,
    pub(super) serving: Serving,
    pub(super) presence: PresenceClock,
    /// Headers whose bodies nobody gave, and the time when they are tried again.
    pub(super) set_aside: Vec<(BlockId, Millis)>,
    /// The tip, and the blocks as heavy as it that came unasked.
    pub(super) rivals: (BlockId, usize),
    /// The block at which the state was written down last; genesis when it never was.
    pub(super) checkpoint: BlockKey,
    pub(super) outputs: VecDeque<Output>,
}

impl Node {
    /// A node that knows genesis, and no other node.
    pub fn new(network: Network, config: NodeConfig) -> Self {
        let chain = Chain::new(network, config.body_bytes);
        Self {
            checkpoint: chain.tip_key(),
            chain,
            sync: Sync::new(config.seed),
            serving: Serving::new(config.kind),
            config,
            pool: Mempool::default(),
            pools: Pools::default(),
            early: Early::default(),
            unanswered: 0,
            late: VecDeque::new(),
            links: BoxMap::new(),
            presence: PresenceClock::default(),
            set_aside: Vec::new(),
            rivals: (BlockId::ZERO, 0),
            outputs: VecDeque::new(),
        }
    }

    /// Blocks, headers, ledger.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Transfers that wait.
    pub fn mempool(&self) -> &Mempool {
        &self.pool
    }

    /// The end of the best chain.
    pub fn tip(&self) -> TipInfo {
        let tip = self.chain.tip();
        TipInfo {
            id: tip.id,
            height: tip.height,
            work: tip.work,
        }
    }

    /// The node's own name.
    pub fn id(&self) -> NodeId {
        self.config.node
    }

    /// The connections.
    pub fn links(&self) -> impl Iterator<Item = LinkView> {
        self.links.iter().map(|(id, link)| LinkView {
            link: *id,
            you: link.you,
            total: link.roster.total,
        })
    }

    /// The nodes that the relays named last, with the connection by which they are reached; this
    /// node is among them.
    pub fn peers(&self) -> impl Iterator<Item = (LinkId, &PeerInfo)> {
        let samples = self
            .links
            .iter()
            .map(|(id, link)| (*id, &link.roster.sample));
        samples.flat_map(|(id, sample)| sample.iter().map(move |info| (id, info)))
    }

    /// The faults that this node gives its messages.
    pub fn impairment(&self) -> Impairment {
        self.presence.impairment()
    }

    /// Whether the node no longer listens to a peer, or its connection is gone.
    pub(super) fn ignores(&self, (id, peer): From) -> bool {
        self.links.get(&id).is_none_or(|link| link.ignores(peer))
    }

    pub(super) fn any_link_ready(&self) -> bool {
        self.links.values().any(|link| link.is_ready())
    }

    pub(super) fn ready_links(&self) -> impl Iterator<Item = LinkId> {
        let ready = self.links.iter().filter(|(_, link)| link.is_ready());
        ready.map(|(id, _)| *id)
    }

    pub(super) fn send(&mut self, link: LinkId, frame: &Frame) {
        self.outputs.push_back(Output::Send {
            link,
            bytes: frame.encode(),
            at_once: matches!(frame, Frame::Request { .. }),
        });
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        self.outputs.push_back(Output::Notice(notice));
    }

    pub(super) fn refuse(&mut self, what: RefusedItem, reason: &impl ToString, from: Option<From>) {
        self.notice(Notice::Refused {
            what,
            reason: reason.to_string(),
            from,
        });
    }

    /// There is one decision and no score: the node no longer listens to a peer that sent something
    /// that no honest node can send.
    pub(super) fn misbehaved(&mut self, from: From, what: RefusedItem, rule: &impl ToString) {
        let rule = rule.to_string();
        self.refuse(what, &rule, Some(from));
        self.shut_out(from, CloseReason::Invalid { what, rule });
    }

    pub(super) fn protocol_violation(&mut self, from: From, what: String) {
        self.refuse(RefusedItem::Frame, &what, Some(from));
        self.shut_out(from, CloseReason::Protocol(what));
    }

    fn shut_out(&mut self, (id, peer): From, reason: CloseReason) {
        if peer == PeerId::ANY {
            self.outputs.push_back(Output::Close {
                link: id,
                peer: None,
                reason,
            });
            self.link_down(id);
            return;
        }
        if let Some(link) = self.links.get_mut(&id) {
            link.ignore(peer);
        }
        for whom in self.sync.peer_lost((id, peer)) {
            self.pools.not_answered(whom);
        }
        self.outputs.push_back(Output::Close {
            link: id,
            peer: Some(peer),
            reason,
        });
    }

    pub(super) fn link_down(&mut self, id: LinkId) {
        self.links.remove(&id);
        self.sync.link_lost(id);
        self.pools.link_lost(id);
        self.serving.link_lost(id);
    }
}
