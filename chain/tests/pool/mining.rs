//! Templates, jobs and hits.

use chain::{
    Header, Mempool, PushOutcome,
    mining::{Desk, Hit, Job, SolveError, Template},
};

use crate::common::{NOW, address, grow, pay, regtest, solve, tab, text};

fn hit(job: &Job) -> Hit {
    let mut bytes = [0; 80];
    bytes[..76].copy_from_slice(&job.prefix);
    let mut header = chain::Header::from_bytes(&bytes);
    while !job.target.is_met_by(header.id()) {
        header.nonce += 1;
    }
    Hit {
        version: header.version,
        nonce: header.nonce,
    }
}

#[test]
fn a_template_pays_subsidy_and_fees_and_takes_what_waits() {
    let mut chain = regtest();
    grow(&mut chain, 1, 2);
    let mut pool = Mempool::default();
    let transfer = pay(&chain, 1, 2, 5, 3, 0);
    pool.insert(transfer.clone(), chain.ledger(), NOW).unwrap();
    let template = Template::new(&chain, &pool, address(7), text("hello"), NOW);
    let block = solve(template.with_extra_nonce(1));
    assert_eq!(block.transfers, [transfer]);
    assert_eq!(block.coinbase.amount, tab(53));
    assert_eq!(chain.push(block, NOW), Ok(PushOutcome::Extended));
}

#[test]
fn a_template_takes_the_earliest_allowed_time_when_the_clock_is_behind() {
    let mut chain = regtest();
    grow(&mut chain, 1, 12);
    let past = chain::Millis::from_ms(0);
    let template = Template::new(&chain, &Mempool::default(), address(1), text(""), past);
    assert_eq!(template.time(), chain.earliest_time());
}

#[test]
fn no_two_jobs_search_the_same_and_each_hit_becomes_a_block() {
    let mut chain = regtest();
    let pool = Mempool::default();
    let mut desk = Desk::new(address(1), text(""), 0);
    assert!(desk.job().is_none());
    assert!(desk.refresh(&chain, &pool, NOW));
    let [one, two] = [desk.job().unwrap(), desk.job().unwrap()];
    assert_ne!(one.prefix, two.prefix);
    let block = desk.solve(two.id, hit(&two)).unwrap();
    assert_eq!(chain.push(block, NOW), Ok(PushOutcome::Extended));
}

#[test]
fn a_hit_for_an_old_tip_is_stale_and_a_wrong_nonce_is_no_hit() {
    let mut chain = regtest();
    let pool = Mempool::default();
    let mut desk = Desk::new(address(1), text(""), 0);
    desk.refresh(&chain, &pool, NOW);
    let job = desk.job().unwrap();
    let good = hit(&job);
    let wrong = (0..1_000)
        .map(|nonce| Hit { nonce, ..good })
        .find(|wrong| desk.solve(job.id, *wrong).is_err())
        .unwrap();
    assert_eq!(
        desk.solve(job.id, wrong),
        Err(SolveError::Wrong {
            job: job.id,
            hit: wrong
        })
    );
    assert!(desk.solve(job.id, good).is_ok());
    grow(&mut chain, 2, 1);
    assert!(desk.refresh(&chain, &pool, NOW));
    assert_eq!(
        desk.solve(job.id, good),
        Err(SolveError::Stale { job: job.id })
    );
}

#[test]
fn a_search_may_roll_the_free_version_bits_and_no_others() {
    let chain = regtest();
    let mut desk = Desk::new(address(1), text(""), 0);
    desk.refresh(&chain, &Mempool::default(), NOW);
    let job = desk.job().unwrap();
    let solves = |version| {
        (0..1_000).any(|nonce| {
            let solved = desk.solve(job.id, Hit { version, nonce });
            solved.is_ok_and(|block| block.header.version == version)
        })
    };
    assert!(solves(Header::VERSION | 1 << 13));
    assert!(solves(Header::VERSION | Header::VERSION_ROLLING_MASK));
    assert!(!solves(Header::VERSION | 1 << 12));
    assert!(!solves(Header::VERSION | 1 << 29 | 1 << 30));
}

#[test]
fn time_alone_renews_the_template_without_calling_workers_off() {
    let chain = regtest();
    let pool = Mempool::default();
    let mut desk = Desk::new(address(1), text(""), 0);
    assert!(desk.refresh(&chain, &pool, NOW));
    let old = desk.job().unwrap();
    assert!(!desk.refresh(&chain, &pool, NOW));
    assert!(!desk.refresh(&chain, &pool, NOW.plus(1_000)));
    let new = desk.job().unwrap();
    assert_ne!(old.prefix[68..72], new.prefix[68..72], "the time moved on");
    assert!(
        desk.solve(old.id, hit(&old)).is_ok(),
        "old jobs on this tip still count"
    );
}

#[test]
fn blocks_found_faster_than_time_passes_wait_for_the_clock() {
    let mut chain = regtest();
    let pool = Mempool::default();
    let mut desk = Desk::new(address(1), text(""), 0);
    let limit = NOW.timestamp().secs() + chain::MAX_AHEAD;
    while chain.earliest_time().secs() <= limit {
        assert!(desk.refresh(&chain, &pool, NOW) && desk.job().is_some());
        grow(&mut chain, 1, 1);
    }
    assert!(
        desk.refresh(&chain, &pool, NOW),
        "searches on the old tip must end"
    );
    assert!(desk.job().is_none());
    assert!(!desk.refresh(&chain, &pool, NOW));
    assert!(desk.refresh(&chain, &pool, NOW.plus(1_000)));
    assert!(desk.job().is_some());
}

#[test]
fn transfers_sent_one_by_one_cost_a_miner_a_few_templates_a_second() {
    let mut chain = regtest();
    grow(&mut chain, 1, 2);
    let mut pool = Mempool::default();
    let mut desk = Desk::new(address(1), text(""), 0);
    assert!(desk.refresh(&chain, &pool, NOW));
    let rebuilt = (0..50).filter(|nonce| {
        let transfer = pay(&chain, 1, 2, 1, 0, *nonce);
        pool.insert(transfer, chain.ledger(), NOW).unwrap();
        desk.refresh(&chain, &pool, NOW)
    });
    assert_eq!(
        rebuilt.count(),
        3,
        "of four in a second, one was on the new tip"
    );
    assert!(
        desk.refresh(&chain, &pool, NOW.plus(1_000)),
        "the rest waits that long"
    );
    grow(&mut chain, 2, 1);
    assert!(
        desk.refresh(&chain, &pool, NOW.plus(1_000)),
        "a new tip does not wait"
    );
}
