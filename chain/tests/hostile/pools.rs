//! Peers that answer wrongly what waits with them, and peers that ask for too much of it.

use chain::{
    Chain, Salt, ShortId, Signatures, Transfer, TxId,
    limits::{MAX_SHORT_IDS, MAX_TRANSFERS, POOL_ROUND_MS},
    wire::{Frame, Gossip, PeerId, Reply, Request, RequestId},
};

use crate::common::{
    body, grow, key, pay, regtest, tab,
    victim::{HONEST, HOSTILE, Victim, honest_with},
};

/// A node that has just joined and asks what waits there: it lacks two transfers.
#[derive(Clone)]
struct Asking {
    chain: Chain,
    victim: Victim,
    id: RequestId,
    request: Request,
    lacked: Vec<Transfer>,
}

impl Asking {
    fn new() -> Self {
        let mut chain = regtest();
        let mut victim = Victim::new();
        for block in grow(&mut chain, 1, 3) {
            victim.node.load(block, Signatures::Trusted).unwrap();
        }
        for (_, id, _) in victim.questions() {
            victim.reply(HONEST, id, Reply::Headers(Vec::new()));
        }
        let own = pay(&chain, 1, 8, 1, 0, 0);
        let now = victim.now;
        victim.node.submit(now, own).unwrap();
        let questions = victim.questions();
        let [(PeerId::ANY, id, request @ Request::Mempool { .. })] = &questions[..] else {
            panic!("short ids are asked for: {questions:?}");
        };
        let lacked = [1, 2].map(|nonce| pay(&chain, 1, 8, 1, 0, nonce));
        Self {
            id: *id,
            request: request.clone(),
            lacked: lacked.to_vec(),
            chain,
            victim,
        }
    }

    /// A peer answers truly which transfers wait with it; answers with the question for them.
    fn short_ids_come(&mut self, peer: PeerId) -> RequestId {
        let reply = honest_with(&self.chain, &self.lacked, &self.request);
        self.victim.reply(peer, self.id, reply);
        let asked = self.victim.questions();
        let [(to, id, Request::Transfers { ids, .. })] = &asked[..] else {
            panic!("transfers are asked for: {asked:?}");
        };
        assert_eq!((*to, ids.len()), (peer, 2));
        *id
    }

    /// The hostile peer is heard no more, and in the next round somebody else gives what it held back.
    fn finds_it_elsewhere(self) {
        let Self {
            chain,
            mut victim,
            lacked,
            ..
        } = self;
        assert_eq!(victim.closed, [HOSTILE], "{:?}", victim.refusals);
        assert_eq!(victim.questions(), []);
        victim.wait(POOL_ROUND_MS);
        victim.answer_all(|_, request| Some(honest_with(&chain, &lacked, request)));
        let pool = victim.node.mempool();
        assert!(lacked.iter().all(|at| pool.get(&at.id()).is_some()));
    }
}

fn forged(chain: &Chain) -> Transfer {
    let body = body(1, 8, tab(1), tab(0), 1);
    let mut transfer = body.clone().sign(&key(1), chain.network().id());
    transfer.signature = key(9).sign(&body.signing_bytes(chain.network().id()));
    transfer
}

#[test]
fn transfers_that_were_not_asked_for_are_an_offence() {
    let asking = Asking::new();
    let [first, second] = &asking.lacked[..] else {
        unreachable!("two are lacked")
    };
    let foreign = pay(&asking.chain, 1, 8, 1, 0, 3);
    for answer in [
        vec![foreign.clone()],
        vec![first.clone(), second.clone(), foreign],
    ] {
        let mut asking = asking.clone();
        let id = asking.short_ids_come(HOSTILE);
        let reply = Reply::Transfers(answer);
        asking.victim.reply(HOSTILE, id, reply);
        assert_eq!(
            asking.victim.node.mempool().len(),
            1,
            "none of them is taken"
        );
        asking.finds_it_elsewhere();
    }
}

