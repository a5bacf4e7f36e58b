//! When a node judges transfers, and when it asks for those that wait with others.

use chain::{
    Chain, Input, LinkKind, MempoolError, Network, Transfer,
    limits::{BEHIND_MS, FIRST_PATIENCE_MS, MAX_POOL_REQUESTS, MAX_POOLS_DUE, POOL_ROUND_MS},
    wire::{
        Frame, Gossip, Impairment, PeerId, PeerInfo, PeerKind, Presence, Reply, Request, RequestId,
        Roster,
    },
};

use crate::common::{
    self, NOW, block_on, grow, long_chain,
    net::Net,
    pay,
    victim::{HONEST, HOSTILE, Victim, bodies, honest, honest_with, tip_of},
};

/// Who is asked for what is in the pool there.
fn asked_for_pools(questions: &[(PeerId, RequestId, Request)]) -> Vec<PeerId> {
    let pools = questions
        .iter()
        .filter(|(.., request)| is_for_pool(request));
    pools.map(|(peer, ..)| *peer).collect()
}

fn is_for_pool(request: &Request) -> bool {
    matches!(request, Request::Mempool { .. })
}

fn tell(victim: &mut Victim, peer: PeerId, transfer: &Transfer) {
    let gossip = Gossip::Transfers(vec![transfer.clone()]);
    victim.hear(&Frame::Gossip { peer, gossip });
}

/// Answers as an honest node with this chain and this transfer in its pool; answers with who was asked
/// for the pool.
fn answer(victim: &mut Victim, chain: &Chain, transfer: &Transfer) -> Vec<PeerId> {
    let mut pools = Vec::new();
    victim.answer_all(|peer, request| {
        if is_for_pool(request) {
            pools.push(peer);
        }
        let waiting = std::slice::from_ref(transfer);
        Some(honest_with(chain, waiting, request))
    });
    pools
}

/// A node that has caught up with this chain, and has asked for the pool.
fn joined(chain: &Chain) -> Victim {
    joined_as(LinkKind::Relay, chain)
}

fn joined_as(kind: LinkKind, chain: &Chain) -> Victim {
    let mut victim = Victim::with(Network::regtest(), kind);
    victim.answer_all(|_, request| Some(honest(chain, request)));
    assert_eq!(victim.node.tip(), tip_of(chain));
    victim
}

#[test]
fn who_joins_judges_transfers_once_it_has_the_chain_and_asks_for_them_then() {
    let chain = long_chain(1, 150);
    let waiting = pay(&chain, 1, 8, 50, 0, 0);
    let mut victim = Victim::new();
    let first = victim.questions();
    let [(PeerId::ANY, id, Request::Headers { .. })] = first.as_slice() else {
        panic!("headers are asked for first: {first:?}");
    };
    // News that came before the answer says nothing yet.
    tell(&mut victim, HONEST, &waiting);
    let headers = Reply::Headers(chain.headers_after(&[], 2_000));
    victim.reply(HONEST, *id, headers);
    assert!(victim.node.is_behind());
    tell(&mut victim, HONEST, &waiting);
    let error = victim.node.submit(NOW, waiting.clone()).unwrap_err();
    assert!(matches!(error, MempoolError::Behind { .. }) && !error.is_misbehaviour());
    assert_eq!(
        error.to_string(),
        "the chain is still being fetched: at height 0 of 150"
    );

    // The bodies come one request after the other, and the pool after the last of them.
    let mut open = victim.questions();
    let mut late = 0;
    while victim.node.is_behind() {
        assert_eq!(asked_for_pools(&open), []);
        let (peer, id, request) = open.remove(0);
        let from = if peer == PeerId::ANY { HONEST } else { peer };
        victim.reply(from, id, honest(&chain, &request));
        open.extend(victim.questions());
        late += 1;
    }
    assert!(late > 1, "{late} answers");
    assert_eq!(victim.node.tip(), tip_of(&chain));
    assert_eq!(asked_for_pools(&open), [PeerId::ANY]);
    for (_, id, request) in open {
        let waiting = std::slice::from_ref(&waiting);
        victim.reply(HONEST, id, honest_with(&chain, waiting, &request));
    }
    answer(&mut victim, &chain, &waiting);
    assert!(victim.node.mempool().get(&waiting.id()).is_some());
    assert_eq!(victim.refusals, [""; 0]);
}

