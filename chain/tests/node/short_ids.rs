//! Two nodes meet, and bring their pools to the same transfers with little on the line.

use std::{collections::BTreeMap, sync::LazyLock};

use chain::{
    Amount, Block, Chain, Input, LinkKind, Salt, ShortId, Signatures, Transfer, TxId,
    limits::{
        MAX_FRAME_BYTES, MAX_POOL_BYTES, MAX_READY_BYTES, MAX_SHORT_IDS, MAX_TRANSFERS, MAX_UNTOLD,
        POOL_FETCH_MS, POOL_ROUND_MS, TAB_ANSWERS_PER_SECOND,
    },
    wire::{
        Frame, Gossip, Impairment, MAX_PAYLOAD_BYTES, PeerId, PeerInfo, PeerKind, Presence, Reply,
        Request, RequestId, Roster, Welcome,
    },
};
use proptest::prelude::*;

use crate::common::{
    blocks_of, body, grow, key, regtest, text,
    victim::{HONEST, RELAY, Victim, honest, honest_with, tip_of},
};

/// A chain on which keys 1 to `senders` have coins.
fn chain(senders: u16) -> Chain {
    let mut chain = regtest();
    for sender in 1..=senders {
        grow(&mut chain, sender, 1);
    }
    grow(&mut chain, 9_000, 1);
    chain
}

/// A grain from `sender` to somebody.
fn grain(sender: u16, nonce: u64, fee: u64) -> Transfer {
    let one = Amount::from_grains(1);
    let body = body(sender, 9_999, one, Amount::from_grains(fee), nonce);
    body.sign(&key(sender), regtest().network().id())
}

/// A node with these blocks, which has asked around, and with which these transfers wait.
fn node(blocks: &[Block], transfers: &[Transfer]) -> Victim {
    let mut victim = Victim::settled();
    for block in blocks {
        victim
            .node
            .load(block.clone(), Signatures::Trusted)
            .unwrap();
    }
    for part in transfers.chunks(MAX_TRANSFERS) {
        let gossip = Gossip::Transfers(part.to_vec());
        victim.hear(&Frame::Gossip {
            peer: HONEST,
            gossip,
        });
    }
    assert_eq!(victim.node.mempool().len(), transfers.len());
    victim.sent.clear();
    victim
}

/// The node loses its relay, and joins it again.
fn join_again(victim: &mut Victim) {
    victim.handle(Input::LinkDown { link: RELAY });
    victim.handle(Input::LinkUp {
        link: RELAY,
        kind: LinkKind::Relay,
    });
    victim.hear(&Frame::Welcome(Welcome {
        you: PeerId(1),
        time: victim.now,
        roster: Roster::default(),
    }));
}

/// Carries frames between two nodes that are alone behind a relay, until none is left, but for those
/// that it loses. Answers with what arrived.
fn carry(
    one: &mut Victim,
    two: &mut Victim,
    mut is_lost: impl FnMut(&Frame) -> bool,
) -> Vec<Frame> {
    let mut arrived = Vec::new();
    let mut pair = [one, two];
    while pair.iter().any(|node| !node.sent.is_empty()) {
        let [from, to] = &mut pair;
        for mut frame in std::mem::take(&mut from.sent) {
            match &mut frame {
                Frame::Gossip { peer, .. }
                | Frame::Request { peer, .. }
                | Frame::Reply { peer, .. } => *peer = HONEST,
                _ => continue,
            }
            if !is_lost(&frame) {
                to.hear(&frame);
                arrived.push(frame);
            }
        }
        pair.swap(0, 1);
    }
    arrived
}

/// The first node joins, and finds the second there; nothing is lost.
fn meet(one: &mut Victim, two: &mut Victim) -> Vec<Frame> {
    join_again(one);
    carry(one, two, |_| false)
}

/// The transfers in answers, and those in gossip.
fn transfers_in(frames: &[Frame]) -> (usize, usize) {
    let (mut answered, mut told) = (0, 0);
    for frame in frames {
        match frame {
            Frame::Reply {
                reply: Reply::Transfers(transfers),
                ..
            } => answered += transfers.len(),
            Frame::Gossip {
                gossip: Gossip::Transfers(transfers),
                ..
            } => told += transfers.len(),
            _ => {}
        }
    }
    (answered, told)
}

fn bytes_of(frames: &[Frame]) -> usize {
    frames.iter().map(|frame| frame.encode().len()).sum()
}

