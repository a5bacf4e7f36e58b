//! Branches that are cheap to make and would be dear to keep.

use chain::{
    Block, BlockId, Chain, Height, Signatures, U256, Work,
    limits::{LOW_WORK_BLOCKS, MAX_HEADERS},
    wire::{PeerId, Reply, Request, TipInfo},
};

use crate::common::{
    NOW, blocks_of, child_of, grow, long_chain, pay, regtest,
    victim::{HONEST, HOSTILE, Victim, honest, tip_of},
};

/// A node with a chain of this many blocks, and that chain.
fn victim_with(count: usize) -> (Victim, Chain) {
    let chain = long_chain(1, count);
    let mut victim = Victim::new();
    for block in blocks_of(&chain) {
        victim.node.load(block, Signatures::Trusted).unwrap();
    }
    (victim, chain)
}

/// A claim that makes the victim ask.
fn claim(chain: &Chain) -> TipInfo {
    TipInfo {
        work: Work::from_u256(U256::MAX),
        ..tip_of(chain)
    }
}

/// Plays `peer`, who has `branch` and claims that it is the best; answers with the locators that it
/// was asked with. Everybody else is silent.
fn offer(victim: &mut Victim, peer: PeerId, branch: &Chain) -> Vec<Vec<BlockId>> {
    let mut locators = Vec::new();
    victim.hear_tip(peer, claim(branch));
    victim.answer_all(|asked, request| {
        let Request::Headers { locator } = request else {
            return None;
        };
        (asked == peer).then(|| {
            locators.push(locator.clone());
            honest(branch, request)
        })
    });
    locators
}

fn headers_kept(victim: &Victim) -> usize {
    victim.node.chain().entries().count() - 1
}

/// ```text
/// g - 1 .......... 300
///  \- a1 .. a155                one block short of the tip less 144 blocks
/// ```
#[test]
fn of_a_light_branch_nothing_is_kept_and_nobody_is_blamed() {
    let (mut victim, _) = victim_with(300);
    let light = long_chain(2, 155);
    assert_eq!(offer(&mut victim, HOSTILE, &light).len(), 1);
    assert_eq!(headers_kept(&victim), 300);
    assert_eq!(victim.closed, []);
    assert_eq!(
        victim.refusals,
        ["the branch has work 310, less than the 312 that is kept"]
    );
    let one_more = long_chain(2, 156);
    offer(&mut victim, HONEST, &one_more);
    assert_eq!(headers_kept(&victim), 300 + 156);
}

/// ```text
/// g - 1 ................. 4400
///  \- a1 ........... a4300       three answers, of which the first two weigh too little
/// ```
#[test]
fn a_branch_of_several_answers_is_sent_twice_and_kept_once_it_has_shown_its_weight() {
    let (mut victim, _) = victim_with(4_400);
    let heavy = long_chain(2, 4_300);
    let locators = offer(&mut victim, HONEST, &heavy);
    let at = |height: u64| heavy.best_at(Height::new(height)).unwrap().id;
    let genesis = heavy.network().id();
    let asked: Vec<_> = locators.iter().map(|locator| locator[0]).collect();
    let best = victim.node.tip().id;
    assert_eq!(
        asked,
        [best, at(2_000), at(4_000), genesis, at(2_000), at(4_000)]
    );
    assert_eq!(headers_kept(&victim), 4_400 + 4_300);
    assert_eq!(victim.closed, []);
}

/// The picture is that of the test above, but the second time the peer shows a branch whose headers
/// it has not shown before, and which may be as light as it likes.
#[test]
fn who_shows_another_branch_the_second_time_has_nothing_kept_of_it() {
    let (mut victim, _) = victim_with(4_400);
    let (shown, hidden) = (long_chain(2, 4_300), long_chain(3, 2_100));
    victim.hear_tip(HOSTILE, claim(&shown));
    let mut rounds = 0;
    victim.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HOSTILE => {
            rounds += 1;
            Some(honest(if rounds <= 3 { &shown } else { &hidden }, request))
        }
        _ => None,
    });
    assert_eq!(rounds, 5, "the other branch is weighed from its start");
    assert_eq!(
        headers_kept(&victim),
        4_400,
        "what it showed last is weighed, not kept"
    );
}

