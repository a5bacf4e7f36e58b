//! A light chain of headers without end.

use std::collections::{BTreeMap, VecDeque};

use chain::{
    Header, Height, LinkId, MerkleRoot, Timestamp, U256, Work,
    limits::MAX_HEADERS,
    wire::{Frame, Gossip, PeerId, Reply, RequestId, TipInfo},
};

use crate::{hostile::stage::Stage, work::needed};

/// Answers in a second, to all peers together: a check of each takes milliseconds of real time.
const ANSWERS: usize = 2;
/// Questions that wait for an answer; beyond these, the one that has waited longest gets no answer.
const WAITING: usize = 16;
/// The most full answers that the chain has before it begins anew.
const ROUNDS: usize = 2;

/// A branch from genesis whose blocks come so late that each costs the least, as long as the past
/// has room for. A peer that asks for headers gets it answer by answer, full ones while there are
/// enough headers, and from the start again when it has ended.
#[derive(Default)]
pub(super) struct Endless {
    headers: Vec<Header>,
    /// The place where the next answer to a peer begins.
    places: BTreeMap<(LinkId, PeerId), usize>,
    waiting: VecDeque<(LinkId, PeerId, RequestId)>,
}

impl Endless {
    /// A peer has asked for headers.
    pub(super) fn asked(&mut self, link: LinkId, peer: PeerId, id: RequestId) {
        self.waiting.push_back((link, peer, id));
        if self.waiting.len() > WAITING {
            self.waiting.pop_front();
        }
    }

    /// Claims the best tip, and answers some questions.
    pub(super) fn beat(&mut self, stage: &mut Stage<'_>) {
        if self.headers.is_empty() {
            self.headers = light_branch(stage);
        }
        let Some(last) = self.headers.last() else {
            return;
        };
        let easiest = last
            .bits
            .decode()
            .map_or(U256::ZERO, |target| target.work().to_u256());
        let work = easiest * U256::from(self.headers.len());
        if Work::from_u256(work) >= needed(stage.node, &stage.node.tip().id) {
            // When the branch is not light, it has the work of an honest chain, and there is no flood.
            return;
        }
        let claim = TipInfo {
            id: last.id(),
            height: Height::new(self.headers.len() as u64),
            work: Work::from_u256(U256::from(1_u64 << 40)),
        };
        stage.tell(&Gossip::Tip(claim));
        for _ in 0..ANSWERS {
            let Some((link, peer, id)) = self.waiting.pop_front() else {
                return;
            };
            let place = self.places.entry((link, peer)).or_default();
            let answer = self.headers.iter().skip(*place).take(MAX_HEADERS);
            let answer: Vec<_> = answer.copied().collect();
            *place += answer.len();
            if *place >= self.headers.len() {
                *place = 0;
            }
            let reply = Reply::Headers(answer);
            stage.send(link, Frame::Reply { peer, id, reply }.encode());
        }
    }
}

/// Headers on genesis, each a little later than the difficulty rule wants, so that the rule asks
/// for the least work.
fn light_branch(stage: &mut Stage<'_>) -> Vec<Header> {
    let network = stage.node.chain().network().clone();
    let genesis = *network.genesis().header();
    let step = network.params().spacing + 1;
    let room = stage
        .now
        .timestamp()
        .secs()
        .saturating_sub(genesis.time.secs())
        / step;
    let count = usize::try_from(room)
        .expect("fits")
        .min(ROUNDS * MAX_HEADERS);
    let mut last = genesis;
    let headers = (0..count).map(|_| {
        let next = Header {
            previous: last.id(),
            merkle_root: MerkleRoot::ZERO,
            time: Timestamp::from_secs(last.time.secs() + step),
            ..genesis
        };
        last = stage.solve_header(next);
        last
    });
    headers.collect()
}
