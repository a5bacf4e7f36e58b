use std::{cell::RefCell, rc::Rc};

use chain::{
    AccountNonce, Block, Input, Millis, Network, NodeConfig, SecretKey, Text, TransferBody,
    mining::Template,
    wire::{NodeId, PeerKind},
};
use futures_util::FutureExt;

use super::*;
use crate::views::{ContentView, ShortenedBlock};

/// Later than the genesis of regtest.
const START: Millis = Millis::from_ms(1_800_000_000_000);

fn node() -> Node {
    let config = NodeConfig {
        agent: Text::default(),
        kind: PeerKind::Tab,
        node: NodeId([1; 8]),
        seed: 1,
        body_bytes: 1 << 20,
        storage: false,
        checkpoint_blocks: 1_000,
        all_signed: chain::all_signed,
    };
    Node::new(Network::regtest(), config)
}

fn key() -> SecretKey {
    SecretKey::from_seed([1; 32])
}

fn address() -> Address {
    Address::from_public_key(&key().public_key())
}

fn next(node: &Node, miner: Address, height: u64) -> Block {
    let time = START.plus(height * 1_000);
    let template = Template::new(node.chain(), node.mempool(), miner, Text::default(), time);
    let mut block = template.with_extra_nonce(0);
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    block
}

fn mine(node: &mut Node, miner: Address) -> Block {
    let height = node.tip().height.get() + 1;
    let block = next(node, miner, height);
    node.mined(START.plus(height * 1_000), block.clone())
        .unwrap();
    block
}

fn pay(node: &mut Node, nonce: u64) -> TxId {
    let body = TransferBody {
        sender: key().public_key(),
        recipient: Address::ZERO,
        amount: "1".parse().unwrap(),
        fee: "0.5".parse().unwrap(),
        nonce: AccountNonce::new(nonce),
        memo: Text::default(),
    };
    let transfer = body.sign(&key(), node.chain().network().id());
    node.submit(START, transfer).unwrap()
}

fn ask<T: 'static>(node: &Node, question: impl FnOnce(Answer<T>) -> Question) -> T {
    let place = Rc::new(RefCell::new(None));
    let answer = Answer::new({
        let place = Rc::clone(&place);
        move |answer| *place.borrow_mut() = Some(answer)
    });
    let archive = Shelf {
        store: None,
        params: node.chain().params().clone(),
    };
    let begun = question(answer).begin(node, archive);
    begun.now_or_never().expect("all is in memory");
    place.take().expect("it was answered").unwrap()
}

fn find(node: &Node, id: TxId, below: Option<u64>) -> SearchStepView {
    let step = look(node, Sought::Id(id), below);
    let ending = id.to_string()[58..].parse().unwrap();
    assert_eq!(look(node, Sought::Ending(ending), below), step);
    step
}

fn look(node: &Node, sought: Sought, below: Option<u64>) -> SearchStepView {
    let below = below.map(Height::new);
    ask(node, |answer| Question::Transaction {
        sought,
        below,
        answer,
    })
}

fn history(node: &Node, address: Address, below: Option<u64>) -> SearchStepView {
    let below = below.map(Height::new);
    ask(node, |answer| Question::History {
        address,
        below,
        answer,
    })
}

fn state_of(step: &SearchStepView) -> Option<BlockState> {
    let [found] = step.transactions.as_slice() else {
        panic!("one is to be found: {step:?}");
    };
    found.place.as_ref().map(|place| place.state)
}

#[test]
fn a_transaction_is_found_while_it_waits_and_when_it_is_mined() {
    let mut node = node();
    let coinbase = mine(&mut node, address()).coinbase.id();
    mine(&mut node, Address::ZERO);
    let id = pay(&mut node, 0);
    assert_eq!(state_of(&find(&node, id, None)), None);

    let block = mine(&mut node, Address::ZERO);
    let step = find(&node, id, None);
    assert_eq!(state_of(&step), Some(BlockState::Best));
    let place = step.transactions[0].place.as_ref().unwrap();
    assert_eq!(
        (place.block.clone(), place.height),
        (block.id().to_string(), 3)
    );
    assert_eq!((place.position, place.spendable_at), (1, None));

    let step = find(&node, coinbase, None);
    let place = step.transactions[0].place.as_ref().unwrap();
    assert_eq!(
        (place.height, place.position, place.spendable_at),
        (1, 0, Some(2))
    );
    assert_eq!(step.below, None, "the chain has been gone through");
}

#[test]
fn genesis_has_its_coinbase_and_nobody_knows_another_id() {
    let mut node = node();
    mine(&mut node, address());
    let genesis = node.chain().network().genesis().block().coinbase.id();
    assert_eq!(
        state_of(&find(&node, genesis, None)),
        Some(BlockState::Best)
    );
    let nothing = find(&node, TxId::ZERO, None);
    assert_eq!(nothing, SearchStepView::default());
}