fn ids(victim: &Victim) -> Vec<TxId> {
    victim.node.mempool().iter().map(|(id, _)| id).collect()
}

/// A node whose pool holds as many of the shortest transfers as there is room for.
struct Full {
    /// They give the senders their coins.
    blocks: Vec<Block>,
    /// Sender by sender.
    transfers: Vec<Transfer>,
    node: Victim,
}

static FULL: LazyLock<Full> = LazyLock::new(|| {
    let count = MAX_READY_BYTES / grain(1, 0, 0).encoded_len();
    let senders = u16::try_from(count.div_ceil(64)).unwrap();
    let blocks = blocks_of(&chain(senders));
    let all = (1..=senders).flat_map(|sender| (0..64).map(move |nonce| grain(sender, nonce, 1)));
    let transfers: Vec<_> = all.take(count).collect();
    let node = node(&blocks, &transfers);
    Full {
        blocks,
        transfers,
        node,
    }
});

#[test]
fn a_full_pool_has_fewer_short_ids_than_are_allowed_and_the_longest_transfers_fit_into_an_answer() {
    let mut longest = body(1, 2, Amount::MAX, Amount::MAX, u64::MAX);
    longest.memo = text(&"m".repeat(80));
    let longest = longest.sign(&key(1), regtest().network().id());
    assert!(MAX_TRANSFERS * longest.encoded_len() <= MAX_PAYLOAD_BYTES);
    assert!(MAX_SHORT_IDS > MAX_POOL_BYTES / grain(1, 0, 0).encoded_len());
    let reply = Frame::Reply {
        peer: HONEST,
        id: RequestId(1),
        reply: Reply::Mempool(vec![ShortId([0; 6]); MAX_SHORT_IDS]),
    };
    assert!(reply.encode().len() <= MAX_FRAME_BYTES);
}

#[test]
fn nodes_with_the_same_full_pool_exchange_short_ids_and_no_transfer() {
    let (mut one, mut two) = (FULL.node.clone(), FULL.node.clone());
    let frames = meet(&mut one, &mut two);
    assert_eq!(transfers_in(&frames), (0, 0));
    let bytes = bytes_of(&frames);
    assert!((150_000..200_000).contains(&bytes), "{bytes} bytes");
}

#[test]
fn who_lacks_half_of_a_pool_of_several_frames_asks_for_that_half_and_is_told_nothing() {
    let all = &FULL.transfers[..10_000];
    let mut one = node(&FULL.blocks, all);
    let mut two = node(&FULL.blocks, &all[5_000..]);
    let mut frames = meet(&mut two, &mut one);
    for _ in 0..10 {
        // A tab gives so many bytes in a second.
        one.wait(1_000);
        frames.extend(carry(&mut two, &mut one, |_| false));
    }
    assert_eq!(transfers_in(&frames), (5_000, 0));
    assert!(bytes_of(&frames) > MAX_FRAME_BYTES);
    assert_eq!(ids(&two), ids(&one));
    assert_eq!(two.node.mempool().queued(), 0, "they came in order");
    assert_eq!((two.refusals, two.closed), (Vec::new(), Vec::new()));
}

#[test]
fn who_has_more_than_the_other_tells_what_the_other_lacks_and_asks_for_nothing() {
    let (mut one, _, _) = apart();
    let blocks = blocks_of(&chain(3));
    let mut two = node(&blocks, &[grain(1, 0, 1)]);
    let frames = meet(&mut one, &mut two);
    assert_eq!(transfers_in(&frames), (0, 2));
    assert_eq!(ids(&two), ids(&one));
}

/// All short ids of the pool are worked out for a question about one of them.
#[test]
fn a_question_for_transfers_is_charged_by_the_pool_that_is_gone_through() {
    let mut victim = FULL.node.clone();
    victim.wait(2_000);
    victim.sent.clear();
    for number in 0..100 {
        let salt = Salt([number; 2]);
        let request = Request::Transfers {
            salt,
            ids: vec![ShortId::new(salt, &TxId::ZERO)],
        };
        victim.hear(&Frame::Request {
            peer: PeerId(10 + number),
            id: RequestId(1),
            request,
        });
    }
    let is_answer = |frame: &&Frame| matches!(frame, Frame::Reply { .. });
    let answered = victim.sent.iter().filter(is_answer).count() as u64;
    let each = (FULL.transfers.len() * ShortId::SIZE) as u64;
    assert!(answered >= 1 && answered <= TAB_ANSWERS_PER_SECOND / each + 1);
    for _ in 0..100 {
        victim.wait(1_000);
    }
    assert_eq!(victim.sent.iter().filter(is_answer).count(), 100, "in turn");
}

