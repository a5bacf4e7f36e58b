//! Blocks ahead of this clock, and mining that waits for it.

use chain::{Chain, Mempool, mining::Template, wire::Gossip};

use super::*;

const HOUR_MS: u64 = 3_600_000;

/// A block on genesis of this time.
fn block_of(time: Millis) -> chain::Block {
    let chain = Chain::new(Network::regtest(), 1 << 20);
    let (pool, nobody) = (Mempool::default(), Address::ZERO);
    let template = Template::new(&chain, &pool, nobody, Text::default(), time);
    let mut block = template.with_extra_nonce(0);
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

fn notices(events: Vec<NodeEvent>) -> Vec<NoticeView> {
    let notices = events.into_iter().filter_map(|event| match event {
        NodeEvent::Notice { notice } => Some(notice),
        _ => None,
    });
    notices.collect()
}

/// This node's hash rate as it was told last.
fn rate_told(events: &[NodeEvent]) -> Option<u64> {
    let mut rates = events.iter().filter_map(|event| match event {
        NodeEvent::Peers { peers, .. } => Some(peers[0].hash_rate),
        _ => None,
    });
    rates.next_back()
}

#[test]
fn a_block_of_a_clock_that_is_ahead_is_told_with_numbers_and_once() {
    let mut tab = tab();
    let link = connect(&mut tab, START);
    welcome(&mut tab, START, link);
    effects(&mut tab);
    let block = block_of(START.plus(180_000));
    let gossip = Gossip::Block(block.clone());
    let peer = PeerId(1);
    let frame = Frame::Gossip { peer, gossip }.encode();
    for late in [500, 1_500] {
        tab.frame(START.plus(late), link, frame.clone());
    }
    let early = NoticeView::Early {
        id: block.id().to_string(),
        ahead_ms: 179_500,
        counts_from: START.ms() + 60_000,
        clock_ahead_ms: Some(-7_000),
    };
    assert_eq!(notices(events(&mut tab)), [early]);
    // It is woken up for it.
    assert!(tab.wakeup(START.plus(59_000)) <= START.plus(60_000));
}

#[test]
fn mining_waits_while_the_clock_is_behind_the_chain_and_claims_no_work() {
    let mut tab = tab();
    tab.set_mining(START, true);
    mine(&mut tab, START);
    tab.tick(START.plus(1_000));
    assert_eq!(status(&events(&mut tab)).mining_from, None);
    tab.hash_rate(START.plus(2_000), 5_000);
    let own_rate = |tab: &mut Tab, now| {
        tab.tick(now);
        rate_told(&events(tab))
    };
    assert_eq!(own_rate(&mut tab, START.plus(2_000)), Some(5_000));
    let under_way = job(&tab);

    let back = Millis::from_ms(START.ms() - 3 * HOUR_MS);
    tab.tick(back);
    // The news of this second may be out already.
    tab.tick(back.plus(1_000));
    let told = events(&mut tab);
    let from = tab.node.chain().mining_waits(back).unwrap();
    let status_now = status(&told);
    assert_eq!(status_now.mining_from, Some(from.ms()));
    assert!(status_now.mining, "it is still wanted");
    assert!(
        told.contains(&NodeEvent::Work),
        "the workers are called off"
    );
    assert_eq!(tab.bench.borrow_mut().job(), None);
    assert_eq!(rate_told(&told), Some(0));
    // A worker that has not heard yet sends a report.
    tab.hash_rate(back.plus(2_000), 5_000);
    assert_eq!(own_rate(&mut tab, back.plus(2_000)), None, "still 0");
    // A hit that was found before gets the right reason.
    let solved = tab.solved(back.plus(1_000), under_way.id, hit(&under_way));
    assert_ne!(solved.outcome, SolvedOutcome::Accepted);
    let told = notices(events(&mut tab));
    assert!(
        matches!(told.as_slice(), [NoticeView::Early { .. }]),
        "{told:?}"
    );

    assert!(tab.wakeup(back.plus(1_000)) <= from);
    tab.tick(from);
    tab.tick(from.plus(1_000));
    let told = events(&mut tab);
    assert_eq!(status(&told).mining_from, None);
    assert!(told.contains(&NodeEvent::Work), "they are called back");
    assert!(tab.bench.borrow_mut().job().is_some());
}
