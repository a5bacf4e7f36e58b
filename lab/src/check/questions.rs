//! The questions that a node has under way, counted from its frames: their number is bounded, and
//! the node waits for none of them longer than its patience lasts.

use std::collections::{BTreeMap, BTreeSet};

use chain::{
    LinkId, Millis, Node,
    limits::{
        BODIES_PER_REQUEST, FIRST_PATIENCE_MS, MAX_BODY_REQUESTS, MAX_BODY_REQUESTS_PER_PEER,
        MAX_HEADER_REQUESTS, MAX_PATIENCE_MS, MAX_POOL_REQUESTS, MAX_TRANSFERS,
    },
    wire::{Envelope, Frame, PeerId, Request, RequestId},
};

use super::require::require;

/// The questions of a node that nobody has answered.
pub(super) struct Questions {
    now: Millis,
    open: BTreeMap<RequestId, Question>,
    /// Peers that the node no longer listens to.
    shut_out: BTreeSet<(LinkId, PeerId)>,
    /// The node's number at each relay, and the group in which it is there.
    places: BTreeMap<LinkId, (PeerId, u8)>,
}

#[derive(Clone, Copy)]
struct Question {
    to: (LinkId, PeerId),
    kind: Kind,
    /// The question is under way until this time at least: the patience with a peer cannot be seen from
    /// outside.
    earliest: Millis,
    /// It is given up by this time.
    latest: Millis,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Headers,
    Bodies,
    Pool,
    Tip,
}

impl Default for Questions {
    fn default() -> Self {
        Self {
            now: Millis::from_ms(0),
            open: BTreeMap::new(),
            shut_out: BTreeSet::new(),
            places: BTreeMap::new(),
        }
    }
}

impl Questions {
    /// The node is about to hear a frame.
    pub(super) fn hears(&mut self, link: LinkId, bytes: &[u8]) {
        let (peer, id) = match Envelope::read(bytes) {
            Ok(Envelope::Reply(peer, id)) => (peer, id),
            Ok(Envelope::Local) => return self.hears_of_group(link, bytes),
            _ => return,
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

    /// Where a roster names the node in another group than before, the node asks for pools anew, and waits
    /// for those of the old group no more.
    fn hears_of_group(&mut self, link: LinkId, bytes: &[u8]) {
        let roster = match Frame::decode(bytes) {
            Ok(Frame::Welcome(welcome)) => {
                self.places.entry(link).or_insert((welcome.you, 0));
                welcome.roster
            }
            Ok(Frame::Roster(roster)) => roster,
            _ => return,
        };
        let Some((own, group)) = self.places.get_mut(&link) else {
            return;
        };
        let own = roster.sample.iter().find(|info| info.peer == *own);
        let now = own.map_or(*group, |own| own.presence.impairment.group);
        if std::mem::replace(group, now) != now {
            let is_left = |open: &Question| open.kind == Kind::Pool && open.to.0 == link;
            self.open.retain(|_, open| !is_left(open));
        }
    }

    /// The node has taken an input at this time of its clock.
    pub(super) fn time_is(&mut self, now: Millis) {
        self.now = now;
        self.open.retain(|_, question| question.latest > now);
    }

    /// The node asks something.
    ///
    /// # Errors
    /// The node asks for too much at once.
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
            Request::Mempool { .. } => Kind::Pool,
            Request::Transfers { ids, .. } => {
                require((1..=MAX_TRANSFERS).contains(&ids.len()), || {
                    format!("asks for {} transfers at once", ids.len())
                })?;
                Kind::Pool
            }
            Request::Tip => Kind::Tip,
        };
        let patience_ms = match kind {
            // It is the same for every peer.
            Kind::Pool => MAX_PATIENCE_MS,
            _ => FIRST_PATIENCE_MS,
        };
        let question = Question {
            to,
            kind,
            earliest: now.plus(patience_ms),
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
            Kind::Pool => (count(&|_| true), MAX_POOL_REQUESTS, MAX_POOL_REQUESTS),
            Kind::Tip => return Ok(()),
        };
        require(all <= most && to_peer <= most_to_peer, || {
            format!(
                "{all} requests under way, {to_peer} of them to peer {}",
                to.1
            )
        })
    }

    /// The node no longer listens to a peer; `None` means the other end of the link.
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
        self.places.remove(&link);
    }

    /// Every question comes to an end, answered or not.
    ///
    /// # Errors
    /// The node will not wake up for a question.
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

#[cfg(test)]
mod tests {
    use super::*;
    use chain::{
        BlockId, Network, Salt, ShortId,
        wire::{Impairment, NodeId, PeerInfo, PeerKind, Presence, Reply, Roster, Welcome},
    };

    const LINK: LinkId = LinkId(1);

    fn at(seconds: u64) -> Millis {
        Millis::from_ms(1_000 * seconds)
    }

    /// The questions of a node, and their times in seconds.
    struct Asker {
        questions: Questions,
        count: u32,
    }

    impl Asker {
        fn new() -> Self {
            let questions = Questions::default();
            Self {
                questions,
                count: 0,
            }
        }

        fn ask(&mut self, now: u64, peer: u64, request: &Request) -> Result<(), String> {
            self.count += 1;
            self.questions.time_is(at(now));
            let id = RequestId(self.count);
            self.questions
                .asks(at(now), (LINK, PeerId(peer)), id, request)
        }

        fn bodies(&mut self, now: u64, peer: u64) -> Result<(), String> {
            let ids = vec![BlockId::ZERO];
            self.ask(now, peer, &Request::Bodies { ids })
        }