/// Two nodes on one chain, each with transfers that the other lacks, and one that both have.
fn apart() -> (Victim, Victim, Vec<Transfer>) {
    let blocks = blocks_of(&chain(3));
    let transfers = [(1, 0), (1, 1), (2, 0), (3, 0), (3, 1)];
    let transfers = transfers.map(|(sender, nonce)| grain(sender, nonce, 1));
    let one = node(&blocks, &transfers[..3]);
    let two = node(&blocks, &transfers[2..]);
    (one, two, transfers.to_vec())
}

#[test]
fn what_crosses_is_what_the_other_lacks() {
    let (mut one, mut two, all) = apart();
    let frames = meet(&mut one, &mut two);
    assert_eq!(transfers_in(&frames), (2, 2));
    assert_eq!(one.node.mempool().len(), all.len());
    assert_eq!(ids(&one), ids(&two));
    // Now neither lacks anything.
    let frames = meet(&mut two, &mut one);
    assert_eq!(transfers_in(&frames), (0, 0));
}

#[test]
fn a_lost_question_or_answer_loses_nothing() {
    let is_short_ids = |frame: &Frame| match frame {
        Frame::Request { request, .. } => matches!(request, Request::Mempool { .. }),
        Frame::Reply { reply, .. } => matches!(reply, Reply::Mempool(_)),
        _ => false,
    };
    let is_transfers = |frame: &Frame| match frame {
        Frame::Request { request, .. } => matches!(request, Request::Transfers { .. }),
        Frame::Reply { reply, .. } => matches!(reply, Reply::Transfers(_)),
        _ => false,
    };
    let is_reply = |frame: &Frame| matches!(frame, Frame::Reply { .. });
    for short_ids in [false, true] {
        for reply in [false, true] {
            let (mut one, mut two, all) = apart();
            join_again(&mut one);
            let mut lost = 0;
            let frames = carry(&mut one, &mut two, |frame| {
                let about = if short_ids {
                    is_short_ids(frame)
                } else {
                    is_transfers(frame)
                };
                let is_lost = about && is_reply(frame) == reply;
                lost += usize::from(is_lost);
                is_lost
            });
            assert_eq!(lost, 1);
            let told = if short_ids { 0 } else { 2 };
            assert_eq!(transfers_in(&frames), (0, told), "it cannot be known what");
            for _ in 0..3 {
                one.wait(POOL_ROUND_MS);
                two.wait(POOL_ROUND_MS);
                carry(&mut one, &mut two, |_| false);
            }
            assert_eq!(one.node.mempool().len(), all.len());
            assert_eq!(ids(&one), ids(&two));
        }
    }
}

/// The questions since the last time about what waits.
fn pool_questions(victim: &mut Victim) -> Vec<(PeerId, RequestId, Request)> {
    let mut questions = victim.questions();
    questions.retain(|(.., request)| {
        matches!(request, Request::Mempool { .. } | Request::Transfers { .. })
    });
    questions
}

/// The node joins again and learns that there is no better chain; answers with its question for the
/// pool.
fn asked_at_link_up(victim: &mut Victim) -> (RequestId, Salt) {
    join_again(victim);
    for (_, id, request) in victim.questions() {
        assert!(matches!(request, Request::Headers { .. }));
        victim.reply(HONEST, id, Reply::Headers(Vec::new()));
    }
    match &pool_questions(victim)[..] {
        [(PeerId::ANY, id, Request::Mempool { salt })] => (*id, *salt),
        asked => panic!("short ids are asked for: {asked:?}"),
    }
}

#[test]
fn each_question_has_another_salt() {
    let (mut victim, ..) = apart();
    let salts: Vec<_> = (0..20).map(|_| asked_at_link_up(&mut victim).1.0).collect();
    let mut distinct = salts.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), salts.len(), "{salts:?}");
}

/// A peer that the relay picks each time, and that never gives its pool: the others are told of what
/// waits here nevertheless.
#[test]
fn who_gives_no_short_ids_keeps_nothing_from_the_others_for_long() {
    for answers in [false, true] {
        let (mut victim, ..) = apart();
        let (id, _) = asked_at_link_up(&mut victim);
        let mut open = vec![id];
        let (mut told, mut asked) = (0, 1);
        for _ in 0..2_000 {
            if answers && let Some(id) = open.pop() {
                victim.reply(HONEST, id, Reply::Unavailable);
            }
            victim.wait(1_000);
            told += transfers_in(&victim.sent).1;
            let questions = pool_questions(&mut victim);
            if told == 0 {
                asked += u32::try_from(questions.len()).unwrap();
            }
            open.extend(questions.into_iter().map(|(_, id, _)| id));
        }
        assert_eq!(told, 3, "once");
        assert!((MAX_UNTOLD..=MAX_UNTOLD + 1).contains(&asked), "{asked}");
    }
}

