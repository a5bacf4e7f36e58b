//! Real nodes behind a relay: joining, listening, asking, converging.

use chain::{
    Block, Input, LinkId, Network, Notice, PushOutcome, Salt, Signatures, Standing,
    wire::{Frame, Gossip, PeerId, Reply, Request, RequestId},
};

use crate::common::{self, NOW, address, block_on, body, key, net::Net, pay, regtest, seal, tab};

fn network() -> Network {
    Network::regtest()
}

#[test]
fn a_mined_block_reaches_every_node() {
    for native in [false, true] {
        let mut net = Net::new(&network(), 4, native);
        net.connect_all();
        net.mine(1);
        net.run();
        net.mine(2);
        net.run();
        assert!(net.all_agree(), "native: {native}, {:?}", net.tips());
        assert_eq!(net.tips()[3].height.get(), 2);
    }
}

#[test]
fn a_node_that_joins_asks_for_the_whole_chain() {
    for native in [false, true] {
        let mut net = Net::new(&network(), 3, native);
        net.connect(0);
        net.connect(1);
        net.mine_many(0, 300);
        net.run();
        net.connect(2);
        net.wait(2_000);
        assert!(net.all_agree(), "native: {native}, {:?}", net.tips());
        assert_eq!(net.members[2].blocks.len(), 300, "every block was stored");
        assert!(!net.members[2].node.is_synchronising());
    }
}

#[test]
fn more_headers_than_one_reply_holds_are_asked_for_again() {
    let mut net = Net::new(&network(), 2, true);
    net.connect(0);
    net.mine_many(0, 2_100);
    net.connect(1);
    net.wait(5_000);
    assert!(
        net.all_agree(),
        "{:?} {:?}",
        net.tips(),
        net.members[1].closed
    );
}

#[test]
fn nodes_that_forked_while_apart_converge_on_the_most_work() {
    for native in [false, true] {
        let mut net = Net::new(&network(), 4, native);
        net.connect_all();
        net.mine(0);
        net.run();
        for number in 0..4 {
            net.disconnect(number);
        }
        for (number, count) in [(1, 3), (2, 7), (3, 5)] {
            net.mine_many(number, count);
        }
        let heaviest = net.tips()[2];
        for number in [3, 0, 2, 1] {
            net.connect(number);
        }
        net.wait(5_000);
        assert!(net.all_agree(), "native: {native}, {:?}", net.tips());
        assert_eq!(net.tips()[0], heaviest);
        let reorganised = net.members[3].notices.iter().any(|notice| {
            matches!(notice, Notice::Reorganised { reorganisation, .. } if reorganisation.depth() == 5)
        });
        assert!(reorganised, "the losing node says so");
    }
}

#[test]
fn bodies_that_left_memory_are_loaded_to_serve_and_to_reorganise() {
    let mut net = Net::with_body_bytes(&network(), 3, true, 2_000);
    net.connect(0);
    net.connect(1);
    net.mine_many(1, 60);
    net.run();
    let first = net.members[1].blocks.values().next().unwrap().id();
    assert!(net.members[0].node.chain().body_in_memory(&first).is_none());
    net.connect(2);
    net.wait(2_000);
    assert!(net.all_agree(), "{:?}", net.tips());
    net.disconnect(2);
    net.disconnect(0);
    net.mine_many(0, 20);
    net.mine_many(2, 25);
    net.connect(0);
    net.connect(2);
    net.wait(5_000);
    assert!(net.all_agree(), "{:?}", net.tips());
    assert_eq!(net.tips()[0].height.get(), 85);
}

#[test]
fn a_node_whose_storage_lost_what_a_move_needs_stays_where_it_is_and_says_so() {
    let mut net = Net::with_body_bytes(&network(), 2, true, 2_000);
    net.connect(0);
    net.mine_many(0, 30);
    net.mine_many(1, 40);
    let before = net.tips()[0];
    net.members[0].undo.clear();
    net.connect(1);
    net.wait(2_000);
    assert_eq!(net.tips()[0], before);
    let said = net.members[0].notices.iter().any(|notice| {
        matches!(notice, Notice::Refused { reason, .. } if reason.contains("storage has lost it"))
    });
    assert!(said, "{:?}", net.members[0].notices.last());
}

