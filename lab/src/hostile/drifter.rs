//! Changes its group without end.

use std::collections::{BTreeMap, VecDeque};

use chain::{
    LinkId,
    wire::{Envelope, Frame, Gossip, Impairment, Presence, Reply, RequestId},
};

use super::{
    crowd::Crowd,
    stage::{Hostile, Stage},
};

/// Times in a second that it says it is in another group.
const MOVES: u32 = 3;
/// The groups that it is in.
const GROUPS: u64 = 3;
/// The number of frames in a second in which it tells the same transfers.
const FRAMES: u32 = 4;
/// Numbers of questions that it remembers, of each connection.
const QUESTIONS: usize = 16;

/// Changes its group again and again, far sooner than relays allow. In each group it tells the transfers
/// of its pool, which everybody has, put together anew each time. It answers questions that were asked
/// of others, by numbers of questions that it has heard and those next to them.
#[derive(Default, Debug)]
pub struct Drifter {
    crowd: Crowd,
    questions: BTreeMap<LinkId, VecDeque<RequestId>>,
}

impl Hostile for Drifter {
    fn hears(&mut self, _stage: &mut Stage<'_>, link: LinkId, bytes: &[u8]) -> bool {
        self.crowd.hears(link, bytes);
        if let Ok(Envelope::Request(_, id)) = Envelope::read(bytes) {
            let questions = self.questions.entry(link).or_default();
            questions.push_back(id);
            if questions.len() > QUESTIONS {
                questions.pop_front();
            }
        }
        true
    }

    fn beat(&mut self, stage: &mut Stage<'_>) {
        for link in stage.links {
            for _ in 0..MOVES {
                let presence = drift(stage);
                stage.send(*link, Frame::Presence(presence).encode());
            }
            self.answer(stage, *link);
        }
        for _ in 0..FRAMES {
            tell_again(stage);
        }
    }
}

impl Drifter {
    /// Answers a question of somebody else with nothing, or with everything that it has.
    fn answer(&self, stage: &mut Stage<'_>, link: LinkId) {
        let Some(questions) = self.questions.get(&link).filter(|known| !known.is_empty()) else {
            return;
        };
        let known = questions[stage.random.place(questions.len())];
        let next = u32::try_from(stage.random.below(3)).expect("is small");
        let id = RequestId(known.0.wrapping_add(next));
        let reply = match stage.random.below(3) {
            0 => Reply::Unavailable,
            1 => Reply::Headers(Vec::new()),
            _ => {
                let chain = stage.node.chain();
                let tip = chain.body_in_memory(&chain.tip().id);
                Reply::Bodies(
                    tip.map(|tip| tip.block.block().clone())
                        .into_iter()
                        .collect(),
                )
            }
        };
        let peer = self.crowd.anybody(stage, link);
        stage.send(link, Frame::Reply { peer, id, reply }.encode());
    }
}

fn drift(stage: &mut Stage<'_>) -> Presence {
    let group = u8::try_from(stage.random.below(GROUPS)).expect("is small");
    Presence {
        tip: stage.node.tip(),
        hash_rate: 0,
        impairment: Impairment {
            group,
            ..Impairment::default()
        },
    }
}

/// Tells some transfers that wait, in any order and perhaps more than once.
fn tell_again(stage: &mut Stage<'_>) {
    let pool = stage.node.mempool();
    let all: Vec<_> = pool.iter().map(|(_, transfer)| transfer.clone()).collect();
    if all.is_empty() {
        return;
    }
    let count = 1 + stage.random.below(2 * all.len().min(20) as u64);
    let some = (0..count).map(|_| all[stage.random.place(all.len())].clone());
    let some = some.collect();
    stage.tell(&Gossip::Transfers(some));
}
