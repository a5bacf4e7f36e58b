//! What must not stand between honest nodes: turns, rounds, slow links, crowds, and branches of which
//! nobody has the bodies.

use chain::{
    BlockId, Chain, CompactTarget, Header, Input, MerkleRoot, Millis, Signatures, Timestamp, U256,
    Work,
    limits::MAX_HEADERS,
    wire::{PeerId, Reply, Request, RequestId, TipInfo},
};

use crate::common::{
    self, NOW, block_at, blocks_of, grow, long_chain,
    victim::{HONEST, HOSTILE, Victim, honest, tip_of},
};

fn victim_with(chain: &Chain) -> Victim {
    let mut victim = Victim::new();
    for block in blocks_of(chain) {
        victim.node.load(block, Signatures::Trusted).unwrap();
    }
    victim
}

fn headers_question(victim: &mut Victim, of: PeerId) -> (RequestId, Request) {
    let found = victim
        .questions()
        .into_iter()
        .find(|(peer, _, request)| *peer == of && matches!(request, Request::Headers { .. }));
    let (_, id, request) = found.expect("it asks for headers");
    (id, request)
}

/// A copy of the first `shared` blocks, and `count` of somebody else on them, a second apart.
fn fork(chain: &Chain, shared: usize, number: u16, count: usize, last: Millis) -> Chain {
    let mut fork = common::regtest();
    for block in blocks_of(chain).into_iter().take(shared) {
        fork.push(block, NOW).unwrap();
    }
    for left in (0..count as u64).rev() {
        let then = Millis::from_ms(last.ms() - left * 1_000);
        let block = block_at(&fork, number, &[], then);
        fork.push(block, NOW.plus(1_000_000)).unwrap();
    }
    fork
}

/// ```text
/// g - 1 .. 100 .. 2500
///            \- b101 ........ b2700
/// ```
/// The locator names nothing between 453 and genesis, so the answer begins with 100 known headers.
#[test]
fn a_heavier_branch_whose_first_answer_begins_with_known_headers_is_followed() {
    let chain = long_chain(1, 2_500);
    let other = fork(&chain, 100, 2, 2_600, NOW);
    let mut victim = victim_with(&chain);
    for _ in 0..5 {
        victim.hear_tip(HONEST, tip_of(&other));
        victim.answer_all(|_, request| Some(honest(&other, request)));
        victim.wait(30_000);
    }
    assert_eq!(victim.node.tip(), tip_of(&other), "{:?}", victim.refusals);
}

/// A round's question to anybody is answered by the peer that is being weighed, as a relay without a
/// node of its own sends it to whoever has the most work.
#[test]
fn an_honest_peer_that_also_answers_for_the_relay_is_not_blamed_while_it_is_weighed() {
    let chain = long_chain(1, 6_200);
    let other = long_chain(2, 6_400);
    let mut victim = victim_with(&chain);
    victim.wait(29_999);
    victim.questions();
    victim.hear_tip(HONEST, tip_of(&other));
    let (id, request) = headers_question(&mut victim, HONEST);
    victim.reply(HONEST, id, honest(&other, &request));
    let (second, second_request) = headers_question(&mut victim, HONEST);
    victim.wait(1);
    let (round, round_request) = headers_question(&mut victim, PeerId::ANY);
    // It answers in the order in which it was asked.
    victim.reply(HONEST, second, honest(&other, &second_request));
    let (third, third_request) = headers_question(&mut victim, HONEST);
    victim.reply(HONEST, round, honest(&other, &round_request));
    victim.reply(HONEST, third, honest(&other, &third_request));
    assert_eq!(victim.closed, [], "{:?}", victim.refusals);
}

/// Two questions to one peer, of which the first is late and the second is not.
#[test]
fn an_honest_peer_whose_other_answer_is_late_is_not_blamed_for_headers_that_were_asked_for() {
    let chain = long_chain(1, 6_200);
    let other = long_chain(2, 6_400);
    let mut victim = victim_with(&chain);
    victim.hear_tip(HONEST, tip_of(&other));
    let (id, request) = headers_question(&mut victim, HONEST);
    victim.handle(Input::Synchronise);
    let tip_asked = victim
        .questions()
        .iter()
        .any(|(peer, _, request)| *peer == HONEST && *request == Request::Tip);
    assert!(tip_asked);
    victim.wait(2_000);
    victim.reply(HONEST, id, honest(&other, &request));
    let (second, second_request) = headers_question(&mut victim, HONEST);
    victim.wait(3_500);
    victim.reply(HONEST, second, honest(&other, &second_request));
    assert_eq!(victim.closed, [], "{:?}", victim.refusals);
}

