//! The questions that a node has under way, as anybody counts them who reads along: how many there
//! are, and that none of them is waited for longer than patience lasts.

use std::collections::{BTreeMap, BTreeSet};

use chain::{
    LinkId, Millis, Node,
    limits::{
        BODIES_PER_REQUEST, FIRST_PATIENCE_MS, MAX_BODY_REQUESTS, MAX_BODY_REQUESTS_PER_PEER,
        MAX_HEADER_REQUESTS, MAX_PATIENCE_MS,
    },
    wire::{Envelope, Frame, PeerId, Request, RequestId},
};

use super::require;

/// What a node has asked and nobody has answered.
pub(super) struct Questions {
    now: Millis,
    open: BTreeMap<RequestId, Question>,
    /// Peers that are heard no more.
    shut_out: BTreeSet<(LinkId, PeerId)>,
}

#[derive(Clone, Copy)]
struct Question {
    to: (LinkId, PeerId),
    kind: Kind,
    /// It is under way until then at least: how much patience there is with a peer does not show.
    earliest: Millis,
    /// And given up by then.
    latest: Millis,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Headers,
    Bodies,
    Other,
}

impl Default for Questions {
    fn default() -> Self {
        Self {
            now: Millis::from_ms(0),
            open: BTreeMap::new(),
            shut_out: BTreeSet::new(),
        }
    }
}

impl Questions {
    /// The node is about to hear a frame.
    pub(super) fn hears(&mut self, link: LinkId, bytes: &[u8]) {
        let Ok(Envelope::Reply(peer, id)) = Envelope::read(bytes) else {
            return;
        };
        let Some(question) = self.open.get(&id) else {
            return;
        };
        let is_owed = question.to == (link, peer) || question.to == (link, PeerId::ANY);
        if !is_owed || self.shut_out.contains(&(link, peer)) {
            return;
        }
        if Frame::decode(bytes).is_err() {
            return;
        }
        self.open.remove(&id);
    }

    /// The node has taken an input at this time of its clock.
    pub(super) fn time_is(&mut self, now: Millis) {
        self.now = now;
        self.open.retain(|_, question| question.latest > now);
    }

    /// The node asks something.
    ///
    /// # Errors
    /// It asks for too much at once.
    pub(super) fn asks(
        &mut self,
        now: Millis,
        to: (LinkId, PeerId),
        id: RequestId,
        request: &Request,
    ) -> Result<(), String> {
        let kind = match request {
            Request::Headers { .. } => Kind::Headers,
            Request::Bodies { ids } => {
                require(ids.len() <= BODIES_PER_REQUEST, || {
                    format!("asks for {} bodies at once", ids.len())
                })?;
                Kind::Bodies
            }
            Request::Tip | Request::Mempool => Kind::Other,
        };
        let question = Question {
            to,
            kind,
            earliest: now.plus(FIRST_PATIENCE_MS),
            latest: now.plus(MAX_PATIENCE_MS),
        };
        self.open.insert(id, question);
        let open = self.open.values().filter(|open| now < open.earliest);
        let open: Vec<_> = open.filter(|open| open.kind == kind).collect();
        let count = |to_count: &dyn Fn(PeerId) -> bool| {
            open.iter().filter(|open| to_count(open.to.1)).count()
        };
        let to_peer = open.iter().filter(|open| open.to == to).count();
        let (all, most, most_to_peer) = match kind {
            Kind::Headers => (count(&|peer| peer != PeerId::ANY), MAX_HEADER_REQUESTS, 1),
            Kind::Bodies => (
                count(&|_| true),
                MAX_BODY_REQUESTS,
                MAX_BODY_REQUESTS_PER_PEER,
            ),
            Kind::Other => return Ok(()),
        };
        require(all <= most && to_peer <= most_to_peer, || {
            format!(
                "{all} requests under way, {to_peer} of them to peer {}",
                to.1
            )
        })
    }

    /// The node hears a peer no more; `None`: whoever is at the other end of the link.
    pub(super) fn shuts_out(&mut self, link: LinkId, peer: Option<PeerId>) {
        match peer {
            Some(peer) => {
                self.shut_out.insert((link, peer));
                self.open.retain(|_, open| open.to != (link, peer));
            }
            None => self.link_down(link),
        }
    }

    pub(super) fn link_down(&mut self, link: LinkId) {
        self.open.retain(|_, open| open.to.0 != link);
        self.shut_out.retain(|(at, _)| *at != link);
    }

    /// Every question comes to an end, answered or not.
    ///
    /// # Errors
    /// The node will not wake up for it.
    pub(super) fn inspect(&self, node: &Node) -> Result<(), String> {
        let under_way = self.open.values().filter(|open| self.now < open.earliest);
        let Some(first) = under_way.map(|open| open.latest).min() else {
            return Ok(());
        };
        let wakes = node.next_wakeup();
        require(wakes.is_some_and(|wakes| wakes <= first), || {
            format!("a request is given up at {first:?}, and the node wakes up at {wakes:?}")
        })
    }
}