#[test]
fn a_peer_that_does_not_answer_holds_nobody_up() {
    let mut net = Net::new(&network(), 4, false);
    net.connect(0);
    net.connect(1);
    net.mine_many(0, 200);
    net.run();
    net.members[0].mute = true;
    net.connect(2);
    net.wait(60_000);
    assert_eq!(net.tips()[2], net.tips()[1]);
}

#[test]
fn synchronise_asks_for_the_latest_block_and_then_for_the_chain_behind_it() {
    let mut net = Net::new(&network(), 2, false);
    net.connect_all();
    // Member 0 mines while the relay carries nothing.
    net.disconnect(0);
    net.mine_many(0, 5);
    net.connect(0);
    net.members[1].deaf = true;
    net.wait(20_000);
    net.members[1].deaf = false;
    net.handle(1, Input::Synchronise);
    net.run();
    net.wait(1_000);
    assert!(net.all_agree(), "{:?}", net.tips());
}

#[test]
fn who_does_not_answer_is_known_until_it_answers_again() {
    let mut net = Net::new(&network(), 2, false);
    net.connect_all();
    assert!(net.members[1].node.silent_since(0).is_empty());
    net.members[1].deaf = true;
    net.handle(1, Input::Synchronise);
    net.run();
    let owing = net.members[1].node.silent_since(0);
    assert!(!owing.is_empty(), "answers are awaited");
    net.wait(20_000);
    let node = &net.members[1].node;
    assert!(node.unanswered() > 0);
    assert!(node.silent_since(0).is_superset(&owing));
    net.members[1].deaf = false;
    net.wait(60_000);
    let before = net.members[1].node.unanswered();
    net.handle(1, Input::Synchronise);
    net.run();
    assert!(net.members[1].node.silent_since(before).is_empty());
}

#[test]
fn news_that_was_lost_on_a_quiet_network_is_found_again() {
    let mut net = Net::new(&network(), 2, false);
    net.connect_all();
    net.disconnect(0);
    net.mine_many(0, 5);
    net.members[1].deaf = true;
    net.connect(0);
    net.wait(20_000);
    assert!(!net.all_agree(), "every answer was lost");
    net.members[1].deaf = false;
    net.wait(60_000);
    assert!(net.all_agree(), "{:?}", net.tips());
}

#[test]
fn a_transfer_reaches_every_pool_and_leaves_it_with_its_block() {
    let mut net = Net::new(&network(), 3, true);
    net.connect_all();
    net.mine_many(1, 2);
    net.run();
    let transfer = pay(net.members[1].node.chain(), 1, 9, 5, 1, 0);
    let now = net.now;
    net.members[1].node.submit(now, transfer).unwrap();
    net.handle(1, Input::Tick);
    net.run();
    assert!(
        net.members
            .iter()
            .all(|member| member.node.mempool().len() == 1)
    );
    net.mine(2);
    net.run();
    for member in &net.members {
        assert!(member.node.mempool().is_empty());
        assert_eq!(member.node.chain().account(&address(9)).balance, tab(5));
    }
}

/// ```text
/// g - 1 - a2(first) - a3
///      \- b2(second)
/// ```
#[test]
fn a_double_spend_in_two_partitions_ends_with_exactly_one_of_the_two() {
    let mut net = Net::new(&network(), 3, true);
    net.connect_all();
    net.mine_many(1, 3);
    net.run();
    net.disconnect(1);
    net.disconnect(2);
    let now = net.now;
    for (member, recipient) in [(1, 8), (2, 9)] {
        let transfer = pay(net.members[member].node.chain(), 1, recipient, 60, 0, 0);
        net.members[member].node.submit(now, transfer).unwrap();
    }
    net.mine_many(1, 2);
    net.mine(2);
    net.connect(1);
    net.connect(2);
    net.wait(5_000);
    assert!(net.all_agree());
    for member in &net.members {
        assert_eq!(member.node.chain().account(&address(8)).balance, tab(60));
        assert_eq!(member.node.chain().account(&address(9)).balance, tab(0));
        assert!(member.node.mempool().is_empty());
    }
}