#[test]
fn a_transfer_that_waits_reaches_whoever_joins() {
    for native in [false, true] {
        let mut net = Net::new(&Network::regtest(), 3, native);
        net.connect(0);
        net.connect(1);
        net.mine_many(0, 300);
        net.run();
        let waiting = pay(net.members[0].node.chain(), 0, 9, 5, 1, 0);
        net.handle(0, Input::Submitted(waiting.clone()));
        net.connect(2);
        net.wait(2_000);
        let joined = &net.members[2];
        assert!(joined.node.mempool().get(&waiting.id()).is_some());
        let refused = joined
            .notices
            .iter()
            .filter(|notice| matches!(notice, chain::Notice::Refused { .. }));
        assert_eq!(refused.count(), 0, "native: {native}");
    }
}

/// The one that joins brings the transfer: the others hear of it although it was behind at first.
#[test]
fn who_joins_tells_what_waits_with_it_once_it_can_be_mined() {
    for native in [false, true] {
        let mut net = Net::new(&Network::regtest(), 3, native);
        net.connect(0);
        net.mine_many(0, 3);
        net.run();
        net.connect(1);
        net.wait(2_000);
        net.disconnect(1);
        let waiting = pay(net.members[1].node.chain(), 0, 9, 5, 1, 0);
        net.handle(1, Input::Submitted(waiting.clone()));
        net.mine_many(0, 200);
        net.connect(2);
        net.connect(1);
        net.wait(POOL_ROUND_MS + 5_000);
        assert!(net.all_agree());
        for member in &net.members {
            let pool = member.node.mempool();
            assert!(pool.get(&waiting.id()).is_some(), "native: {native}");
        }
    }
}

/// ```text
/// g - 1 .. 10 - 11x       nobody has the body of 11x
/// ```
#[test]
fn a_body_that_nobody_gives_does_not_hold_up_transfers_for_long() {
    let mut chain = long_chain(1, 10);
    let mut victim = joined(&chain);
    let waiting = pay(&chain, 1, 8, 50, 0, 0);
    let shared = chain.clone();
    let shared_height = shared.tip().height;
    grow(&mut chain, 2, 1);
    victim.hear_tip(HOSTILE, tip_of(&chain));
    let withholding = |_: PeerId, request: &Request| match request {
        Request::Headers { .. } => Some(honest(&chain, request)),
        _ => None,
    };
    victim.answer_all(withholding);
    assert!(victim.node.is_behind());
    tell(&mut victim, HONEST, &waiting);
    let end = victim.now.plus(BEHIND_MS);
    while victim.now < end {
        assert!(victim.node.is_behind(), "at {}", victim.now);
        assert!(victim.node.mempool().is_empty());
        let next = victim.node.next_wakeup().unwrap().min(end);
        victim.wait(next.since(victim.now).max(1));
        victim.answer_all(withholding);
    }
    assert!(!victim.node.is_behind());
    // What was passed over is asked for, and what is told is taken.
    let second = pay(&chain, 1, 8, 50, 0, 1);
    tell(&mut victim, HONEST, &second);
    assert_eq!(victim.node.mempool().len(), 1);
    victim.wait(POOL_ROUND_MS);
    // Also when the branch is set aside and taken up again.
    for _ in 0..40 {
        victim.wait(10_000);
        victim.answer_all(withholding);
        assert!(!victim.node.is_behind(), "at {}", victim.now);
    }
    // Another branch is waited for again once it turns out that it can be had.
    let mut other = shared;
    grow(&mut other, 3, 70);
    victim.hear_tip(HONEST, tip_of(&other));
    let mut given = 0;
    // Who was asked in vain is passed over for a while.
    for _ in 0..20 {
        victim.answer_all(|_, request| match request {
            Request::Headers { .. } => Some(honest(&other, request)),
            Request::Bodies { ids } if given == 0 => {
                given = bodies(&other, ids).len();
                Some(honest(&other, request))
            }
            _ => None,
        });
        if given > 0 {
            break;
        }
        victim.wait(1_000);
    }
    assert!(victim.node.tip().height > shared_height);
    assert!(victim.node.is_behind());
}

