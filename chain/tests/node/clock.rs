//! Blocks ahead of this clock: told once, taken when they count; and when the next can be mined.

use chain::{
    Chain, Input, MAX_AHEAD, Millis, Network, Notice, Params, Timestamp, counts_from,
    limits::HEARTBEAT_MS,
    mining::{Desk, MiningWait},
    wire::{Frame, Gossip, Reply, Request},
};

use crate::common::{
    BODY_BYTES, NOW, address, block_at, grow, long_chain, regtest, text,
    victim::{HONEST, Victim, honest, tip_of},
};

const HOUR_MS: u64 = 3_600_000;

/// What was told of blocks ahead of the clock: their times.
fn early(victim: &Victim) -> Vec<Timestamp> {
    let times = victim.notices.iter().filter_map(|notice| match notice {
        Notice::Early { time, .. } => Some(*time),
        _ => None,
    });
    times.collect()
}

fn ahead(ms: u64) -> Millis {
    NOW.plus(ms)
}

/// ```text
/// g - 1 .. 5 - 6 - 7 - 8      6, 7 and 8 are 3 min, 3 min 10 s and 3 min 20 s ahead
/// ```
#[test]
fn blocks_of_a_clock_that_is_ahead_are_told_once_each_and_taken_when_they_count() {
    let mut chain = long_chain(1, 5);
    let mut victim = Victim::new();
    victim.answer_all(|_, request| Some(honest(&chain, request)));
    for seconds in [180, 190, 200] {
        let then = ahead(seconds * 1_000);
        let block = block_at(&chain, 2, &[], then);
        chain.push(block.clone(), then).unwrap();
        // As news twice, and among the headers that are asked for after that.
        victim.hear_block(HONEST, &block);
        victim.hear_block(HONEST, &block);
        victim.hear_tip(HONEST, tip_of(&chain));
        victim.answer_all(|_, request| Some(honest(&chain, request)));
    }
    let sixth = ahead(180_000).timestamp();
    assert_eq!(early(&victim), [sixth], "what follows connects to nothing");
    assert_eq!(victim.refusals, [""; 0]);
    assert_eq!(victim.closed, []);

    // By itself, at the moment from which each counts.
    for seconds in [180, 190, 200] {
        let counts = counts_from(ahead(seconds * 1_000).timestamp());
        assert_eq!(counts, ahead((seconds - u64::from(MAX_AHEAD)) * 1_000));
        while victim.now < counts {
            let height = victim.node.tip().height;
            let next = victim.node.next_wakeup().unwrap().min(counts);
            victim.wait(next.since(victim.now).max(1));
            let questions = victim.questions();
            assert!(victim.node.tip().height == height);
            if victim.now >= counts {
                let headers = questions
                    .iter()
                    .filter(|(.., request)| matches!(request, Request::Headers { .. }));
                assert_eq!(headers.count(), 1, "at {}", victim.now);
            }
            for (_, id, request) in questions {
                victim.reply(HONEST, id, honest(&chain, &request));
            }
            victim.answer_all(|_, request| Some(honest(&chain, request)));
        }
        assert_eq!(
            victim.node.chain().tip().header.time,
            ahead(seconds * 1_000).timestamp()
        );
    }
    assert_eq!(victim.node.tip(), tip_of(&chain));
    assert_eq!(early(&victim).len(), 3, "one for each");
}

#[test]
fn a_header_of_the_far_future_does_not_keep_a_nearer_one_from_being_asked_for() {
    let chain = long_chain(1, 5);
    let mut victim = Victim::new();
    victim.answer_all(|_, request| Some(honest(&chain, request)));
    for seconds in [1_000_000_000, 150, 1_000] {
        let block = block_at(&chain, 2, &[], ahead(seconds * 1_000));
        victim.hear_block(HONEST, &block);
    }
    assert_eq!(early(&victim).len(), 3);
    let next = victim.node.next_wakeup().unwrap();
    victim.wait(next.since(victim.now));
    let mut asked_at = None;
    while asked_at.is_none() {
        let questions = victim.questions();
        if questions
            .iter()
            .any(|(.., request)| matches!(request, Request::Headers { .. }))
        {
            asked_at = Some(victim.now);
        }
        for (_, id, _) in questions {
            victim.reply(HONEST, id, Reply::Headers(Vec::new()));
        }
        let next = victim.node.next_wakeup().unwrap();
        victim.wait(next.since(victim.now).max(1));
    }
    assert_eq!(asked_at, Some(ahead(30_000)));
}