#[test]
fn where_nobody_is_there_nobody_is_told() {
    let (mut victim, ..) = apart();
    let (id, _) = asked_at_link_up(&mut victim);
    victim.reply(PeerId::ANY, id, Reply::Unavailable);
    for _ in 0..100 {
        victim.wait(POOL_ROUND_MS);
    }
    assert_eq!(transfers_in(&victim.sent), (0, 0));
    assert_eq!(pool_questions(&mut victim), []);
}

/// The answer of the old group says nothing of the new one.
#[test]
fn in_another_group_it_is_asked_and_told_anew() {
    let (mut one, mut two, all) = apart();
    let (id, _) = asked_at_link_up(&mut one);
    let presence = Presence {
        tip: one.node.tip(),
        hash_rate: 0,
        impairment: Impairment {
            group: 1,
            ..Impairment::default()
        },
    };
    let own = PeerInfo {
        peer: PeerId(1),
        node: one.node.id(),
        kind: PeerKind::Tab,
        presence,
    };
    one.hear(&Frame::Roster(Roster {
        total: 2,
        sample: vec![own],
    }));
    one.reply(HONEST, id, Reply::Mempool(Vec::new()));
    assert_eq!(transfers_in(&one.sent), (0, 0));
    let frames = carry(&mut one, &mut two, |_| false);
    assert_eq!(transfers_in(&frames), (2, 2));
    assert_eq!(one.node.mempool().len(), all.len());
}

/// A pool that comes slowly: the rest is asked for later, so that its peer does not keep a place among
/// the questions.
#[test]
fn what_does_not_come_within_a_round_is_left_to_the_next() {
    let (mut victim, ..) = apart();
    let (id, salt) = asked_at_link_up(&mut victim);
    let made_up = (0..u32::try_from(5 * MAX_TRANSFERS).unwrap()).map(|number| {
        let [a, b, c, d] = number.to_le_bytes();
        ShortId([a, b, c, d, 0, 0])
    });
    let made_up: Vec<_> = made_up.collect();
    victim.reply(HONEST, id, Reply::Mempool(made_up.clone()));
    for part in made_up.chunks(MAX_TRANSFERS).take(2) {
        let asked = pool_questions(&mut victim);
        let [(HONEST, id, Request::Transfers { salt: used, ids })] = &asked[..] else {
            panic!("transfers are asked for: {asked:?}");
        };
        assert_eq!((*used, &ids[..]), (salt, part));
        victim.wait(POOL_FETCH_MS - 1_000);
        assert_eq!(pool_questions(&mut victim), []);
        victim.reply(HONEST, *id, Reply::Transfers(Vec::new()));
    }
    // The next round has begun meanwhile.
    let asked = pool_questions(&mut victim);
    let [(PeerId::ANY, _, Request::Mempool { salt: used })] = &asked[..] else {
        panic!("short ids are asked for again: {asked:?}");
    };
    assert_ne!(*used, salt);
}

/// ```text
/// g - 1 .. 4 - 5        while 5 is fetched, transfers are passed over
/// ```
#[test]
fn what_becomes_due_while_a_pool_is_fetched_is_asked_for_once_that_is_over() {
    let (mut victim, ..) = apart();
    let (id, _) = asked_at_link_up(&mut victim);
    let made_up = (0..=u16::try_from(MAX_TRANSFERS).unwrap()).map(|number| {
        let [a, b] = number.to_le_bytes();
        ShortId([a, b, 0, 0, 0, 0])
    });
    victim.reply(HONEST, id, Reply::Mempool(made_up.collect()));
    let mut fetched = pool_questions(&mut victim);
    let mut longer = chain(3);
    grow(&mut longer, 1, 1);
    victim.hear_tip(HONEST, tip_of(&longer));
    let headers = victim.questions();
    for (_, id, request) in headers {
        victim.reply(HONEST, id, honest(&longer, &request));
    }
    assert!(victim.node.is_behind());
    let gossip = Gossip::Transfers(vec![grain(3, 0, 1)]);
    victim.hear(&Frame::Gossip {
        peer: HONEST,
        gossip,
    });
    victim.answer_all(|_, request| Some(honest(&longer, request)));
    assert!(!victim.node.is_behind());

    for wait in [POOL_ROUND_MS - 10_000, 20_000] {
        victim.wait(wait);
        let (_, id, _) = fetched.pop().unwrap();
        victim.reply(HONEST, id, Reply::Transfers(Vec::new()));
        fetched = pool_questions(&mut victim);
    }
    assert_eq!(
        fetched,
        [],
        "the next round was due, and the pool was fetched"
    );
    victim.wait(POOL_ROUND_MS);
    let asked = pool_questions(&mut victim);
    assert!(
        matches!(asked[..], [(PeerId::ANY, _, Request::Mempool { .. })]),
        "{asked:?}"
    );
}