/// ```text
/// g - 1 ..... 300
///  \- b1 ........ b400     the last one 130 s ahead of this node's clock
/// ```
#[test]
fn headers_before_one_that_is_too_far_ahead_of_this_clock_are_taken_on_a_weighed_branch_too() {
    let chain = long_chain(1, 300);
    let other = fork(&chain, 0, 2, 400, NOW.plus(130_000));
    let mut victim = victim_with(&chain);
    victim.hear_tip(HONEST, tip_of(&other));
    victim.answer_all(|_, request| Some(honest(&other, request)));
    assert!(
        victim.node.tip().work > tip_of(&chain).work,
        "{:?}",
        victim.refusals
    );
}

/// Four fresh peers every five seconds, who claim and then are silent.
#[test]
fn newcomers_who_claim_do_not_keep_one_who_waits_from_being_asked() {
    let mut chain = common::regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    victim.wait(10_000);
    victim.questions();
    let mut next = 10;
    let mut crowd = |victim: &mut Victim| {
        for _ in 0..8 {
            let mut id = [9; 32];
            id[..8].copy_from_slice(&u64::to_le_bytes(next));
            let tip = TipInfo {
                id: BlockId::from_bytes(id),
                height: tip_of(&chain).height,
                work: Work::from_u256(U256::MAX),
            };
            victim.hear_tip(PeerId(next), tip);
            next += 1;
        }
    };
    crowd(&mut victim);
    victim.hear_tip(HONEST, tip_of(&chain));
    let mut asked = false;
    for _ in 0..120 {
        crowd(&mut victim);
        victim.wait(5_000);
        victim.hear_tip(HONEST, tip_of(&chain));
        asked |= victim.questions().iter().any(|(peer, ..)| *peer == HONEST);
    }
    assert!(asked, "in ten minutes");
}

/// Headers with work and no bodies at all.
fn phantom(count: u32) -> Vec<Header> {
    let chain = common::regtest();
    let mut previous = chain.network().id();
    let first = NOW.timestamp().secs() - count;
    (0..count)
        .map(|number| {
            let mut header = Header {
                version: Header::VERSION,
                previous,
                merkle_root: MerkleRoot::ZERO,
                time: Timestamp::from_secs(first + number),
                bits: CompactTarget::from_consensus(0x207f_ffff),
                nonce: 0,
            };
            while header.check_work().is_err() {
                header.nonce += 1;
            }
            previous = header.id();
            header
        })
        .collect()
}

/// ```text
/// g - 1 - 2 - 3
///  \- b1 .... b10
///  \- h1 ......... h12     headers that never had bodies
/// ```
#[test]
fn a_branch_that_nobody_has_bodies_of_does_not_stand_before_one_that_everybody_has() {
    let mut chain = common::regtest();
    grow(&mut chain, 1, 3);
    let mut other = common::regtest();
    grow(&mut other, 2, 10);
    let mut victim = victim_with(&chain);
    let headers = phantom(12);
    let last = headers[11];
    victim.hear_tip(
        HOSTILE,
        TipInfo {
            id: last.id(),
            height: chain::Height::new(12),
            work: Work::from_u256(U256::from(24)),
        },
    );
    victim.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HOSTILE => Some(Reply::Headers(headers.clone())),
        _ => None,
    });
    assert_eq!(victim.node.chain().best_header().id, last.id());
    for _ in 0..60 {
        victim.hear_tip(HONEST, tip_of(&other));
        victim.answer_all(|peer, request| match peer {
            HOSTILE => None,
            _ => Some(honest(&other, request)),
        });
        victim.wait(10_000);
    }
    assert_eq!(victim.node.tip(), tip_of(&other), "after ten minutes");
}

/// A crowd that keeps its places by one claim every 30 s; relays let 2,000 clients in.
#[test]
fn a_crowd_that_came_first_does_not_lock_out_who_comes_later() {
    let mut chain = common::regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    let nothing_better = tip_of(&common::regtest());
    let mut asked = false;
    for _ in 0..40 {
        for peer in 10..2_010 {
            victim.hear_tip(PeerId(peer), nothing_better);
        }
        victim.hear_tip(HONEST, tip_of(&chain));
        asked |= victim.questions().iter().any(|(peer, ..)| *peer == HONEST);
        victim.wait(30_000);
    }
    assert!(asked, "in twenty minutes");
}

/// 500 frames a second are what a relay lets one client send; a tab's socket is given up once too
/// many bytes wait in it.
#[test]
fn answers_to_one_peer_are_bounded_in_bytes() {
    let chain = long_chain(1, 2_000);
    let mut victim = victim_with(&chain);
    let mut bytes = 0;
    for number in 0..500 {
        victim.sent.clear();
        victim.hear(&chain::wire::Frame::Request {
            peer: HOSTILE,
            id: RequestId(number),
            request: Request::Headers {
                locator: Vec::new(),
            },
        });
        bytes += victim
            .sent
            .iter()
            .map(|frame| frame.encode().len())
            .sum::<usize>();
    }
    assert!(
        bytes < 16 << 20,
        "{bytes} bytes for 500 questions of 18 bytes"
    );
}

