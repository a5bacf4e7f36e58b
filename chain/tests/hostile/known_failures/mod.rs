//! The failures of the small chains that this one replaces, each mounted as an attack on a whole node or
//! on a network of nodes.
//!
//! | what went wrong | the attack |
//! | --- | --- |
//! | the best chain was chosen by length | `a_longer_chain_with_less_work_is_not_followed` |
//! | a fake longer chain of trivial blocks was taken | `a_fake_longer_chain_of_trivial_blocks_is_neither_followed_nor_kept` |
//! | failed proof of work was only logged | `a_block_whose_work_was_not_done_is_refused_however_it_comes` |
//! | a block declared its own difficulty | `a_block_that_declares_its_own_difficulty_is_refused` |
//! | the hash did not cover the transactions | `transactions_cannot_be_exchanged_under_a_header` |
//! | the coinbase paid any amount | `a_miner_cannot_pay_himself_what_he_likes` |
//! | unsigned transfers moved coins | `an_unsigned_transfer_moves_no_coins` |
//! | transfers could be replayed | `a_transfer_cannot_be_replayed_on_its_chain_or_on_another` |
//! | coins were spent twice within one block | `coins_cannot_be_spent_twice_within_one_block` |
//! | a reorganisation was validated against the wrong state | `a_branch_cannot_spend_what_was_mined_on_the_one_it_replaces`, `a_branch_can_spend_what_was_mined_on_it_alone` |
//! | one dead peer hung everybody's sync | `dead_peers_do_not_hang_anybodys_sync`, `a_peer_that_dies_half_way_is_replaced` |
//! | genesis differed per node | `nodes_that_start_at_different_times_have_the_same_genesis`, `a_chain_on_another_genesis_is_never_followed` |
//! | a malformed message made the node panic | `no_malformed_frame_makes_a_node_panic_or_forget`, `numbers_at_the_ends_of_their_ranges_make_no_node_panic` |

mod coins;
mod messages;
mod peers;
mod work;

use chain::{Chain, Millis, Network, Signatures};

use crate::common::{
    BODY_BYTES, NOW, block_at, blocks_of, grow, regtest,
    victim::{HONEST, Victim, tip_of},
};

/// A chain whose blocks follow one another after so many seconds.
fn chain_of(network: &Network, miner: u16, gaps: impl IntoIterator<Item = u64>) -> Chain {
    let mut chain = Chain::new(network.clone(), BODY_BYTES);
    let mut now = NOW;
    for seconds in gaps {
        now = now.plus(seconds * 1_000);
        let block = block_at(&chain, miner, &[], now);
        chain.push(block, now).unwrap();
    }
    chain
}

/// A node with the blocks of `chain`, two seconds after the last of them.
fn node_on(chain: &Chain) -> Victim {
    let mut victim = Victim::on(chain.network().clone());
    for block in blocks_of(chain) {
        victim.node.load(block, Signatures::Check).unwrap();
    }
    let last = chain.tip().header.time.secs();
    victim.now = Millis::from_ms(u64::from(last) * 1_000 + 2_000);
    assert_eq!(victim.node.tip(), tip_of(chain));
    victim
}

/// A chain on which key 1 can spend 150 TAB, and a node that has it.
fn rich_node() -> (Chain, Victim) {
    let mut chain = regtest();
    grow(&mut chain, 1, 3);
    let mut victim = node_on(&chain);
    victim.settle();
    (chain, victim)
}

/// The node is as it was, and still follows who is honest.
#[track_caller]
fn unharmed(mut victim: Victim, chain: &Chain) {
    assert_eq!(victim.node.tip(), tip_of(chain));
    assert_eq!(victim.node.chain().ledger(), chain.ledger());
    let mut chain = chain.clone();
    let block = block_at(&chain, 8, &[], victim.now);
    chain.push(block.clone(), victim.now).unwrap();
    victim.hear_block(HONEST, &block);
    assert_eq!(victim.node.tip(), tip_of(&chain));
}
