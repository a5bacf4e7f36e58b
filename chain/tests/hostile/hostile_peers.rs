//! Peers that lie, keep silent or send rubbish, and what a node makes of it.

use chain::{
    BlockId, Chain, Height, Input, Network, Signatures, Transfer, Work,
    wire::{MAX_HEADERS, PeerId, Reply, Request, TipInfo},
};

use crate::common::{
    self, NOW, block_at, child_of, grow, key, pay, regtest,
    victim::{HONEST, HOSTILE, Victim, honest, tip_of},
};

fn forged(chain: &Chain) -> Transfer {
    let genesis = chain.network().id();
    let mut transfer = pay(chain, 1, 9, 5, 0, 0);
    transfer.signature = key(9).sign(&transfer.body.signing_bytes(genesis));
    transfer
}

/// ```text
/// g - 1 - 2 - 3
///          \- x3 - x4      x3 spends with a forged signature
/// ```
#[test]
fn a_stored_block_that_was_never_connected_is_checked_when_it_is_loaded() {
    let mut chain = regtest();
    let mut best = grow(&mut chain, 1, 2);
    let bad = child_of(&best[1], 2, &[forged(&chain)]);
    let on_bad = child_of(&bad, 2, &[]);
    best.extend(grow(&mut chain, 1, 1));
    let mut node = Victim::new().node;
    for block in best {
        node.load(block, Signatures::Trusted).unwrap();
    }
    node.load(bad, Signatures::Check).unwrap();
    assert!(node.load(on_bad, Signatures::Check).is_err());
    assert_eq!(node.tip(), tip_of(&chain));
}

/// ```text
/// g - a1 .. a2050
///  \- b1 .......... b2150      more headers than one answer holds, and those weigh less than a
/// ```
#[test]
fn a_branch_is_followed_beyond_one_answer_although_that_alone_has_less_work() {
    let mut net = common::net::Net::new(&Network::regtest(), 2, false);
    net.mine_many(0, 2_050);
    net.mine_many(1, 2_150);
    net.connect_all();
    net.wait(5_000);
    assert!(net.all_agree(), "{:?}", net.tips());
}

#[test]
fn a_block_that_nobody_has_is_not_asked_for_without_pause() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    let answered = victim.answer_all(|_, request| match request {
        Request::Bodies { .. } => Some(Reply::Bodies(Vec::new())),
        other => Some(honest(&chain, other)),
    });
    assert!(answered < 20, "{answered} questions in no time");
    victim.wait(10_000);
    assert!(!victim.questions().is_empty(), "it is tried again");
}

/// ```text
/// g - x1 .. x200               headers alone, from a peer that then falls silent
///  \- b1 ....... b250
/// ```
#[test]
fn bodies_withheld_on_a_branch_that_lost_do_not_stand_in_the_way() {
    let mut hidden = regtest();
    let mut chain = regtest();
    grow(&mut hidden, 3, 200);
    grow(&mut chain, 1, 250);
    let mut victim = Victim::new();
    victim.hear_tip(HOSTILE, tip_of(&hidden));
    victim.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HOSTILE => Some(honest(&hidden, request)),
        _ => None,
    });
    victim.hear_tip(HONEST, tip_of(&chain));
    // Too slow at first, so that all bodies are to be asked for again.
    victim.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HONEST => Some(honest(&chain, request)),
        _ => None,
    });
    let honest = |peer, request: &Request| (peer != HOSTILE).then(|| honest(&chain, request));
    for _ in 0..8 {
        victim.wait(5_000);
        victim.answer_all(honest);
    }
    assert_eq!(victim.node.tip(), tip_of(&chain));
}

#[test]
fn what_a_hostile_answer_left_open_is_asked_of_others() {
    let mut chain = regtest();
    let first = grow(&mut chain, 1, 2);
    let pays = [pay(&chain, 1, 3, 1, 0, 0), pay(&chain, 1, 3, 1, 0, 1)];
    let honest_block = child_of(&first[1], 1, &pays);
    chain.push(honest_block.clone(), NOW.plus(1_000)).unwrap();
    let unasked = child_of(&honest_block, 7, &[]);
    let mut mutated = honest_block;
    mutated.transfers.extend_from_within(1..);
    for rubbish in [
        vec![unasked],
        vec![mutated],
        [first[0].clone(), first[0].clone()].to_vec(),
    ] {
        let mut victim = Victim::new();
        victim.now = NOW.plus(5_000);
        victim.hear_tip(HOSTILE, tip_of(&chain));
        victim.answer_all(|peer, request| match request {
            Request::Bodies { .. } if peer == HOSTILE => Some(Reply::Bodies(rubbish.clone())),
            Request::Headers { .. } if peer == PeerId::ANY => None,
            other => Some(honest(&chain, other)),
        });
        assert_eq!(victim.closed, [HOSTILE]);
        for _ in 0..5 {
            victim.wait(5_000);
            victim.answer_all(|_, request| Some(honest(&chain, request)));
        }
        assert_eq!(victim.node.tip(), tip_of(&chain), "{rubbish:?}");
    }
}