/// ```text
/// genesis ─ 1 ─ 2
///            ╲
///             2' (stale)
/// ```
#[test]
fn a_coinbase_off_the_best_chain_is_found_as_stale() {
    let mut node = node();
    mine(&mut node, address());
    let rival = next(&node, Address::ZERO, 2);
    mine(&mut node, address());
    node.handle(START.plus(5_000), Input::Mined(rival.clone()));
    assert!(
        node.chain().entry(&rival.id()).is_none(),
        "a miner's block must extend the tip"
    );
    let mut chain = node.chain().clone();
    chain.push(rival.clone(), START.plus(5_000)).unwrap();
    let found = off_the_best_chain(&chain, &Sought::Id(rival.coinbase.id())).unwrap();
    assert_eq!(found.place.unwrap().state, BlockState::Stale);
    assert_eq!(off_the_best_chain(&chain, &Sought::Id(TxId::ZERO)), None);
}

#[test]
fn a_history_is_newest_first_and_goes_on_below_where_the_step_ended() {
    let mut node = node();
    for _ in 0..STEP + 4 {
        mine(&mut node, address());
    }
    let heights = |step: &SearchStepView| -> Vec<_> {
        let places = step
            .transactions
            .iter()
            .filter_map(|found| found.place.as_ref());
        places.map(|place| place.height).collect()
    };
    let first = history(&node, address(), None);
    let top = STEP + 4;
    let enough = u64::try_from(ENOUGH).unwrap();
    assert_eq!(
        heights(&first),
        (top - enough + 1..=top).rev().collect::<Vec<_>>()
    );
    assert_eq!(first.below, Some(top - enough + 1));

    let nobody = Address::from_bytes([9; 20]);
    let first = history(&node, nobody, None);
    assert!(first.transactions.is_empty());
    assert_eq!(first.below, Some(5), "a step is so many blocks");
    let second = history(&node, nobody, first.below);
    assert_eq!(second, SearchStepView::default());
}

#[test]
fn a_transfer_is_in_the_history_of_both_and_waits_at_both_before() {
    let mut node = node();
    mine(&mut node, address());
    mine(&mut node, Address::from_bytes([9; 20]));
    let id = pay(&mut node, 0).to_string();
    let sides = [address(), Address::ZERO];
    for side in sides {
        let view = ask(&node, |answer| Question::Address {
            address: side,
            answer,
        });
        assert_eq!(view.waiting.len(), 1);
        assert_eq!(view.waiting[0].id, id);
        assert_ne!(view.account.pending, 0);
    }
    mine(&mut node, Address::from_bytes([9; 20]));
    for side in sides {
        let view = ask(&node, |answer| Question::Address {
            address: side,
            answer,
        });
        assert!(view.waiting.is_empty());
        let step = history(&node, side, None);
        let transfers = step
            .transactions
            .iter()
            .filter(|found| matches!(found.content, ContentView::Transfer(_)));
        assert_eq!(transfers.map(|found| &found.id).collect::<Vec<_>>(), [&id]);
    }
}

#[test]
fn a_transaction_is_named_by_its_id_or_the_end_of_it() {
    let id = "ab".repeat(32);
    assert_eq!(id.parse(), Ok(Sought::Id(id.parse().unwrap())));
    let ending = &id[58..];
    assert_eq!(ending.parse(), Ok(Sought::Ending(ending.parse().unwrap())));
    for text in ["", "abcde", "xyzxyz", &format!("{id}0")] {
        let error = text.parse::<Sought>().unwrap_err();
        assert_eq!(error, text.parse::<TxId>().unwrap_err());
    }
}

#[test]
fn blocks_that_are_not_here_any_more_are_counted() {
    let mut small = node();
    let whole = {
        mine(&mut small, address());
        mine(&mut small, address());
        small.chain()
    };
    let mut step = Step::new(whole, None);
    step.reading.forget_all();
    let archive = Shelf {
        store: None,
        params: whole.params().clone(),
    };
    let found = step
        .search(&archive, |_, _| true)
        .now_or_never()
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.unread, found.transactions.len(), found.below),
        (3, 0, None)
    );
}

fn shortened(node: &Node, wanted: Shortened) -> ShortenedView {
    ask(node, |answer| Question::Shortened { wanted, answer })
}

#[test]
fn what_the_page_prints_in_short_is_found_by_that() {
    let mut node = node();
    let first = mine(&mut node, address());
    let second = mine(&mut node, Address::ZERO);
    let waiting = pay(&mut node, 0).to_string();
    let ending = |id: &str| Shortened::Id(id[58..].parse().unwrap());

    let found = shortened(&node, ending(&first.id().to_string()));
    let block = ShortenedBlock {
        id: first.id().to_string(),
        height: 1,
    };
    assert_eq!(found.blocks, [block]);
    assert_eq!(found.addresses, [""; 0]);
    for id in [waiting, second.coinbase.id().to_string()] {
        assert_eq!(shortened(&node, ending(&id)).transactions, [id]);
    }

    let own = address().to_string();
    let lower = own.to_lowercase();
    let like = |first: &str, last: &str| {
        let (first, last) = (first.to_owned(), last.to_owned());
        shortened(&node, Shortened::Address { first, last }).addresses
    };
    assert_eq!(like(&lower[2..6], &lower[38..]), [own]);
    // Its reward cannot be spent yet.
    let zero = Address::ZERO.to_string();
    assert_eq!(like("0000", "0000"), [zero]);
    assert_eq!(like(&lower[2..6], "zz"), [""; 0]);
}
