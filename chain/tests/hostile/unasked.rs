//! What nobody asked for: blocks, orphans, answers, and peers by the thousand.

use chain::{
    BlockId, Chain, Input, LinkKind, Signatures, Standing, Timestamp,
    limits::{MAX_BODIES_AHEAD, MAX_PEERS_PER_LINK, PEER_SILENCE_MS},
    wire::{
        Frame, Impairment, NodeId, PeerId, PeerInfo, PeerKind, Presence, Reply, Request, RequestId,
        Roster, TipInfo, Welcome,
    },
};

use crate::common::{
    self, NOW, address, block_on, blocks_of, grow, long_chain, regtest, seal,
    victim::{HONEST, HOSTILE, RELAY, Victim, honest, tip_of},
};

fn victim_with(chain: &mut Chain, count: usize) -> Victim {
    let mut victim = Victim::new();
    for block in grow(chain, 1, count) {
        victim.node.load(block, Signatures::Trusted).unwrap();
    }
    victim
}

/// ```text
/// g - 1 - 2 - 3
///      \   \- b3       as heavy as the tip
///       \- a2          lighter
/// ```
#[test]
fn of_a_block_lighter_than_the_tip_only_the_header_is_kept_until_its_branch_is_the_best() {
    let mut chain = regtest();
    let blocks = grow(&mut chain, 1, 3);
    let sibling = |of: usize| {
        let mut block = blocks[of].clone();
        block.coinbase.miner = address(2);
        seal(block)
    };
    let (light, equal) = (sibling(1), sibling(2));
    let mut victim = Victim::new();
    for block in &blocks {
        victim.hear_block(HONEST, block);
    }
    victim.hear_block(HONEST, &light);
    victim.hear_block(HONEST, &equal);
    let standing = |id: &BlockId| victim.node.chain().entry(id).unwrap().standing;
    assert_eq!(standing(&light.id()), Standing::Header);
    assert_eq!(standing(&equal.id()), Standing::Body);

    let mut other = regtest();
    for block in [blocks[0].clone(), light] {
        other.push(block, common::NOW).unwrap();
    }
    grow(&mut other, 2, 2);
    victim.questions();
    victim.hear_tip(HONEST, tip_of(&other));
    victim.answer_all(|_, request| Some(honest(&other, request)));
    assert_eq!(
        victim.node.tip(),
        tip_of(&other),
        "now the body was asked for"
    );
}

#[test]
fn a_block_too_far_ahead_is_not_kept_before_its_turn() {
    let far = usize::try_from(MAX_BODIES_AHEAD).unwrap() + 1;
    let chain = long_chain(1, far);
    let blocks = blocks_of(&chain);
    let mut victim = Victim::new();
    victim.hear_tip(HONEST, tip_of(&chain));
    victim.answer_all(|_, request| match request {
        Request::Headers { .. } => Some(honest(&chain, request)),
        _ => None,
    });
    victim.hear_block(HOSTILE, &blocks[far - 1]);
    victim.hear_block(HOSTILE, &blocks[far - 2]);
    let standing = |at: usize| {
        victim
            .node
            .chain()
            .entry(&blocks[at].id())
            .unwrap()
            .standing
    };
    assert_eq!(standing(far - 1), Standing::Header);
    assert_eq!(standing(far - 2), Standing::Body);
}

#[test]
fn orphans_are_not_kept_and_lead_to_one_request_at_a_time() {
    let mut chain = regtest();
    let mut victim = victim_with(&mut chain, 3);
    victim.questions();
    for number in 0..200 {
        let mut orphan = block_on(&chain, 2, &[]);
        orphan.header.previous = BlockId::from_bytes([number; 32]);
        victim.hear_block(HOSTILE, &seal(orphan));
    }
    let asked = victim.questions();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].0, HOSTILE);
    assert_eq!(victim.node.chain().entries().count(), 4);
    assert_eq!(
        victim.closed,
        [],
        "an orphan is not yet known, and no offence"
    );
    let genesis = chain.network().id();
    assert!(matches!(&asked[0].2, Request::Headers { locator } if locator.contains(&genesis)));
}

#[test]
fn an_orphan_that_claims_to_be_easier_than_anything_allowed_is_an_offence() {
    let network = common::quick();
    let mut params = network.params().clone();
    params.easiest_target = chain::CompactTarget::from_consensus(0x2000_ffff);
    let mut victim = Victim::on(chain::Network::derive(params).unwrap());
    let mut orphan = block_on(&regtest(), 2, &[]);
    orphan.header.previous = BlockId::from_bytes([7; 32]);
    orphan.header.time = Timestamp::from_secs(1);
    victim.hear_block(HOSTILE, &seal(orphan));
    assert_eq!(victim.closed, [HOSTILE]);
}