/// ```text
/// g - 1 - a2(pays)
///      \- b2 - b3
/// ```
#[test]
fn transfers_of_disconnected_blocks_come_back_and_are_mined_again() {
    let mut net = Net::new(&network(), 3, true);
    net.connect_all();
    net.mine_many(1, 2);
    net.run();
    net.disconnect(1);
    let transfer = pay(net.members[1].node.chain(), 1, 9, 5, 0, 0);
    let now = net.now;
    let id = net.members[1].node.submit(now, transfer).unwrap();
    net.mine(1);
    net.mine_many(2, 2);
    net.connect(1);
    net.wait(5_000);
    assert!(net.all_agree());
    assert!(
        net.members
            .iter()
            .all(|member| member.node.mempool().get(&id).is_some())
    );
    net.mine(0);
    net.run();
    assert!(
        net.members
            .iter()
            .all(|member| { member.node.chain().account(&address(9)).balance == tab(5) })
    );
}

#[test]
fn a_stale_mined_block_is_refused_with_both_tips() {
    let mut net = Net::new(&network(), 1, true);
    let stale = block_on(net.members[0].node.chain(), 5, &[]);
    let tip = net.mine(0).id();
    let error = net.members[0].node.mined(NOW, stale).unwrap_err();
    assert!(error.to_string().contains(&tip.to_string()), "{error}");
}

#[test]
fn who_sends_an_invalid_block_is_named_with_the_rule_and_heard_no_more() {
    let mut net = Net::new(&network(), 2, true);
    net.connect_all();
    let mut greedy = block_on(&regtest(), 7, &[]);
    greedy.coinbase.amount = tab(51);
    let greedy = seal(greedy);
    let gossip = Frame::Gossip {
        peer: net.peer(1),
        gossip: Gossip::Block(greedy.clone()),
    };
    net.inject(0, &gossip);
    let reason = &net.members[0].closed[0];
    assert!(
        reason.contains("coinbase pays 51 TAB, subsidy and fees are 50 TAB"),
        "{reason}"
    );
    assert!(reason.contains(&greedy.id().to_string()), "{reason}");
    let fine = block_on(&regtest(), 7, &[]);
    net.inject(
        0,
        &Frame::Gossip {
            peer: net.peer(1),
            gossip: Gossip::Block(fine),
        },
    );
    assert_eq!(net.tips()[0].height.get(), 0);
}

#[test]
fn a_mutated_body_is_punished_but_the_block_itself_stays_welcome() {
    let mut net = Net::new(&network(), 3, true);
    net.connect_all();
    net.mine(0);
    let chain = net.members[0].node.chain();
    let honest = block_on(
        chain,
        1,
        &[pay(chain, 0, 3, 1, 0, 0), pay(chain, 0, 3, 1, 0, 1)],
    );
    let mut mutated: Block = honest.clone();
    let last = mutated.transfers.last().unwrap().clone();
    mutated.transfers.push(last);
    assert_eq!(mutated.id(), honest.id());
    net.inject(
        0,
        &Frame::Gossip {
            peer: net.peer(1),
            gossip: Gossip::Block(mutated),
        },
    );
    assert_eq!(net.members[0].closed.len(), 1);
    let entry = net.members[0].node.chain().entry(&honest.id()).unwrap();
    assert_eq!(entry.standing, Standing::Header);
    net.inject(
        0,
        &Frame::Gossip {
            peer: net.peer(2),
            gossip: Gossip::Block(honest.clone()),
        },
    );
    assert_eq!(net.tips()[0].id, honest.id());
}

#[test]
fn a_block_ahead_of_our_clock_is_refused_without_blame() {
    let mut net = Net::new(&network(), 2, true);
    net.connect_all();
    let mut early = block_on(&regtest(), 7, &[]);
    early.header.time = chain::Timestamp::from_secs(net.now.timestamp().secs() + 121);
    let early = common::solve(early);
    let gossip = Frame::Gossip {
        peer: net.peer(1),
        gossip: Gossip::Block(early),
    };
    net.inject(0, &gossip);
    assert!(net.members[0].closed.is_empty());
    assert_eq!(net.tips()[0].height.get(), 0);
    net.now = net.now.plus(1_000);
    net.inject(0, &gossip);
    assert_eq!(net.tips()[0].height.get(), 1);
}