/// ```text
/// g - 1 - 2 - 3
///          \- x3 - x4      x3 overspends, which shows when x4 makes the branch heavier
/// ```
#[test]
fn who_passes_on_a_block_that_only_the_ledger_refuses_is_still_heard() {
    let mut chain = regtest();
    let mut best = grow(&mut chain, 1, 2);
    let bad = child_of(&best[1], 2, &[pay(&chain, 1, 9, 1_000, 0, 0)]);
    let on_bad = child_of(&bad, 2, &[]);
    best.extend(grow(&mut chain, 1, 1));
    let mut victim = Victim::new();
    for block in &best {
        victim.hear_block(HOSTILE, block);
    }
    for block in [&bad, &on_bad, &bad, &on_bad] {
        victim.hear_block(HONEST, block);
    }
    assert_eq!(victim.closed, []);
    assert_eq!(victim.node.tip(), tip_of(&chain));
    let child = child_of(&best[2], 1, &[]);
    victim.hear_block(HONEST, &child);
    assert_eq!(victim.node.tip().id, child.id());
}

/// The picture is that of the test above.
#[test]
fn a_block_that_shows_that_one_below_it_is_invalid_is_refused_too() {
    let mut chain = regtest();
    let mut best = grow(&mut chain, 1, 2);
    let bad = child_of(&best[1], 2, &[pay(&chain, 1, 9, 1_000, 0, 0)]);
    let on_bad = child_of(&bad, 2, &[]);
    best.extend(grow(&mut chain, 1, 1));
    for block in best {
        chain.push(block, NOW).unwrap();
    }
    chain.push(bad, NOW).unwrap();
    let error = chain.push(on_bad, NOW).unwrap_err();
    assert!(error.to_string().contains("is invalid"), "{error}");
}

#[test]
fn nobody_can_call_off_a_question_that_was_asked_of_another() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    victim.hear_tip(HONEST, tip_of(&chain));
    let questions = victim.questions();
    for (_, id, _) in &questions {
        victim.reply(HOSTILE, *id, Reply::Unavailable);
    }
    for (peer, id, request) in questions {
        if peer == HONEST {
            victim.reply(HONEST, id, honest(&chain, &request));
        }
    }
    victim.answer_all(|peer, request| (peer == HONEST).then(|| honest(&chain, request)));
    assert_eq!(victim.node.tip(), tip_of(&chain));
}

#[test]
fn a_node_never_asks_to_be_woken_in_the_past() {
    let mut chain = regtest();
    grow(&mut chain, 1, 300);
    let mut victim = Victim::new();
    victim.hear_tip(HONEST, tip_of(&chain));
    victim.hear_tip(HOSTILE, tip_of(&chain));
    victim.answer_all(|_, request| match request {
        Request::Bodies { .. } => None,
        other => Some(honest(&chain, other)),
    });
    for _ in 0..100 {
        let next = victim.node.next_wakeup().unwrap();
        assert!(next > victim.now, "{next} at {}", victim.now);
        victim.now = next;
        victim.handle(Input::Tick);
    }
}

#[test]
fn a_clock_far_behind_does_not_ask_for_the_same_headers_again_and_again() {
    let mut chain = regtest();
    let mut now = NOW;
    for _ in 0..MAX_HEADERS + 200 {
        now = now.plus(1_000);
        let block = block_at(&chain, 1, &[], now);
        chain.push(block, now).unwrap();
    }
    let mut victim = Victim::new();
    let answered = victim.answer_all(|_, request| match request {
        Request::Bodies { .. } => None,
        other => Some(honest(&chain, other)),
    });
    assert!(answered < 20, "{answered} questions in no time");
}

#[test]
fn silent_peers_that_claim_the_most_do_not_use_up_every_question() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    victim.wait(6_000);
    let claim = |peer: u64| TipInfo {
        id: BlockId::from_bytes([u8::try_from(peer).unwrap(); 32]),
        height: Height::new(1_000_000),
        work: Work::from_u256(chain::U256::MAX),
    };
    for _ in 0..60 {
        for peer in 10..20 {
            victim.hear_tip(PeerId(peer), claim(peer));
        }
        victim.hear_tip(HONEST, tip_of(&chain));
        victim.answer_all(|peer, request| (peer.0 < 10).then(|| honest(&chain, request)));
        victim.wait(1_000);
    }
    assert_eq!(victim.node.tip(), tip_of(&chain));
}
