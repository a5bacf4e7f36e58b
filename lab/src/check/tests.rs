//! The auditor notices each fault that it looks for.

use std::sync::Arc;

use chain::{
    Address, Block, BlockId, Chain, CheckedBlock, CompactTarget, Height, MAX_AHEAD, Mempool,
    Network, NodeConfig, Params, Text, Timestamp, mining::Template, wire::NodeId,
};

use super::{ledger::Books, *};
use crate::{time::EPOCH, work::solve};

fn text() -> Text {
    Text::new("").unwrap()
}

fn network() -> Network {
    Network::regtest()
}

/// A good block on genesis.
pub(super) fn block() -> Block {
    let chain = Chain::new(network(), 1 << 20);
    let pool = Mempool::default();
    let template = Template::new(&chain, &pool, Address::ZERO, text(), EPOCH);
    solve(template.with_extra_nonce(0))
}

/// An honest node.
pub(super) fn node(network: Network) -> Node {
    let config = NodeConfig {
        agent: text(),
        kind: chain::wire::PeerKind::Tab,
        node: NodeId([0; 8]),
        seed: 1,
        body_bytes: 1 << 20,
        storage: true,
        checkpoint_blocks: 1_000,
        all_signed: chain::all_signed,
    };
    Node::new(network, config)
}

/// The auditor's verdict on a block whose body is valid by `params`.
fn verdict(block: Block, params: &Params) -> String {
    let mut auditor = Auditor::new(Arc::new(network()));
    let checked = CheckedBlock::check(block, Height::new(1), params).unwrap();
    auditor
        .judge(&checked, EPOCH)
        .map_or_else(|rule| rule, |()| "holds".to_owned())
}

#[test]
fn a_block_that_keeps_all_rules_holds() {
    assert_eq!(verdict(block(), network().params()), "holds");
}

#[test]
fn each_broken_rule_is_named() {
    let params = network().params().clone();
    let check = |change: &dyn Fn(&mut Block), rule: &str| {
        let mut bad = block();
        change(&mut bad);
        let said = verdict(bad, &params);
        assert!(said.contains(rule), "{said}, not {rule}");
    };
    let solved = |block: &mut Block| *block = solve(block.clone());
    check(
        &|block| {
            while block.header.check_work().is_ok() {
                block.header.nonce += 1;
            }
        },
        "above its target",
    );
    check(
        &|block| {
            block.header.version = 1;
            solved(block);
        },
        "version 0x00000001",
    );
    check(
        &|block| {
            block.header.bits = CompactTarget::from_consensus(0x207f_fffe);
            solved(block);
        },
        "bits",
    );
    check(
        &|block| {
            block.header.time = network().genesis().header().time;
            solved(block);
        },
        "is not after median",
    );
    check(
        &|block| {
            block.header.time = Timestamp::from_secs(EPOCH.timestamp().secs() + MAX_AHEAD + 1);
            solved(block);
        },
        "is after",
    );
    check(
        &|block| {
            block.header.previous = BlockId::ZERO;
            solved(block);
        },
        "before its parent",
    );
}

#[test]
fn coins_out_of_nothing_are_noticed() {
    let params = Params {
        subsidy: chain::Amount::from_grains(network().params().subsidy.grains() + 1),
        ..network().params().clone()
    };
    let mut bad = block();
    bad.coinbase.amount = params.subsidy;
    bad.header.merkle_root = chain::merkle_root(&bad.transaction_ids()).unwrap();
    let said = verdict(solve(bad), &params);
    assert!(said.contains("coinbase of 5000000001 grains"), "{said}");
}

#[test]
fn a_node_that_is_not_where_its_blocks_say_is_noticed() {
    let mut node = node(network());
    let mut auditor = Auditor::new(Arc::new(network()));
    auditor.inspect(&node).unwrap();
    node.mined(EPOCH, block()).unwrap();
    let said = auditor.inspect(&node).unwrap_err();
    assert!(said.contains("was never connected"), "{said}");

    let checked = CheckedBlock::check(block(), Height::new(1), network().params()).unwrap();
    auditor.judge(&checked, EPOCH).unwrap();
    auditor.inspect(&node).unwrap();
    let said = inspect_bodies(&node, 10).unwrap_err();
    assert!(said.contains("bytes of bodies in memory"), "{said}");

    auditor.judged.get_mut(&node.tip().id).unwrap().books = Books::default();
    let said = auditor.inspect(&node).unwrap_err();
    assert!(said.contains("ledger differs from a replay"), "{said}");
}