#[test]
fn an_answer_that_guesses_the_number_of_a_request_is_not_believed() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    let asked = victim.questions();
    let of_anyone: Vec<_> = asked
        .iter()
        .filter(|(peer, ..)| *peer == PeerId::ANY)
        .collect();
    assert_eq!(of_anyone.len(), 1, "headers");
    for guess in 0..10_000 {
        assert!(of_anyone.iter().all(|(_, id, _)| id.0 != guess));
        victim.reply(HOSTILE, RequestId(guess), Reply::Headers(Vec::new()));
    }
    let (_, id, request) = asked
        .iter()
        .find(|(.., request)| matches!(request, Request::Headers { .. }))
        .unwrap();
    victim.reply(HONEST, *id, honest(&chain, request));
    assert_eq!(victim.node.chain().best_header().id, chain.tip().id);
}

fn claim(peer: u64) -> TipInfo {
    let mut bytes = [9; 32];
    bytes[..8].copy_from_slice(&peer.to_le_bytes());
    TipInfo {
        id: BlockId::from_bytes(bytes),
        ..tip_of(&regtest())
    }
}

#[test]
fn a_crowd_of_peers_pushes_out_nobody_who_is_still_heard_of() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    victim.wait(10_000);
    victim.questions();
    victim.hear_tip(HONEST, tip_of(&chain));
    for peer in 10..10 + 2 * u64::try_from(MAX_PEERS_PER_LINK).unwrap() {
        victim.hear_tip(PeerId(peer), claim(peer));
    }
    victim.answer_all(|peer, request| (peer == HONEST).then(|| honest(&chain, request)));
    assert_eq!(victim.node.tip(), tip_of(&chain));
}

#[test]
fn a_place_is_free_again_once_somebody_has_fallen_silent() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    for peer in 10..10 + u64::try_from(MAX_PEERS_PER_LINK).unwrap() {
        victim.hear_tip(PeerId(peer), claim(peer));
    }
    victim.wait(PEER_SILENCE_MS);
    victim.questions();
    victim.hear_tip(HONEST, tip_of(&chain));
    let asked = victim.questions();
    assert!(asked.iter().any(|(peer, ..)| *peer == HONEST), "{asked:?}");
}

#[test]
fn whom_a_complete_roster_does_not_name_is_asked_no_more() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    victim.hear_tip(HOSTILE, tip_of(&chain));
    let asked = victim.questions();
    assert!(asked.iter().any(|(peer, ..)| *peer == HOSTILE));
    let only_me = PeerInfo {
        peer: PeerId(1),
        node: victim.node.id(),
        kind: PeerKind::Tab,
        presence: Presence {
            tip: victim.node.tip(),
            hash_rate: 0,
            impairment: Impairment::default(),
        },
    };
    victim.hear(&Frame::Roster(Roster {
        total: 1,
        sample: vec![only_me],
    }));
    for _ in 0..10 {
        victim.wait(5_000);
        let asked = victim.questions();
        assert!(
            asked.iter().all(|(peer, ..)| *peer == PeerId::ANY),
            "{asked:?}"
        );
    }
}

#[test]
fn who_is_in_another_group_is_not_asked_until_the_groups_are_one_again() {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = Victim::new();
    let roster = |victim: &Victim| {
        let presence = Presence {
            tip: tip_of(&chain),
            hash_rate: 0,
            impairment: Impairment::default(),
        };
        let named = |peer, node| PeerInfo {
            peer,
            node,
            kind: PeerKind::Tab,
            presence,
        };
        let mut own = named(PeerId(1), victim.node.id());
        own.presence.tip = victim.node.tip();
        own.presence.impairment = victim.node.impairment();
        Frame::Roster(Roster {
            total: 2,
            sample: vec![own, named(HONEST, NodeId([2; 8]))],
        })
    };
    victim.sent.clear();
    let apart = Impairment {
        group: 1,
        ..Impairment::default()
    };
    victim.handle(Input::Impaired(apart));
    let told = victim.sent.iter().find_map(|frame| match frame {
        Frame::Presence(presence) => Some(presence.impairment),
        _ => None,
    });
    assert_eq!(told, Some(apart), "relays are told at once");
    let told_when_welcomed = |victim: &mut Victim| {
        victim.handle(Input::LinkDown { link: RELAY });
        let kind = LinkKind::Relay;
        victim.handle(Input::LinkUp { link: RELAY, kind });
        victim.sent.clear();
        victim.hear(&Frame::Welcome(Welcome {
            you: PeerId(1),
            time: NOW,
            roster: Roster::default(),
        }));
        victim.sent.first().cloned()
    };
    let first = told_when_welcomed(&mut victim);
    assert!(
        matches!(first, Some(Frame::Presence(presence)) if presence.impairment == apart),
        "a relay that it comes back to is told first: {first:?}"
    );
    victim.questions();
    victim.hear(&roster(&victim));
    victim.wait(20_000);
    let asked = victim.questions();
    assert!(
        asked.iter().all(|(peer, ..)| *peer == PeerId::ANY),
        "{asked:?}"
    );

    victim.handle(Input::Impaired(Impairment::default()));
    victim.hear(&roster(&victim));
    victim.answer_all(|peer, request| (peer == HONEST).then(|| honest(&chain, request)));
    assert_eq!(victim.node.tip(), tip_of(&chain));
}