#[test]
fn headers_that_do_not_follow_on_each_other_are_blamed() {
    let (mut victim, chain) = victim_with(3);
    let siblings = [long_chain(2, 1), long_chain(3, 1)];
    let headers = siblings.map(|branch| branch.tip().header);
    victim.hear_tip(HOSTILE, claim(&chain));
    victim.hear_tip(
        HOSTILE,
        TipInfo {
            id: BlockId::from_bytes([7; 32]),
            ..claim(&chain)
        },
    );
    victim.answer_all(|peer, request| match request {
        Request::Headers { .. } if peer == HOSTILE => Some(Reply::Headers(headers.to_vec())),
        _ => None,
    });
    assert_eq!(victim.closed, [HOSTILE]);
    assert_eq!(headers_kept(&victim), 3);
}

/// Each hostile peer has a light branch of full answers and never comes to an end.
#[test]
fn branches_that_are_weighed_for_ever_do_not_keep_others_from_being_asked() {
    let (mut victim, mut chain) = victim_with(4_400);
    let light = long_chain(2, 2 * MAX_HEADERS);
    let hostile: Vec<_> = (10..40).map(PeerId).collect();
    for peer in &hostile {
        victim.hear_tip(*peer, claim(&light));
    }
    grow(&mut chain, 1, 3);
    victim.hear_tip(HONEST, tip_of(&chain));
    for _ in 0..hostile.len() {
        for (peer, id, request) in victim.questions() {
            let Request::Headers { locator } = &request else {
                continue;
            };
            let reply = if peer == HONEST {
                honest(&chain, &request)
            } else if hostile.contains(&peer) {
                // From the start again when it comes to its end: full answers for ever.
                let headers = light.headers_after(locator, MAX_HEADERS);
                let headers = Some(headers).filter(|headers| headers.len() == MAX_HEADERS);
                Reply::Headers(headers.unwrap_or_else(|| light.headers_after(&[], MAX_HEADERS)))
            } else {
                continue;
            };
            victim.reply(peer, id, reply);
        }
    }
    assert_eq!(victim.node.chain().best_header().id, chain.tip().id);
    assert_eq!(headers_kept(&victim), 4_403);
}

/// ```text
/// g - 1 - 2 - 3
///          \- x3 - x4 - x5 - x6     x3 overspends, which shows when x4 makes the branch heavier
/// ```
#[test]
fn children_of_invalid_blocks_are_known_for_what_they_are() {
    let mut chain = regtest();
    let best = grow(&mut chain, 1, 2);
    let bad = child_of(&best[1], 2, &[pay(&chain, 1, 9, 1_000, 0, 0)]);
    let mut family: Vec<Block> = vec![bad];
    for _ in 0..3 {
        let child = child_of(family.last().unwrap(), 2, &[]);
        family.push(child);
    }
    let mut victim = Victim::new();
    victim.now = NOW.plus(10_000);
    for block in best.iter().chain(&grow(&mut chain, 1, 1)) {
        victim.hear_block(HONEST, block);
    }
    victim.questions();
    for block in &family {
        victim.hear_block(HONEST, block);
    }
    assert_eq!(victim.questions(), [], "nothing about them is asked");
    let kept = family
        .iter()
        .filter(|block| victim.node.chain().entry(&block.id()).is_some());
    assert_eq!(kept.count(), 2, "those that came before it showed");
    assert!(
        victim.refusals.last().unwrap().contains("is invalid"),
        "{:?}",
        victim.refusals
    );
    assert_eq!(victim.node.tip(), tip_of(&chain));
}

#[test]
fn the_bound_is_that_of_bitcoin_core() {
    assert_eq!(LOW_WORK_BLOCKS, 144);
}