#[test]
fn more_short_ids_than_a_pool_holds_are_an_offence() {
    let mut asking = Asking::new();
    let too_many = vec![ShortId([1; 6]); MAX_SHORT_IDS + 1];
    let id = asking.id;
    asking.victim.reply(HOSTILE, id, Reply::Mempool(too_many));
    asking.finds_it_elsewhere();

    // As many as are allowed are not, and one that is there many times is asked for once.
    let mut asking = Asking::new();
    let many = vec![ShortId([1; 6]); MAX_SHORT_IDS];
    asking.victim.reply(HONEST, id, Reply::Mempool(many));
    let asked = asking.victim.questions();
    assert!(matches!(&asked[..], [(.., Request::Transfers { ids, .. })] if ids.len() == 1));
    assert_eq!(asking.victim.closed, []);
}

#[test]
fn an_answer_of_the_other_kind_is_an_offence() {
    let mut asking = Asking::new();
    let (id, lacked) = (asking.id, asking.lacked.clone());
    asking.victim.reply(HOSTILE, id, Reply::Transfers(lacked));
    asking.finds_it_elsewhere();

    let mut asking = Asking::new();
    let id = asking.short_ids_come(HOSTILE);
    asking.victim.reply(HOSTILE, id, Reply::Mempool(Vec::new()));
    asking.finds_it_elsewhere();
}

/// Its short id is the true one: only the signature is wrong.
#[test]
fn what_a_peer_with_an_invalid_transfer_held_back_is_found_elsewhere() {
    let mut asking = Asking::new();
    let honest = std::mem::replace(&mut asking.lacked[0], forged(&asking.chain));
    let id = asking.short_ids_come(HOSTILE);
    let answer = asking.lacked.clone();
    asking.victim.reply(HOSTILE, id, Reply::Transfers(answer));
    asking.lacked[0] = honest;
    asking.finds_it_elsewhere();
}

#[test]
fn what_a_peer_owes_that_is_shut_out_for_something_else_is_found_elsewhere() {
    let mut asking = Asking::new();
    asking.short_ids_come(HOSTILE);
    let gossip = Gossip::Transfers(vec![forged(&asking.chain)]);
    asking.victim.hear(&Frame::Gossip {
        peer: HOSTILE,
        gossip,
    });
    asking.finds_it_elsewhere();
}

/// The relay speaks for nobody, so its connection ends, and nothing that it owes is waited for.
#[test]
fn a_relay_that_answers_itself_and_wrongly_leaves_nothing_to_wake_up_for() {
    let mut asking = Asking::new();
    asking.lacked[0] = forged(&asking.chain);
    let reply = honest_with(&asking.chain, &asking.lacked, &asking.request);
    let id = asking.id;
    asking.victim.reply(PeerId::ANY, id, reply);
    let asked = asking.victim.questions();
    let [(PeerId::ANY, id, Request::Transfers { .. })] = &asked[..] else {
        panic!("transfers are asked for: {asked:?}");
    };
    let answer = asking.lacked.clone();
    asking
        .victim
        .reply(PeerId::ANY, *id, Reply::Transfers(answer));
    assert_eq!(asking.victim.closed, [PeerId::ANY]);
    assert_eq!(asking.victim.node.links().count(), 0);
    for _ in 0..10 {
        asking.victim.wait(POOL_ROUND_MS);
        let next = asking.victim.node.next_wakeup();
        assert!(next.is_none_or(|next| next > asking.victim.now), "{next:?}");
    }
}

#[test]
fn who_asks_for_more_transfers_than_fit_into_a_frame_is_heard_no_more() {
    for (count, closed) in [(MAX_TRANSFERS, vec![]), (MAX_TRANSFERS + 1, vec![HOSTILE])] {
        let mut asking = Asking::new();
        let salt = Salt([5, 0]);
        asking.victim.hear(&Frame::Request {
            peer: HOSTILE,
            id: RequestId(1),
            request: Request::Transfers {
                salt,
                ids: vec![ShortId::new(salt, &TxId::ZERO); count],
            },
        });
        assert_eq!(asking.victim.closed, closed);
    }
}
