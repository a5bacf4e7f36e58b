//! Chains that look better than they are.

use std::iter::repeat_n;

use chain::{
    BlockError, Chain, HeaderError, Millis, MinedError, Target, U256, Work, WorkError,
    wire::{Frame, Gossip, Reply, Request, TipInfo},
};

use super::{chain_of, node_on, rich_node, unharmed};
use crate::common::{
    NOW, block_at, blocks_of, quick, seal, unsolve,
    victim::{HONEST, HOSTILE, Victim, honest, tip_of},
};

/// When even blocks a minute apart are in the past.
const LATER: Millis = NOW.plus(1_000_000_000);

/// The chain's tip, said to have all the work in the world.
fn claim(chain: &Chain) -> TipInfo {
    TipInfo {
        work: Work::from_u256(U256::MAX),
        ..tip_of(chain)
    }
}

/// Has the attacker answer whatever the node asks with his chain, after a lie that makes it ask, and then
/// send every block as news.
fn attack_with(victim: &mut Victim, fake: &Chain) {
    victim.now = LATER;
    victim.hear_tip(HOSTILE, claim(fake));
    let answered = victim.answer_all(|_, request| Some(honest(fake, request)));
    assert!(answered > 0, "the lie is worth a question");
    for block in blocks_of(fake) {
        victim.hear_block(HOSTILE, &block);
    }
}

/// The longer of two chains won, so that whoever mined many easy blocks rewrote what was paid. Here work
/// decides, whatever a peer claims and however its blocks come.
///
/// ```text
/// g - a1 .. a10           a second apart: ever harder
///  \- b1 ..... b14        a minute apart: as easy as can be
/// ```
#[test]
fn a_longer_chain_with_less_work_is_not_followed() {
    let network = quick();
    let heavy = chain_of(&network, 1, repeat_n(1, 10));
    let long = chain_of(&network, 2, repeat_n(60, 14));
    assert!(long.tip().height > heavy.tip().height);

    let mut victim = node_on(&heavy);
    attack_with(&mut victim, &long);
    unharmed(victim, &heavy);

    // Who was misled first finds back.
    let mut victim = node_on(&long);
    victim.hear_tip(HONEST, tip_of(&heavy));
    victim.answer_all(|_, request| Some(honest(&heavy, request)));
    unharmed(victim, &heavy);
}

/// Blocks cost nothing, so a made-up chain of any length was at hand, and was taken and stored. Here its
/// headers are weighed before one of them is kept.
///
/// ```text
/// g - a1 .. a314                  ahead of the schedule, then on it: 16 times as hard as can be
///  \- x1 .............. x1900     a minute apart: as easy as can be
/// ```
#[test]
fn a_fake_longer_chain_of_trivial_blocks_is_neither_followed_nor_kept() {
    let network = quick();
    let chain = chain_of(&network, 1, repeat_n(1, 14).chain(repeat_n(10, 300)));
    let fake = chain_of(&network, 2, repeat_n(60, 1_900));
    let mut victim = node_on(&chain);
    let kept = victim.node.chain().entries().count();

    attack_with(&mut victim, &fake);
    assert_eq!(victim.node.chain().entries().count(), kept);
    let refusal = victim.refusals.first().unwrap();
    assert!(refusal.contains("the branch has work"), "{refusal}");
    unharmed(victim, &chain);
}

/// A hash that missed its target was printed, and the block appended all the same. Here it is refused as
/// news, as an answer and from a miner here, is not passed on, and who sent it is heard no more.
#[test]
fn a_block_whose_work_was_not_done_is_refused_however_it_comes() {
    let (chain, victim) = rich_node();
    let block = unsolve(block_at(&chain, 2, &[], victim.now));
    let words = format!("block id {} is above the target", block.id());

    let mut hearing = victim.clone();
    hearing.sent.clear();
    hearing.hear_block(HOSTILE, &block);
    assert_eq!(hearing.closed, [HOSTILE]);
    assert!(hearing.refusals[0].contains(&words));
    let is_block = |frame: &Frame| {
        matches!(
            frame,
            Frame::Gossip {
                gossip: Gossip::Block(_),
                ..
            }
        )
    };
    assert!(!hearing.sent.iter().any(is_block));
    unharmed(hearing, &chain);

    let mut asking = victim.clone();
    let lie = TipInfo {
        id: block.id(),
        ..claim(&chain)
    };
    asking.hear_tip(HOSTILE, lie);
    asking.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HOSTILE => Some(Reply::Headers(vec![block.header])),
        _ => None,
    });
    assert_eq!(asking.closed, [HOSTILE]);
    assert!(asking.refusals[0].contains(&words));
    unharmed(asking, &chain);

    let mut mining = victim;
    let (id, bits) = (block.id(), block.header.bits);
    let error = HeaderError::Work(WorkError::HashAboveTarget { id, bits });
    let error = MinedError::Block(BlockError::Header(error));
    assert_eq!(mining.node.mined(mining.now, block), Err(error));
    unharmed(mining, &chain);
}

/// Each block said how hard it was, and was checked against that. Here the difficulty follows from the
/// blocks before, and one that says anything else is refused although its work is done.
#[test]
fn a_block_that_declares_its_own_difficulty_is_refused() {
    let chain = chain_of(&quick(), 1, repeat_n(1, 14));
    let victim = node_on(&chain);
    let due = chain.next_bits(victim.now.timestamp());
    let easiest = chain.params().easiest_target;
    let harder = Target::from_u256(due.decode().unwrap().to_u256() >> 4).encode();
    for found in [easiest, harder] {
        let mut victim = victim.clone();
        let mut block = block_at(&chain, 2, &[], victim.now);
        block.header.bits = found;
        victim.hear_block(HOSTILE, &seal(block));
        let words = format!("bits are {found}, the difficulty rule gives {due}");
        assert_eq!(victim.refusals, [words]);
        assert_eq!(victim.closed, [HOSTILE]);
        unharmed(victim, &chain);
    }
}