        /// Asks as many as may be under way to one peer; answers with the number of the last.
        fn as_many_bodies(&mut self, now: u64, peer: u64) -> u32 {
            for _ in 0..MAX_BODY_REQUESTS_PER_PEER {
                self.bodies(now, peer).unwrap();
            }
            self.count
        }

        fn headers(&mut self, now: u64, peer: u64) -> Result<(), String> {
            let locator = Vec::new();
            self.ask(now, peer, &Request::Headers { locator })
        }

        fn hears(&mut self, peer: u64, id: u32, reply: Reply) {
            let frame = Frame::Reply {
                peer: PeerId(peer),
                id: RequestId(id),
                reply,
            };
            self.questions.hears(LINK, &frame.encode());
        }

        /// The relay welcomes the node, and names it in a group.
        fn is_named_in(&mut self, group: u8) {
            let you = PeerId(1);
            let tip = crate::check::tests::node(Network::regtest()).tip();
            let impairment = Impairment {
                group,
                ..Impairment::default()
            };
            let own = PeerInfo {
                peer: you,
                node: NodeId([1; 8]),
                kind: PeerKind::Tab,
                presence: Presence {
                    tip,
                    hash_rate: 0,
                    impairment,
                },
            };
            let roster = Roster {
                total: 1,
                sample: vec![own],
            };
            let welcome = Welcome {
                you,
                time: at(0),
                roster: Roster::default(),
            };
            for frame in [Frame::Welcome(welcome), Frame::Roster(roster)] {
                self.questions.hears(LINK, &frame.encode());
            }
        }

        /// Whether a node that never wakes up leaves something unanswered.
        fn waits(&self) -> bool {
            let node = crate::check::tests::node(Network::regtest());
            self.questions.inspect(&node).is_err()
        }
    }

    #[test]
    fn more_questions_than_may_be_under_way_are_noticed() {
        let mut asker = Asker::new();
        for number in 0..MAX_BODY_REQUESTS {
            let peer = 1 + number / MAX_BODY_REQUESTS_PER_PEER;
            asker.bodies(0, u64::try_from(peer).unwrap()).unwrap();
        }
        asker.bodies(0, 100).unwrap_err();
        let mut asker = Asker::new();
        asker.as_many_bodies(0, 1);
        asker.bodies(0, 1).unwrap_err();
        let mut asker = Asker::new();
        for peer in 1..=4 {
            asker.headers(0, peer).unwrap();
        }
        asker.headers(0, 0).unwrap();
        asker.headers(0, 0).unwrap_err();
        let mut asker = Asker::new();
        for peer in 1..=4 {
            asker.headers(0, peer).unwrap();
        }
        asker.headers(0, 5).unwrap_err();
        let ids = vec![BlockId::ZERO; BODIES_PER_REQUEST + 1];
        asker.ask(0, 1, &Request::Bodies { ids }).unwrap_err();
    }

    #[test]
    fn more_questions_about_pools_than_may_be_under_way_are_noticed() {
        let pool = || Request::Mempool { salt: Salt([1, 0]) };
        let transfers = |count| Request::Transfers {
            salt: Salt([1, 0]),
            ids: vec![ShortId([7; 6]); count],
        };
        let mut asker = Asker::new();
        for peer in 2..=u64::try_from(MAX_POOL_REQUESTS).unwrap() {
            asker.ask(0, peer, &pool()).unwrap();
        }
        asker.ask(0, 1, &transfers(MAX_TRANSFERS)).unwrap();
        asker.ask(59, 9, &pool()).unwrap_err();
        asker.is_named_in(0);
        asker.ask(59, 9, &transfers(1)).unwrap_err();
        asker.is_named_in(1);
        asker.ask(59, 9, &transfers(1)).unwrap();
        asker.ask(59, 9, &transfers(0)).unwrap_err();
        let too_many = transfers(MAX_TRANSFERS + 1);
        asker.ask(59, 9, &too_many).unwrap_err();
    }

    #[test]
    fn what_is_answered_or_given_up_is_under_way_no_more() {
        let mut asker = Asker::new();
        asker.as_many_bodies(0, 1);
        asker.hears(2, 1, Reply::Unavailable);
        asker.bodies(0, 1).unwrap_err();
        asker.questions.open.clear();
        let last = asker.as_many_bodies(0, 1);
        asker.hears(1, last, Reply::Unavailable);
        asker.bodies(0, 1).unwrap();
        asker.bodies(5, 1).unwrap();
        asker.questions.shuts_out(LINK, Some(PeerId(1)));
        assert!(!asker.waits());
        asker.bodies(5, 2).unwrap();
        asker.questions.link_down(LINK);
        assert!(!asker.waits());
    }

    #[test]
    fn a_node_that_will_not_wake_up_for_a_question_that_is_surely_under_way_is_noticed() {
        let mut asker = Asker::new();
        assert!(!asker.waits());
        asker.bodies(0, 1).unwrap();
        asker.questions.time_is(at(4));
        assert!(asker.waits());
        asker.questions.time_is(at(5));
        assert!(!asker.waits(), "it may have been given up");
        asker.headers(5, 1).unwrap();
        assert!(asker.waits());
        asker.hears(1, 2, Reply::Headers(Vec::new()));
        assert!(!asker.waits());
    }

    #[test]
    fn a_question_that_was_given_up_is_not_remembered() {
        let mut asker = Asker::new();
        asker.bodies(0, 1).unwrap();
        asker.questions.time_is(at(59));
        assert_eq!(asker.questions.open.len(), 1);
        asker.questions.time_is(at(60));
        assert_eq!(asker.questions.open.len(), 0);
    }
}