#[test]
fn what_is_lacked_is_found_although_a_better_chain_comes_in_between() {
    let (mut victim, ..) = apart();
    let (id, salt) = asked_at_link_up(&mut victim);
    let lacked = grain(3, 0, 1);
    let mut longer = chain(3);
    grow(&mut longer, 1, 1);
    victim.hear_tip(HONEST, tip_of(&longer));
    for (_, id, request) in victim.questions() {
        victim.reply(HONEST, id, honest(&longer, &request));
    }
    assert!(victim.node.is_behind());
    let short = ShortId::new(salt, &lacked.id());
    victim.reply(HONEST, id, Reply::Mempool(vec![short]));
    let asks_in_vain = |frame: &Frame| match frame {
        Frame::Request { request, .. } => matches!(request, Request::Transfers { .. }),
        _ => false,
    };
    assert!(!victim.sent.iter().any(asks_in_vain));
    let waiting = [lacked.clone()];
    for _ in 0..3 {
        victim.answer_all(|_, request| Some(honest_with(&longer, &waiting, request)));
        victim.wait(POOL_ROUND_MS);
    }
    assert!(victim.node.mempool().get(&lacked.id()).is_some());
}

/// The fee of a transfer with the one node, and with the other.
type Fees = (Option<u64>, Option<u64>);

/// Those of each sender and nonce.
type Places = BTreeMap<(u16, u64), Fees>;

fn places() -> impl Strategy<Value = Places> {
    let fee = || prop::option::of(prop_oneof![Just(100_u64), Just(105), Just(120)]);
    let place = (1_u16..=4, 0_u64..4);
    prop::collection::btree_map(place, (fee(), fee()), 0..16)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Where both have a transfer in one place, the one that raises the fee by a tenth stays with both;
    /// else each keeps its own.
    #[test]
    fn who_have_met_both_have_what_either_had(places in places()) {
        let blocks = blocks_of(&chain(4));
        let of = |side: fn(&Fees) -> Option<u64>| -> Vec<_> {
            let all = places.iter();
            let all = all.filter_map(|((sender, nonce), fees)| {
                Some(grain(*sender, *nonce, side(fees)?))
            });
            all.collect()
        };
        let mut one = node(&blocks, &of(|fees| fees.0));
        let mut two = node(&blocks, &of(|fees| fees.1));
        let frames = meet(&mut one, &mut two);
        for (number, victim) in [&one, &two].into_iter().enumerate() {
            prop_assert!(victim.closed.is_empty());
            let pool = victim.node.mempool();
            let found = pool.iter().map(|(_, transfer)| {
                let sender = (1..=4).find(|from| key(*from).public_key() == transfer.body.sender);
                let place = (sender.unwrap(), transfer.body.nonce.get());
                (place, transfer.body.fee.grains())
            });
            let found: BTreeMap<_, _> = found.collect();
            let expected = places.iter().filter_map(|(place, fees)| {
                let fee = match *fees {
                    (Some(one), Some(two)) if one.abs_diff(two) * 10 >= one.min(two) => one.max(two),
                    (Some(one), Some(two)) => if number == 0 { one } else { two },
                    (one, two) => one.or(two)?,
                };
                Some((*place, fee))
            });
            prop_assert_eq!(found, expected.collect::<BTreeMap<_, _>>());
        }
        let shared = places.values().filter(|(one, two)| one.is_some() && one == two);
        let (answered, told) = transfers_in(&frames);
        let all = places.values().map(|(one, two)| [one, two].into_iter().flatten().count());
        prop_assert!(answered + told <= all.sum::<usize>() - 2 * shared.count());
    }
}
