//! Coins from nothing, and coins of others.

use chain::{
    Amount, Block, Chain, Network, Signature, Transfer, U256, Work,
    wire::{Frame, Gossip, Reply, Request, TipInfo},
};

use super::{rich_node, unharmed};
use crate::common::{
    address, block_at, block_on, blocks_of, body, child_of, grow, key,
    net::Net,
    pay, quick, regtest, seal, tab,
    victim::{HONEST, HOSTILE, Victim, tip_of},
};

/// Has the attacker send a block as news; answers with the node after it and with what it said.
fn send(victim: &Victim, block: &Block) -> (Victim, String) {
    let mut victim = victim.clone();
    victim.hear_block(HOSTILE, block);
    assert_eq!(victim.refusals.len(), 1, "{:?}", victim.refusals);
    let refusal = victim.refusals.remove(0);
    (victim, refusal)
}

/// A block on the tip with these transfers, and the rewards that go with them.
fn block_with(chain: &Chain, victim: &Victim, transfers: &[Transfer]) -> Block {
    block_at(chain, 2, transfers, victim.now)
}

/// What a peer answers whose chain is these blocks, the first of them on genesis.
fn answer_with(blocks: &[Block], request: &Request) -> Option<Reply> {
    match request {
        Request::Headers { .. } => {
            let headers = blocks.iter().map(|block| block.header);
            Some(Reply::Headers(headers.collect()))
        }
        Request::Bodies { ids } => {
            let asked = blocks.iter().filter(|block| ids.contains(&block.id()));
            Some(Reply::Bodies(asked.cloned().collect()))
        }
        Request::Tip | Request::Mempool { .. } | Request::Transfers { .. } => None,
    }
}

/// Only the header's own fields were hashed, so a relay could exchange what was paid to whom in a block
/// that others had worked for. Here the block is refused, and the honest one with the same id is taken.
#[test]
fn transactions_cannot_be_exchanged_under_a_header() {
    let (chain, victim) = rich_node();
    let transfers = [pay(&chain, 1, 5, 10, 1, 0), pay(&chain, 1, 5, 20, 1, 1)];
    let block = block_with(&chain, &victim, &transfers);
    let exchange: [fn(&mut Block); 5] = [
        |block| block.coinbase.miner = address(3),
        |block| block.transfers.truncate(1),
        |block| block.transfers.swap(0, 1),
        |block| block.transfers[0].body.recipient = address(3),
        |block| block.transfers.extend_from_within(1..),
    ];
    for change in exchange {
        let mut changed = block.clone();
        change(&mut changed);
        assert_eq!(changed.id(), block.id(), "the work is still done");
        let (mut victim, refusal) = send(&victim, &changed);
        assert!(refusal.contains("merkle"), "{refusal}");
        assert_eq!(victim.closed, [HOSTILE]);
        victim.hear_block(HONEST, &block);
        assert_eq!(victim.node.tip().id, block.id());
        assert_eq!(victim.node.chain().account(&address(5)).balance, tab(30));
        assert_eq!(victim.node.chain().account(&address(3)).balance, tab(0));
    }
}

/// The miner wrote into the block what he was paid, and nobody counted. Here it is the subsidy and the
/// fees to the grain, and what is built on such a block falls with it.
#[test]
fn a_miner_cannot_pay_himself_what_he_likes() {
    let (chain, victim) = rich_node();
    let transfer = pay(&chain, 1, 5, 10, 1, 0);
    let due = tab(51);
    let supply = chain.ledger().supply();
    for greed in [
        Amount::from_grains(due.grains() + 1),
        tab(1_000_000),
        Amount::MAX,
        Amount::from_grains(u64::MAX),
    ] {
        let mut block = block_with(&chain, &victim, std::slice::from_ref(&transfer));
        block.coinbase.amount = greed;
        let block = seal(block);
        let (mut victim, refusal) = send(&victim, &block);
        let words = format!("coinbase pays {greed} TAB, subsidy and fees are 51 TAB");
        assert_eq!(refusal, words);
        assert_eq!(victim.closed, [HOSTILE]);
        victim.hear_block(HONEST, &child_of(&block, 2, &[]));
        assert_eq!(victim.node.chain().ledger().supply(), supply);
        unharmed(victim, &chain);
    }
}

/// A transfer was three fields that anybody could post: from, to, amount. Here it moves nothing without
/// its sender's signature, neither by way of the pool nor in a block.
#[test]
fn an_unsigned_transfer_moves_no_coins() {
    let (chain, victim) = rich_node();
    let genesis = chain.network().id();
    let honest = pay(&chain, 1, 3, 50, 0, 0);
    let mut unsigned = honest.clone();
    unsigned.signature = Signature::from_bytes([0; 64]);
    let mut forged = honest.clone();
    forged.signature = key(3).sign(&forged.body.signing_bytes(genesis));
    let mut raised = honest;
    raised.body.amount = tab(90);
    for transfer in [unsigned, forged, raised] {
        let block = block_with(&chain, &victim, std::slice::from_ref(&transfer));
        let (refusing, refusal) = send(&victim, &block);
        assert!(
            refusal.contains("the signature does not match"),
            "{refusal}"
        );
        unharmed(refusing, &chain);

        let mut hearing = victim.clone();
        let gossip = Gossip::Transfers(vec![transfer.clone()]);
        let peer = HOSTILE;
        hearing.hear(&Frame::Gossip { peer, gossip });
        assert_eq!(hearing.closed, [HOSTILE]);
        assert!(hearing.node.mempool().is_empty());
        let now = hearing.now;
        assert!(hearing.node.submit(now, transfer).is_err());
        unharmed(hearing, &chain);
    }
}

