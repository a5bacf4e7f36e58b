//! Transfers between the world's people.

use chain::{AccountNonce, Amount, BlockId, Network, Signature, Text, Transfer, TransferBody};

use super::people::{address, key};

/// Somebody who is never paid.
pub(super) const NOBODY: u8 = 9;

/// A transfer of this many grains, with this many for the miner.
pub(super) fn transfer(
    network: &Network,
    from: u8,
    to: u8,
    (amount, fee): (u64, u64),
    nonce: u64,
) -> Transfer {
    let body = TransferBody {
        sender: key(from).public_key(),
        recipient: address(to),
        amount: Amount::from_grains(amount),
        fee: Amount::from_grains(fee),
        nonce: AccountNonce::new(nonce),
        memo: Text::default(),
    };
    body.sign(&key(from), network.id())
}

/// The transfers that honest peers have for the pool. `rich` are people who own something
/// somewhere, each with the least nonce that is of use there. For each of them come some payments,
/// others with the same nonces that pay more, and some that must wait or cannot be paid.
pub(super) fn sound(network: &Network, rich: &[(u8, u64)]) -> Vec<Transfer> {
    let pay = |from, to, money, nonce| transfer(network, from, to, money, nonce);
    let mut pool = Vec::new();
    for &(from, least) in rich {
        for nonce in least..least + 6 {
            pool.push(pay(from, 1, (1_000, 10), nonce));
            pool.push(pay(from, 2, (2_000, 1_000), nonce));
            pool.push(pay(from, 3, (3_000, 1_005), nonce));
        }
        pool.push(pay(from, 0, (50 * Amount::GRAINS_PER_TAB, 7), least));
    }
    for far in [63, 64, u64::MAX] {
        pool.push(pay(0, 1, (1, 1), far));
    }
    pool.push(pay(0, 1, (Amount::MAX.grains(), 0), 0));
    pool.push(pay(NOBODY, 0, (1, 0), 0));
    pool
}

/// Transfers that can never stand in a block.
pub(super) fn flawed(network: &Network) -> Vec<Transfer> {
    let never = [(0, 0), (u64::MAX, 1), (1, u64::MAX)];
    let mut pool: Vec<_> = never
        .map(|money| transfer(network, 0, 1, money, 0))
        .to_vec();
    let mut unsigned = transfer(network, 0, 1, (1_000, 2_000), 0);
    unsigned.signature = Signature::from_bytes([0; 64]);
    let elsewhere = unsigned.body.clone().sign(&key(0), BlockId::ZERO);
    pool.extend([unsigned, elsewhere]);
    pool
}