#[test]
fn a_relay_that_never_answers_does_not_keep_the_pool_unasked() {
    let mut victim = Victim::new();
    victim.questions();
    victim.wait(FIRST_PATIENCE_MS - 1);
    assert_eq!(asked_for_pools(&victim.questions()), []);
    victim.wait(1);
    assert_eq!(asked_for_pools(&victim.questions()), [PeerId::ANY]);
    // Nor does one that does not answer that question: it is asked again, but not at once.
    let mut asked = 0;
    for _ in 0..1_000 {
        victim.wait(1_000);
        asked += asked_for_pools(&victim.questions()).len();
    }
    assert!((2..=4).contains(&asked), "ever more rarely: {asked} times");
}

#[test]
fn a_pool_is_asked_for_again_when_who_was_picked_is_busy_but_not_when_nobody_is_there() {
    for (from, again) in [(HONEST, vec![PeerId::ANY]), (PeerId::ANY, Vec::new())] {
        let mut victim = Victim::new();
        for (_, id, _) in victim.questions() {
            victim.reply(HONEST, id, Reply::Headers(Vec::new()));
        }
        let questions = victim.questions();
        let pool = questions.iter().find(|(.., request)| is_for_pool(request));
        victim.reply(from, pool.unwrap().1, Reply::Unavailable);
        victim.wait(POOL_ROUND_MS);
        assert_eq!(asked_for_pools(&victim.questions()), again);
    }
}

/// ```text
/// g - 1 .. 10 - 11 - 12 - 13        11 and 12 pay key 5, who spends both
/// ```
#[test]
fn what_was_refused_on_a_tip_that_sync_has_moved_since_is_asked_for_again() {
    let mut chain = long_chain(1, 10);
    let mut victim = joined(&chain);
    let behind = chain.clone();
    grow(&mut chain, 5, 1);
    let fresh = chain.clone();
    grow(&mut chain, 5, 2);
    let early = pay(&chain, 5, 8, 100, 0, 0);
    tell(&mut victim, HONEST, &early);
    assert!(victim.refusals[0].contains("can spend 0 TAB"));
    assert!(victim.node.mempool().failure(&early.id()).is_some());
    // A block that somebody tells of is no sync: whoever tells of transfers knows it, too.
    let told = fresh.body_in_memory(&fresh.tip().id).unwrap();
    victim.hear_block(HONEST, told.block.block());
    assert_eq!(victim.node.mempool().failure(&early.id()), None);
    victim.wait(POOL_ROUND_MS);
    assert_eq!(asked_for_pools(&victim.questions()), []);
    assert!(behind.tip().height < victim.node.tip().height);

    victim.hear_tip(HONEST, tip_of(&chain));
    let mut asked = answer(&mut victim, &chain, &early);
    victim.wait(POOL_ROUND_MS);
    asked.extend(answer(&mut victim, &chain, &early));
    assert_eq!(asked, [PeerId::ANY]);
    assert!(victim.node.mempool().get(&early.id()).is_some());
    assert_eq!(victim.refusals.len(), 1);
}

/// Whoever sends what cannot be paid, and has each tip fetched, has a pool asked for once a round.
#[test]
fn nobody_can_have_pools_asked_for_without_end() {
    let mut chain = long_chain(1, 3);
    let mut victim = joined(&chain);
    let mut asked = 0;
    for number in 0..20 {
        let unpaid = pay(&chain, 9, 8, 1, number, 0);
        tell(&mut victim, HOSTILE, &unpaid);
        chain.push(block_on(&chain, 1, &[]), NOW).unwrap();
        victim.hear_tip(HOSTILE, tip_of(&chain));
        asked += answer(&mut victim, &chain, &unpaid).len();
        victim.wait(10_000);
    }
    assert_eq!(victim.node.tip(), tip_of(&chain));
    let rounds = 20 * 10_000 / usize::try_from(POOL_ROUND_MS).unwrap() + 1;
    assert!((1..=rounds).contains(&asked), "{asked} in {rounds} rounds");
}

