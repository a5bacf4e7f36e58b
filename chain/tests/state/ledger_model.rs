//! Random block trees against a model that knows every branch and replays it from genesis.

use chain::{
    Amount, Block, BlockId, Chain, CheckedBlock, Height, Ledger, Network, Params, PushOutcome,
    Signatures, Transfer, Work,
};
use proptest::prelude::*;

use crate::common::{BODY_BYTES, NOW, address, body, key, seal, text};

/// One more block: on which of the known ones, by whom, and what it pays.
#[derive(Clone, Debug)]
struct Step {
    /// Of the newest blocks, which is the parent.
    parent: prop::sample::Index,
    miner: u16,
    pays: Vec<Pay>,
    /// Whether one grain more than there is is spent.
    overspends: bool,
    /// Whether the block is held back until the end, so that its children come first.
    late: bool,
}

#[derive(Clone, Debug)]
struct Pay {
    from: u16,
    to: u16,
    percent: u64,
}

/// Accounts that mine and pay.
const PEOPLE: u16 = 4;
/// How far back branches start.
const NEWEST: usize = 6;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pay = (0..PEOPLE, 0..PEOPLE, 1..=100_u64);
    let pay = pay.prop_map(|(from, to, percent)| Pay { from, to, percent });
    let step = (
        any::<prop::sample::Index>(),
        0..PEOPLE,
        prop::collection::vec(pay, 0..3),
        prop::bool::weighted(0.05),
        prop::bool::weighted(0.1),
    );
    let step = step.prop_map(|(parent, miner, pays, overspends, late)| Step {
        parent,
        miner,
        pays,
        overspends,
        late,
    });
    prop::collection::vec(step, 1..60)
}

/// A block and what the model knows of it.
struct Known {
    block: Block,
    /// The state after it; `None` when it or a block before it is invalid.
    ledger: Option<Ledger>,
    late: bool,
}

fn network(maturity: u64) -> Network {
    let params = Params {
        maturity,
        halving: 7,
        ..Params::regtest()
    };
    Network::derive(params).unwrap()
}

/// All blocks of the tree that `steps` describe, genesis first, each with its parent's place.
fn grow_tree(network: &Network, steps: &[Step]) -> Vec<Known> {
    let mut known = vec![Known {
        block: network.genesis().block().clone(),
        ledger: Some(Ledger::new(network.id(), network.params().maturity)),
        late: false,
    }];
    for (number, step) in steps.iter().enumerate() {
        let reach = known.len().min(NEWEST);
        let parent = &known[known.len() - reach + step.parent.index(reach)];
        let next = child(network, parent, step, number);
        known.push(next);
    }
    known
}

fn child(network: &Network, parent: &Known, step: &Step, number: usize) -> Known {
    let height = parent.block.coinbase.height.next();
    let base = parent.ledger.clone();
    let empty = Ledger::new(network.id(), 1);
    let transfers = transfers(network, base.as_ref().unwrap_or(&empty), step);
    let mut block = parent.block.clone();
    block.header.previous = parent.block.id();
    block.header.time = chain::Timestamp::from_secs(parent.block.header.time.secs() + 1);
    block.header.nonce = 0;
    block.coinbase.height = height;
    block.coinbase.miner = address(step.miner);
    block.coinbase.extra_nonce = number as u64;
    block.coinbase.message = text("");
    block.transfers = transfers;
    let subsidy = network.params().subsidy_at(height);
    block.coinbase.amount = subsidy.checked_add(block.fees().unwrap()).unwrap();
    let block = seal(block);
    let ledger = base.and_then(|mut ledger| {
        let checked = CheckedBlock::check(block.clone(), height, network.params()).unwrap();
        ledger
            .connect(&checked, Signatures::Check)
            .ok()
            .map(|_| ledger)
    });
    Known {
        block,
        ledger,
        late: step.late,
    }
}

