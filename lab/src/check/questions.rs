//! The questions that a node has under way, as anybody counts them who reads along: how many there
//! are, and that none of them is waited for longer than patience lasts.

use std::collections::{BTreeMap, BTreeSet};

use chain::{
    LinkId, Millis, Node,
    limits::{
        BODIES_PER_REQUEST, FIRST_PATIENCE_MS, MAX_BODY_REQUESTS, MAX_BODY_REQUESTS_PER_PEER,
        MAX_HEADER_REQUESTS, MAX_PATIENCE_MS,
    },
    wire::{Envelope, Frame, PeerId, Reply, Request, RequestId},
};

use super::require;

/// What a node has asked and nobody has answered.
pub(super) struct Questions {
    open: BTreeMap<RequestId, Question>,
    patience_ms: u64,
    /// Patience before the step at hand, and when that is.
    before: (Millis, u64),
    /// Peers that are heard no more.
    shut_out: BTreeSet<(LinkId, PeerId)>,
}

#[derive(Clone, Copy)]
struct Question {
    to: (LinkId, PeerId),
    kind: Kind,
    /// When it is given up. Patience may have changed in the step in which it was asked, and which
    /// of the two it got does not show.
    earliest: Millis,
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
            open: BTreeMap::new(),
            patience_ms: FIRST_PATIENCE_MS,
            before: (Millis::from_ms(0), FIRST_PATIENCE_MS),
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
        let Ok(Frame::Reply { reply, .. }) = Frame::decode(bytes) else {
            return;
        };
        if question.kind == Kind::Bodies && matches!(reply, Reply::Bodies(_)) {
            self.patience_ms = FIRST_PATIENCE_MS;
        }
        self.open.remove(&id);
    }

    /// The node has taken an input at this time of its clock.
    pub(super) fn time_is(&mut self, now: Millis) {
        if self.before.0 != now {
            self.before = (now, self.patience_ms);
        }
        let is_late = |question: &Question| question.latest <= now;
        if self
            .open
            .values()
            .any(|question| question.kind == Kind::Bodies && is_late(question))
        {
            self.patience_ms = (2 * self.patience_ms).min(MAX_PATIENCE_MS);
        }
        self.open.retain(|_, question| !is_late(question));
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
        let (before, after) = (self.before.1, self.patience_ms);
        // Bodies are asked for last in a step.
        let shortest = if kind == Kind::Bodies {
            after
        } else {
            before.min(after)
        };
        let longest = if kind == Kind::Bodies {
            after
        } else {
            before.max(after)
        };
        let question = Question {
            to,
            kind,
            earliest: now.plus(shortest),
            latest: now.plus(longest),
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
        let certain = self
            .open
            .values()
            .filter(|open| open.earliest == open.latest);
        let Some(first) = certain.map(|open| open.latest).min() else {
            return Ok(());
        };
        let wakes = node.next_wakeup();
        require(wakes.is_some_and(|wakes| wakes <= first), || {
            format!("a request is given up at {first:?}, and the node wakes up at {wakes:?}")
        })
    }
}
