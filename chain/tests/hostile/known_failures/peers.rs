//! Peers that are dead, or of another network.

use chain::{
    Chain, Height, Network, Params, Timestamp,
    wire::{Reply, Request},
};

use super::{rich_node, unharmed};
use crate::common::{
    BODY_BYTES, NOW, block_at, blocks_of, grow,
    net::Net,
    regtest,
    victim::{HONEST, HOSTILE, Victim, honest, tip_of},
};

/// Peers were asked one after another, without a deadline, so that everybody waited for the one that had
/// gone. Here whoever joins has the chain as soon as one answers, although most are dead and asked first.
#[test]
fn dead_peers_do_not_hang_anybodys_sync() {
    let mut net = Net::new(&Network::regtest(), 8, false);
    for number in 0..6 {
        net.connect(number);
    }
    net.mine_many(0, 200);
    net.run();
    // The first that a node would ask, and most of those that the relay may pick.
    for dead in [0, 1, 2, 5] {
        net.members[dead].mute = true;
    }
    net.connect(6);
    net.connect(7);
    net.wait(60_000);
    assert!(net.all_agree(), "{:?}", net.tips());
    assert_eq!(net.tips()[7].height, Height::new(200));
    // And those who have it go on.
    net.mine(7);
    net.run();
    assert!(net.all_agree(), "{:?}", net.tips());
}

/// The same, with a peer that answers until the bodies are asked for.
#[test]
fn a_peer_that_dies_half_way_is_replaced() {
    let mut chain = regtest();
    grow(&mut chain, 1, 300);
    let mut victim = Victim::new();
    victim.now = NOW.plus(1_000_000_000);
    victim.hear_tip(HOSTILE, tip_of(&chain));
    victim.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HOSTILE => Some(honest(&chain, request)),
        _ => None,
    });
    victim.hear_tip(HONEST, tip_of(&chain));
    for _ in 0..60 {
        victim.wait(1_000);
        victim.answer_all(|peer, request| (peer == HONEST).then(|| honest(&chain, request)));
    }
    assert_eq!(victim.node.tip(), tip_of(&chain));
}

/// Genesis carried the time at which each node was started, so that no two had a block in common. Here it
/// follows from the params alone.
#[test]
fn nodes_that_start_at_different_times_have_the_same_genesis() {
    assert_eq!(Network::regtest().id(), Network::regtest().id());
    assert_eq!(
        Network::tabnet().id().to_string(),
        "00000873235b5b6b8c808a96280b5fc99e24f5ee68266e066c66e6ad432888b6"
    );
    let mut early = Victim::on(Network::regtest());
    let mut late = Victim::on(Network::regtest());
    late.now = early.now.plus(1_000_000_000);
    let block = block_at(early.node.chain(), 1, &[], early.now);
    for node in [&mut early, &mut late] {
        node.hear_block(HONEST, &block);
        assert_eq!(node.node.tip().id, block.id());
    }
}

/// A node took whatever chain was longer, back to and with its first block. Here genesis is given, and a
/// chain that starts elsewhere connects to nothing.
#[test]
fn a_chain_on_another_genesis_is_never_followed() {
    let (chain, victim) = rich_node();
    let foreign = Params {
        genesis_time: Timestamp::from_secs(Params::regtest().genesis_time.secs() + 1),
        ..Params::regtest()
    };
    let mut other = Chain::new(Network::derive(foreign).unwrap(), BODY_BYTES);
    let genesis = other.network().genesis().block().clone();
    grow(&mut other, 2, 10);

    // As news: nothing is known of its parents, and asking brings nothing that connects.
    let mut hearing = victim.clone();
    hearing.hear_block(HOSTILE, &genesis);
    for block in blocks_of(&other) {
        hearing.hear_block(HOSTILE, &block);
    }
    hearing.hear_tip(HOSTILE, tip_of(&other));
    hearing.answer_all(|peer, request| (peer == HOSTILE).then(|| honest(&other, request)));
    assert_eq!(hearing.closed, [HOSTILE]);
    let refusal = hearing.refusals.last().unwrap();
    assert!(refusal.contains("connects to nothing known"), "{refusal}");
    unharmed(hearing, &chain);

    // As an answer that starts with the other genesis itself.
    let mut asking = victim;
    asking.hear_tip(HOSTILE, tip_of(&other));
    let headers: Vec<_> = [genesis]
        .iter()
        .chain(&blocks_of(&other))
        .map(|block| block.header)
        .collect();
    asking.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HOSTILE => Some(Reply::Headers(headers.clone())),
        _ => None,
    });
    assert_eq!(asking.closed, [HOSTILE]);
    unharmed(asking, &chain);
}