#[test]
fn of_a_crowd_that_the_relays_own_node_passed_over_some_are_asked_a_few_at_a_time() {
    let mut chain = long_chain(1, 3);
    let mut victim = joined_as(LinkKind::Hub, &chain);
    grow(&mut chain, 1, 1);
    victim.hear_tip(HONEST, tip_of(&chain));
    victim.answer_all(|_, request| match request {
        Request::Headers { .. } => Some(honest(&chain, request)),
        _ => None,
    });
    let waiting = pay(&chain, 1, 8, 50, 0, 0);
    for peer in 10..200 {
        tell(&mut victim, PeerId(peer), &waiting);
    }
    victim.wait(POOL_ROUND_MS);
    let mut pools = Vec::new();
    loop {
        let questions = victim.questions();
        let asked = asked_for_pools(&questions);
        assert!(asked.len() <= MAX_POOL_REQUESTS, "{asked:?}");
        if questions.is_empty() {
            break;
        }
        pools.extend(asked);
        for (peer, id, request) in questions {
            let from = if peer == PeerId::ANY { HONEST } else { peer };
            let waiting = std::slice::from_ref(&waiting);
            victim.reply(from, id, honest_with(&chain, waiting, &request));
        }
    }
    assert_eq!(pools.len(), MAX_POOLS_DUE + 1);
    assert!(pools.contains(&PeerId::ANY), "for those beyond");
}

#[test]
fn in_another_group_headers_come_first_again() {
    let mut chain = long_chain(1, 5);
    let mut victim = joined(&chain);
    let apart = Impairment {
        group: 1,
        ..Impairment::default()
    };
    victim.handle(Input::Impaired(apart));
    assert_eq!(victim.questions(), [], "the relay has not moved it yet");
    let own = PeerInfo {
        peer: PeerId(1),
        node: victim.node.id(),
        kind: PeerKind::Tab,
        presence: Presence {
            tip: victim.node.tip(),
            hash_rate: 0,
            impairment: apart,
        },
    };
    victim.hear(&Frame::Roster(Roster {
        total: 2,
        sample: vec![own],
    }));
    grow(&mut chain, 1, 70);
    let waiting = pay(&chain, 1, 8, 200, 0, 0);
    tell(&mut victim, HONEST, &waiting);
    let questions = victim.questions();
    assert_eq!(asked_for_pools(&questions), []);
    for (_, id, request) in questions {
        victim.reply(HONEST, id, honest(&chain, &request));
    }
    let asked = answer(&mut victim, &chain, &waiting);
    assert!(asked.contains(&PeerId::ANY), "{asked:?}");
    assert!(victim.node.mempool().get(&waiting.id()).is_some());
    assert_eq!(victim.refusals, [""; 0]);
}

/// ```text
/// g - 1 .. 5 - 6        5 of it are stored; the relay is gone
/// ```
#[test]
fn without_a_relay_there_is_nobody_to_wait_for() {
    let mut chain = long_chain(1, 5);
    let mut victim = joined(&chain);
    grow(&mut chain, 1, 1);
    victim.hear_tip(HONEST, tip_of(&chain));
    victim.answer_all(|_, request| match request {
        Request::Headers { .. } => Some(honest(&chain, request)),
        _ => None,
    });
    assert!(victim.node.is_behind());
    victim.handle(Input::LinkDown {
        link: common::victim::RELAY,
    });
    let transfer = pay(&chain, 1, 8, 50, 0, 0);
    victim.node.submit(NOW, transfer).unwrap();
    assert_eq!(victim.node.mempool().len(), 1);
}