/// Transfers that the balances after the parent allow, but for the last one of an overspender.
fn transfers(network: &Network, ledger: &Ledger, step: &Step) -> Vec<Transfer> {
    let mut nonces = [0; PEOPLE as usize];
    let mut left = [0; PEOPLE as usize];
    for person in 0..PEOPLE {
        let account = ledger.account(&address(person));
        nonces[usize::from(person)] = account.nonce.get();
        left[usize::from(person)] = account.balance.grains();
    }
    let mut signed = Vec::new();
    for (place, pay) in step.pays.iter().enumerate() {
        let from = usize::from(pay.from);
        let is_last = place + 1 == step.pays.len();
        let total = if step.overspends && is_last {
            left.iter().sum::<u64>() + 1_000_000
        } else {
            left[from] * pay.percent / 100
        };
        if total < 2 {
            continue;
        }
        let fee = total / 10;
        let [amount, fee] = [total - fee, fee].map(Amount::from_grains);
        let unsigned = body(pay.from, pay.to, amount, fee, nonces[from]);
        signed.push(unsigned.sign(&key(pay.from), network.id()));
        nonces[from] += 1;
        left[from] = left[from].saturating_sub(total);
    }
    signed
}

/// What was mined up to `height`: fees only change hands.
fn minted(network: &Network, height: Height) -> Amount {
    let subsidies = (1..=height.get()).map(|at| network.params().subsidy_at(Height::new(at)));
    Amount::checked_sum(subsidies).unwrap()
}

/// The most work that a valid branch has of which every block has been pushed.
fn most_work(chain: &Chain, known: &[Known], pushed: &[BlockId]) -> Work {
    let is_complete = |known: &&Known| {
        let mut at = known.block.id();
        while at != chain.network().id() {
            if !pushed.contains(&at) {
                return false;
            }
            at = chain.entry(&at).unwrap().header.previous;
        }
        true
    };
    let works = known
        .iter()
        .filter(|known| known.ledger.is_some())
        .filter(is_complete)
        .map(|known| chain.entry(&known.block.id()).unwrap().work);
    works.max().unwrap()
}

fn check(chain: &Chain, known: &[Known], pushed: &[BlockId]) {
    let tip = chain.tip();
    let model = known.iter().find(|known| known.block.id() == tip.id);
    let ledger = model.unwrap().ledger.as_ref();
    assert_eq!(Some(chain.ledger()), ledger, "at {}", tip.height);
    assert_eq!(chain.ledger().supply(), minted(chain.network(), tip.height));
    check_accounts(chain.ledger());
    assert_eq!(tip.work, most_work(chain, known, pushed));
}

/// Accounts are told in order and each as it is alone, and with what is immature they are the supply.
fn check_accounts(ledger: &Ledger) {
    let accounts: Vec<_> = ledger.accounts().collect();
    assert!(accounts.is_sorted_by(|(one, _), (next, _)| one < next));
    for (address, account) in &accounts {
        assert_eq!(*account, ledger.account(address));
    }
    let balances = accounts.iter().map(|(_, account)| account.balance);
    let immature = (0..PEOPLE).map(|person| ledger.immature(&address(person)));
    let all = Amount::checked_sum(balances.chain(immature));
    assert_eq!(all, Some(ledger.supply()));
}

fn push(chain: &mut Chain, known: &Known, pushed: &mut Vec<BlockId>) {
    let before = chain.tip().id;
    match chain.push(known.block.clone(), NOW) {
        Ok(PushOutcome::Orphan { missing }) => return assert!(!pushed.contains(&missing)),
        Ok(PushOutcome::Extended | PushOutcome::Reorganised(_)) => {
            assert_ne!(chain.tip().id, before);
        }
        Ok(outcome) => assert_eq!(chain.tip().id, before, "{outcome:?}"),
        Err(error) => return assert_eq!(known.ledger, None, "{error}"),
    }
    pushed.push(known.block.id());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_ledger_is_that_of_a_replay_of_the_heaviest_branch(
        maturity in 1..5_u64,
        steps in steps(),
    ) {
        let network = network(maturity);
        let known = grow_tree(&network, &steps);
        let mut chain = Chain::new(network.clone(), BODY_BYTES);
        let mut pushed = vec![network.id()];
        for next in known[1..].iter().filter(|known| !known.late) {
            push(&mut chain, next, &mut pushed);
            check(&chain, &known, &pushed);
        }
        // In order, so that every block finds its parent: the late ones, and who waited for them.
        for next in &known[1..] {
            if chain.entry(&next.block.id()).is_none() {
                push(&mut chain, next, &mut pushed);
                check(&chain, &known, &pushed);
            }
        }
    }
}