/// Four peers who answer every question with the same 2,000 headers, which are known: a full answer
/// is followed by the next question at once, so that they hold all four places for ever.
#[test]
fn peers_who_show_the_same_known_headers_for_ever_do_not_keep_others_from_being_asked() {
    let mut chain = long_chain(1, 2_100);
    let mut victim = victim_with(&chain);
    let known: Vec<_> = chain.headers_after(&[], MAX_HEADERS);
    let hostile: Vec<_> = (10..14).map(PeerId).collect();
    for peer in &hostile {
        let tip = TipInfo {
            id: BlockId::from_bytes([9; 32]),
            work: Work::from_u256(U256::MAX),
            ..tip_of(&chain)
        };
        victim.hear_tip(*peer, tip);
    }
    grow(&mut chain, 1, 3);
    let mut asked = false;
    for _ in 0..200 {
        victim.hear_tip(HONEST, tip_of(&chain));
        for (peer, id, request) in victim.questions() {
            asked |= peer == HONEST;
            if hostile.contains(&peer) && matches!(request, Request::Headers { .. }) {
                victim.reply(peer, id, Reply::Headers(known.clone()));
            }
        }
        victim.wait(1_000);
    }
    assert!(asked, "in two hundred rounds");
}

/// Whether a peer whose answers with bodies take 8 s brings a node to the tip in ten minutes.
fn slow_peer_delivers(with_hostile: bool) -> bool {
    let chain = long_chain(1, 200);
    let mut victim = Victim::new();
    victim.hear_tip(HONEST, tip_of(&chain));
    if with_hostile {
        victim.hear_tip(HOSTILE, tip_of(&chain));
    }
    let mut late = Vec::new();
    for _ in 0..6_000 {
        for (peer, id, request) in victim.questions() {
            match (peer, &request) {
                (PeerId::ANY, _) => {}
                (HOSTILE, Request::Bodies { .. }) => {
                    victim.reply(peer, id, Reply::Bodies(Vec::new()));
                }
                (HONEST, Request::Bodies { .. }) => {
                    late.push((victim.now.plus(8_000), id, request));
                }
                _ => victim.reply(peer, id, honest(&chain, &request)),
            }
        }
        victim.wait(100);
        let now = victim.now;
        let due: Vec<_> = late.extract_if(.., |(at, ..)| *at <= now).collect();
        for (_, id, request) in due {
            victim.reply(HONEST, id, honest(&chain, &request));
        }
    }
    victim.node.tip() == tip_of(&chain)
}

#[test]
fn empty_answers_do_not_take_away_the_patience_that_a_slow_peer_needs() {
    assert!(slow_peer_delivers(false), "alone it does");
    assert!(slow_peer_delivers(true), "beside one who answers nothing");
}

/// A link that needs six seconds for an answer of headers.
#[test]
fn patience_grows_for_headers_too() {
    let mut chain = common::regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    victim.wait(40_000);
    victim.questions();
    victim.hear_tip(HONEST, tip_of(&chain));
    let mut late = Vec::new();
    for _ in 0..600 {
        for (peer, id, request) in victim.questions() {
            if matches!(request, Request::Headers { .. }) && peer == HONEST {
                late.push((victim.now.plus(6_000), id, request));
            }
        }
        victim.wait(1_000);
        victim.hear_tip(HONEST, tip_of(&chain));
        let now = victim.now;
        let due: Vec<_> = late.extract_if(.., |(at, ..)| *at <= now).collect();
        for (_, id, request) in due {
            victim.reply(HONEST, id, honest(&chain, &request));
        }
    }
    let known = victim.node.chain().entry(&chain.tip().id);
    assert!(known.is_some(), "after ten minutes");
}

#[test]
fn a_clock_that_is_set_back_holds_nothing_up() {
    let mut chain = common::regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    victim.wait(7_200_000);
    victim.questions();
    // All that is asked now stays without an answer, and somebody is passed over for it.
    victim.hear_tip(
        HOSTILE,
        TipInfo {
            work: Work::from_u256(U256::MAX),
            ..tip_of(&chain)
        },
    );
    victim.wait(5_000);
    victim.now = Millis::from_ms(victim.now.ms() - 3_600_000);
    victim.questions();
    let mut answered = 0;
    for _ in 0..8 {
        victim.wait(5_000);
        answered += victim.answer_all(|_, request| Some(honest(&chain, request)));
    }
    assert!(answered > 0);
    assert_eq!(victim.node.tip(), tip_of(&chain));
}