/// A signed transfer was good for as often as it was sent. Here it counts its sender's transfers and
/// names its network.
#[test]
fn a_transfer_cannot_be_replayed_on_its_chain_or_on_another() {
    let (mut chain, mut victim) = rich_node();
    let paid = pay(&chain, 1, 3, 20, 0, 0);
    let block = block_with(&chain, &victim, std::slice::from_ref(&paid));
    chain.push(block.clone(), victim.now).unwrap();
    victim.hear_block(HONEST, &block);
    assert_eq!(victim.node.tip(), tip_of(&chain));

    let foreign = body(1, 3, tab(20), tab(0), 1).sign(&key(1), quick().id());
    for (transfer, words) in [
        (paid, "nonce is 0, the sender's next is 1"),
        (foreign, "the signature does not match"),
    ] {
        let again = block_with(&chain, &victim, std::slice::from_ref(&transfer));
        let (refusing, refusal) = send(&victim, &again);
        assert!(refusal.contains(words), "{refusal}");
        let balance = refusing.node.chain().account(&address(3)).balance;
        assert_eq!(balance, tab(20));
        unharmed(refusing, &chain);

        let mut hearing = victim.clone();
        let gossip = Gossip::Transfers(vec![transfer]);
        let peer = HOSTILE;
        hearing.hear(&Frame::Gossip { peer, gossip });
        assert!(hearing.node.mempool().is_empty());
        unharmed(hearing, &chain);
    }
}

/// Every transfer of a block was checked against the balances before the block, so the same coins went
/// to several people. Here each sees what those before it left.
#[test]
fn coins_cannot_be_spent_twice_within_one_block() {
    let (chain, victim) = rich_node();
    let transfers: Vec<_> = [(3, 80), (4, 80)]
        .into_iter()
        .zip(0..)
        .map(|((to, amount), nonce)| pay(&chain, 1, to, amount, 0, nonce))
        .collect();
    let block = block_with(&chain, &victim, &transfers);
    let (refusing, refusal) = send(&victim, &block);
    let words = format!(
        "transfer {}: {} can spend 70 TAB, amount and fee need 80 TAB",
        transfers[1].id(),
        address(1)
    );
    assert_eq!(refusal, words);
    assert_eq!(refusing.node.chain().account(&address(3)).balance, tab(0));
    unharmed(refusing, &chain);
    // The first of them alone is fine.
    let mut victim = victim;
    let block = block_with(&chain, &victim, &transfers[..1]);
    victim.hear_block(HOSTILE, &block);
    assert_eq!(victim.node.chain().account(&address(3)).balance, tab(80));
}

/// The blocks of a branch that was to replace the chain were checked against the balances on that chain,
/// so the branch could spend rewards that it made undone. Here the old blocks are taken back first, and
/// put back when the branch turns out not to hold.
///
/// ```text
/// g - a1 - a2 - a3              pay key 1
///  \- b1 - b2 - b3 - x4         pay key 2; x4 spends what a1 paid key 1
/// ```
#[test]
fn a_branch_cannot_spend_what_was_mined_on_the_one_it_replaces() {
    let (chain, mut victim) = rich_node();
    let mut branch = regtest();
    grow(&mut branch, 2, 3);
    let theft = pay(&chain, 1, 3, 50, 0, 0);
    let bad = block_on(&branch, 2, std::slice::from_ref(&theft));
    let mut attack = blocks_of(&branch);
    attack.push(bad.clone());
    let claim = TipInfo {
        id: bad.id(),
        height: bad.coinbase.height,
        work: Work::from_u256(U256::from(8)),
    };
    victim.hear_tip(HOSTILE, claim);
    victim.answer_all(|_, request| answer_with(&attack, request));
    let words = format!(
        "transfer {}: {} can spend 0 TAB, amount and fee need 50 TAB",
        theft.id(),
        address(1)
    );
    assert_eq!(victim.refusals, [words]);
    assert_eq!(victim.node.chain().account(&address(3)).balance, tab(0));
    unharmed(victim, &chain);
}

/// The other way round: coins of the new branch were not there before it, so an honest branch was
/// refused and the nodes never agreed.
///
/// ```text
/// g - a1 - a2 - a3                  pay key 0
///  \- b1 - b2 - b3 - b4 - b5        pay key 1, who spends in b4 what b1 and b2 paid
/// ```
#[test]
fn a_branch_can_spend_what_was_mined_on_it_alone() {
    let mut net = Net::new(&Network::regtest(), 2, false);
    net.mine_many(0, 3);
    net.mine_many(1, 3);
    let spend = pay(net.members[1].node.chain(), 1, 9, 100, 0, 0);
    let now = net.now;
    net.members[1].node.submit(now, spend).unwrap();
    net.mine_many(1, 2);
    net.connect_all();
    net.wait(5_000);
    assert!(net.all_agree(), "{:?}", net.tips());
    let ledger = net.members[0].node.chain().ledger();
    assert_eq!(ledger, net.members[1].node.chain().ledger());
    assert_eq!(ledger.account(&address(9)).balance, tab(100));
    assert_eq!(ledger.account(&address(0)).balance, tab(0));
    assert_eq!(ledger.supply(), tab(250));
}