#[test]
fn no_peer_sets_the_clock_and_a_tip_that_is_told_is_no_block() {
    let chain = long_chain(1, 5);
    let mut victim = Victim::new();
    victim.answer_all(|_, request| Some(honest(&chain, request)));
    let waits = victim.node.chain().mining_waits(victim.now);
    let block = block_at(&chain, 2, &[], ahead(HOUR_MS));
    let gossip = Gossip::Block(block);
    victim.hear(&Frame::Gossip {
        peer: HONEST,
        gossip,
    });
    assert_eq!(victim.node.chain().mining_waits(victim.now), waits);
    assert_eq!(waits, None);
}

/// A chain whose clock was three hours ahead for twelve blocks.
fn from_the_future() -> Chain {
    let mut chain = regtest();
    let later = ahead(3 * HOUR_MS);
    for _ in 0..12 {
        let block = block_at(&chain, 1, &[], later);
        chain.push(block, later).unwrap();
    }
    chain
}

#[test]
fn mining_waits_until_the_earliest_time_of_the_next_block_counts() {
    let chain = from_the_future();
    let until = chain.mining_waits(NOW).unwrap();
    assert_eq!(until, counts_from(chain.earliest_time()));
    assert!(until > ahead(3 * 3_600_000 - 121_000), "{until}");
    assert_eq!(chain.mining_waits(until), None);
    let before = Millis::from_ms(until.ms() - 1);
    assert_eq!(chain.mining_waits(before), Some(until));

    // The desk says the same.
    let mut desk = Desk::new(address(1), text(""), 0);
    let pool = chain::Mempool::default();
    desk.refresh(&chain, &pool, before);
    assert_eq!(desk.job(), None);
    assert!(desk.refresh(&chain, &pool, until));
    assert!(desk.job().is_some());
}

#[test]
fn a_network_whose_genesis_lies_ahead_waits_for_it() {
    let params = Params {
        genesis_time: ahead(365 * 86_400_000).timestamp(),
        ..Params::regtest()
    };
    let chain = Chain::new(Network::derive(params).unwrap(), BODY_BYTES);
    let until = chain.mining_waits(NOW).unwrap();
    assert_eq!(until, ahead(365 * 86_400_000 - 119_000));
}

#[test]
fn a_wait_is_told_when_it_comes_up_and_when_it_is_over_and_a_short_one_is_not() {
    let mut wait = MiningWait::default();
    let mut chain = regtest();
    assert!(!wait.look(&chain, NOW));
    grow(&mut chain, 1, 1);
    assert!(!wait.look(&chain, NOW));

    // The clock is put back by three hours.
    let back = Millis::from_ms(NOW.ms() - 3 * 3_600_000);
    assert!(wait.look(&chain, back));
    let until = wait.until().unwrap();
    assert_eq!(Some(until), chain.mining_waits(back));
    assert!(!wait.look(&chain, back.plus(1_000)), "told once");
    // Up to the last moment, and no longer.
    assert!(!wait.look(&chain, Millis::from_ms(until.ms() - 1)));
    assert!(wait.look(&chain, until));
    assert_eq!(wait.until(), None);
    assert!(
        !wait.look(&chain, Millis::from_ms(until.ms() - 1)),
        "a moment"
    );
    // And forth again while it waits.
    assert!(wait.look(&chain, back));
    assert!(wait.look(&chain, NOW));
}

/// A machine that slept, whose clock was put right, or put wrong.
#[test]
fn hours_forward_or_back_in_the_middle_of_a_download_blame_nobody_and_stop_nothing() {
    let chain = long_chain(1, 300);
    for (before, after) in [(0, 3 * HOUR_MS), (3 * HOUR_MS, 0)] {
        let mut victim = Victim::new();
        victim.now = ahead(before);
        victim.handle(Input::Tick);
        victim.hear_tip(HONEST, tip_of(&chain));
        let mut answers = 0;
        victim.answer_all(|_, request| {
            answers += 1;
            (answers < 4).then(|| honest(&chain, request))
        });
        let begun = victim.node.tip().height;
        assert!(begun < chain.tip().height, "in the middle");

        victim.now = ahead(after);
        victim.handle(Input::Tick);
        for _ in 0..12 {
            victim.answer_all(|_, request| Some(honest(&chain, request)));
            // As long as drivers sleep at most.
            victim.wait(5_000);
        }
        assert_eq!(
            victim.node.tip().id,
            chain.tip().id,
            "from {before} to {after}"
        );
        assert_eq!(victim.closed, []);
        victim.sent.clear();
        victim.wait(HEARTBEAT_MS);
        let told = |frame: &Frame| matches!(frame, Frame::Presence(_));
        assert!(
            victim.sent.iter().any(told),
            "it still says that it is there"
        );
    }
}