#[test]
fn replies_nobody_asked_for_are_left_alone() {
    let mut net = Net::new(&network(), 2, true);
    net.connect_all();
    let block = block_on(&regtest(), 1, &[]);
    let reply = Reply::Bodies(vec![block]);
    net.inject(
        0,
        &Frame::Reply {
            peer: net.peer(1),
            id: RequestId(999),
            reply,
        },
    );
    assert_eq!(net.tips()[0].height.get(), 0);
    assert!(net.members[0].closed.is_empty());
}

#[test]
fn frames_out_of_place_and_malformed_ones_end_the_connection_with_a_reason() {
    for bytes in [
        vec![99],
        Vec::new(),
        Frame::Roster(chain::wire::Roster::default()).encode(),
    ] {
        let mut net = Net::new(&network(), 1, false);
        let link = LinkId(4);
        net.handle(
            0,
            Input::LinkUp {
                link,
                kind: chain::LinkKind::Relay,
            },
        );
        net.handle(0, Input::Frame { link, bytes });
        assert!(net.members[0].closed[0].starts_with("None: protocol: "));
    }
}

#[test]
fn nothing_is_answered_before_the_relay_has_welcomed_us() {
    let mut net = Net::new(&network(), 1, false);
    let link = LinkId(4);
    net.handle(
        0,
        Input::LinkUp {
            link,
            kind: chain::LinkKind::Relay,
        },
    );
    let request = Frame::Request {
        peer: PeerId(3),
        id: RequestId(1),
        request: Request::Mempool { salt: Salt([1, 0]) },
    };
    net.handle(
        0,
        Input::Frame {
            link,
            bytes: request.encode(),
        },
    );
    assert_eq!(net.members[0].closed.len(), 1);
}

#[test]
fn stored_blocks_make_the_same_node_again() {
    let mut net = Net::new(&network(), 2, true);
    net.connect_all();
    net.mine_many(0, 2);
    let chain = net.members[0].node.chain();
    let transfer = body(0, 3, tab(7), tab(1), 0).sign(&key(0), chain.network().id());
    let now = net.now;
    net.members[0].node.submit(now, transfer).unwrap();
    net.mine(0);
    let before = &net.members[0];
    let mut after = Net::new(&network(), 1, true);
    for block in before.blocks.values() {
        after.members[0]
            .node
            .load(block.clone(), Signatures::Trusted)
            .unwrap();
    }
    assert_eq!(after.tips()[0], before.node.tip());
    assert_eq!(
        after.members[0].node.chain().ledger(),
        before.node.chain().ledger()
    );
}

#[test]
fn a_transfer_of_the_pool_vouches_for_no_other_signature() {
    let mut net = Net::new(&network(), 1, true);
    net.mine_many(0, 2);
    let now = net.now;
    let node = &mut net.members[0].node;
    let good = pay(node.chain(), 0, 3, 1, 0, 0);
    node.submit(now, good.clone()).unwrap();
    let mut forged = good.clone();
    forged.signature = key(9).sign(b"something else");
    let block = block_on(node.chain(), 5, &[forged]);
    let refused = node.mined(now, block).unwrap_err();
    assert!(
        refused.to_string().contains("the signature does not match"),
        "{refused}"
    );
    let block = block_on(node.chain(), 5, &[good]);
    assert_eq!(node.mined(now, block), Ok(PushOutcome::Extended));
}

#[test]
fn two_miners_on_one_tip_leave_one_side_branch() {
    let mut net = Net::new(&network(), 3, true);
    net.connect_all();
    let chain = regtest();
    let [one, two] = [1, 2].map(|number| block_on(&chain, number, &[]));
    let now = net.now;
    let outcomes = [(1, one), (2, two)]
        .map(|(member, block)| net.members[member].node.mined(now, block).unwrap());
    assert_eq!(outcomes, [PushOutcome::Extended, PushOutcome::Extended]);
    for number in 1..3 {
        net.handle(number, Input::Tick);
    }
    net.run();
    assert_eq!(
        net.tips()[0].id,
        net.tips()[1].id,
        "the relay saw member 1 first"
    );
    net.mine(0);
    net.run();
    assert!(net.all_agree(), "the next block decides");
}
