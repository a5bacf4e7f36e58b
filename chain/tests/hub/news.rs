//! What goes round where no node does: once, and only what keeps the rules that need no chain.

use chain::{
    AccountNonce, Address, Amount, Block, HubInput, Origin, Transfer, TransferBody,
    limits::{MAX_SCREENED, MAX_SCREENED_PER_ORIGIN},
    wire::{Frame, Gossip, PeerId},
};

use super::{
    common::{address, block_on, key, regtest, seal, text},
    rig::{Rig, tip},
};

fn transfer(nonce: u64) -> Transfer {
    let key = key(1);
    let body = TransferBody {
        sender: key.public_key(),
        recipient: Address::ZERO,
        amount: Amount::from_grains(5),
        fee: Amount::ZERO,
        nonce: AccountNonce::new(nonce),
        memo: text(""),
    };
    body.sign(&key, regtest().network().id())
}

fn unsigned() -> Transfer {
    let mut transfer = transfer(0);
    transfer.body.amount = Amount::from_grains(6);
    transfer
}

fn block() -> Block {
    block_on(&regtest(), 1, &[])
}

#[test]
fn a_block_goes_round_once_in_each_group() {
    let mut rig = Rig::new(None);
    let [one, two, three] = [1, 2, 3].map(|work| rig.join(work));
    rig.moves(three, 1);
    let four = rig.join(4);
    rig.moves(four, 1);
    let news = Gossip::Block(block());
    rig.gossips(one, news.clone());
    rig.gossips(two, news.clone());
    assert_eq!(rig.hears(two), [(one, news.clone())]);
    assert_eq!(rig.hears(one), []);
    assert_eq!(rig.hears(three), []);
    // The other group has not heard it yet.
    rig.gossips(three, news.clone());
    assert_eq!(rig.hears(four), [(three, news)]);
}

#[test]
fn transfers_go_round_by_id_however_they_are_put_together() {
    let mut rig = Rig::new(None);
    let [one, two] = [1, 2].map(|work| rig.join(work));
    let all: Vec<_> = (0..4).map(transfer).collect();
    let some = |places: &[usize]| {
        Gossip::Transfers(places.iter().map(|place| all[*place].clone()).collect())
    };
    rig.gossips(one, some(&[0, 1]));
    rig.gossips(one, some(&[1, 0]));
    rig.gossips(one, some(&[1]));
    assert_eq!(rig.hears(two), [(one, some(&[0, 1]))]);
    // Of the same and one more, the one goes round; and each once.
    rig.gossips(one, some(&[0, 2, 1]));
    rig.gossips(one, some(&[3, 3, 3]));
    assert_eq!(rig.hears(two), [(one, some(&[2])), (one, some(&[3]))]);
}

#[test]
fn what_went_round_is_not_checked_again() {
    let mut rig = Rig::new(None);
    rig.screens_at_once = false;
    let one = rig.join(1);
    let _two = rig.join(2);
    let news = Gossip::Transfers(vec![transfer(0), transfer(1)]);
    rig.gossips(one, news.clone());
    // It is read, then checked.
    rig.screen(0);
    assert_eq!(rig.screenings.len(), 1);
    rig.screen(0);
    assert!(rig.screenings.is_empty() && !rig.hub.is_screening(one));
    // The second time it is only read.
    rig.gossips(one, news);
    rig.screen(0);
    assert!(rig.screenings.is_empty() && !rig.hub.is_screening(one));
}

#[test]
fn the_same_from_two_at_once_goes_round_once() {
    let mut rig = Rig::new(None);
    rig.screens_at_once = false;
    let [one, two, three] = [1, 2, 3].map(|work| rig.join(work));
    let news = Gossip::Block(block());
    rig.gossips(one, news.clone());
    rig.gossips(two, news.clone());
    for place in [0, 0, 1, 0] {
        rig.screen(place);
    }
    assert!(rig.screenings.is_empty());
    assert_eq!(rig.hears(three).len(), 1);
}

#[test]
fn a_tip_goes_round_once_and_pushes_out_no_block() {
    let mut rig = Rig::new(None);
    let [one, two] = [1, 2].map(|work| rig.join(work));
    let news = Gossip::Block(block());
    rig.gossips(one, news.clone());
    for work in 0..200 {
        rig.gossips(one, Gossip::Tip(tip(work)));
        rig.gossips(two, Gossip::Tip(tip(work)));
    }
    rig.gossips(one, news);
    assert_eq!(rig.hears(two).len(), 201);
    assert_eq!(rig.hears(one), []);
}

#[test]
fn whoever_sends_what_breaks_a_rule_is_dropped_and_told_which() {
    let good = block();
    let mut other_body = good.clone();
    other_body.coinbase.miner = address(9);
    let mut no_work = good.clone();
    while no_work.header.check_work().is_ok() {
        no_work.header.nonce += 1;
    }
    let mut version = good.clone();
    version.header.version = 1;
    let mut nothing = transfer(0);
    nothing.body.amount = Amount::ZERO;
    let mut genesis = good.clone();
    genesis.coinbase.height = chain::Height::GENESIS;
    for (gossip, expected) in [
        (Gossip::Block(other_body), "merkle root"),
        (Gossip::Block(no_work), "target"),
        (Gossip::Block(seal(version)), "version 0x00000001"),
        (
            Gossip::Block(seal(genesis)),
            "block claims height 0, which is genesis",
        ),
        (
            Gossip::Transfers(vec![transfer(0), unsigned()]),
            "signature",
        ),
        (Gossip::Transfers(vec![nothing]), "amount is zero"),
    ] {
        let mut rig = Rig::new(None);
        let [one, two] = [1, 2].map(|work| rig.join(work));
        rig.gossips(one, gossip);
        let (who, why) = rig.dropped.pop().expect(expected);
        assert!(who == one && why.contains(expected), "{why}");
        assert_eq!(rig.hears(two), []);
    }
}

#[test]
fn a_block_with_a_wrong_signature_goes_nowhere_and_nobody_is_blamed() {
    let mut rig = Rig::new(None);
    let [one, two] = [1, 2].map(|work| rig.join(work));
    rig.gossips(one, Gossip::Block(block_on(&regtest(), 1, &[unsigned()])));
    assert!(rig.dropped.is_empty());
    assert_eq!(rig.hears(two), []);
    // It is not taken for one that went round.
    let news = Gossip::Block(block());
    rig.gossips(one, news.clone());
    assert_eq!(rig.hears(two), [(one, news)]);
}

#[test]
fn a_body_that_is_not_the_headers_does_not_keep_the_right_one_from_going_round() {
    let mut rig = Rig::new(None);
    let [one, two, three] = [1, 2, 3].map(|work| rig.join(work));
    let mut wrong = block();
    wrong.coinbase.miner = address(9);
    rig.gossips(one, Gossip::Block(wrong));
    assert_eq!(rig.dropped.len(), 1);
    let news = Gossip::Block(block());
    rig.gossips(two, news.clone());
    assert_eq!(rig.hears(three), [(two, news)]);
}

#[test]
fn what_somebody_said_before_he_left_still_goes_round() {
    let mut rig = Rig::new(None);
    rig.screens_at_once = false;
    let [one, two] = [1, 2].map(|work| rig.join(work));
    let news = Gossip::Block(block());
    rig.gossips(one, news.clone());
    rig.leaves(one);
    rig.screen(0);
    rig.screen(0);
    assert_eq!(rig.hears(two), [(one, news)]);
}

#[test]
fn an_origin_has_its_share_of_screening_and_one_frame_of_each_client_waits() {
    let mut rig = Rig::new(None);
    rig.screens_at_once = false;
    let crowd: Vec<_> = (0..40).map(|_| rig.join_from(1, Some(Origin(1)))).collect();
    for (place, peer) in crowd.iter().enumerate() {
        let nonce = u64::try_from(place).unwrap();
        rig.gossips(*peer, Gossip::Transfers(vec![transfer(nonce)]));
        assert!(rig.hub.is_screening(*peer));
    }
    assert_eq!(rig.screenings.len(), MAX_SCREENED_PER_ORIGIN);
    // Others do not wait behind them, up to the bound for all.
    for number in 0..100 {
        let peer = rig.join_from(1, Some(Origin(2 + number)));
        rig.gossips(peer, Gossip::Tip(tip(1)));
    }
    assert_eq!(rig.screenings.len(), MAX_SCREENED);
    assert_eq!(rig.held(), 140);
    // A client that leaves takes the frame with it that waits.
    for peer in &crowd {
        rig.leaves(*peer);
    }
    assert_eq!(rig.held(), 100 + MAX_SCREENED_PER_ORIGIN);
    while !rig.screenings.is_empty() {
        rig.screen(0);
    }
    assert_eq!(rig.held(), 0);
}

#[test]
fn a_look_that_never_ends_leaves_its_place_to_others() {
    let mut rig = Rig::new(None);
    rig.screens_at_once = false;
    let crowd: Vec<_> = (0..=MAX_SCREENED_PER_ORIGIN)
        .map(|_| rig.join_from(1, Some(Origin(1))))
        .collect();
    for peer in &crowd {
        rig.gossips(*peer, Gossip::Block(block()));
    }
    let [lost, left] = [crowd[0], crowd[1]];
    rig.leaves(left);
    drop(rig.screenings.drain(..2));
    assert_eq!(rig.screenings.len(), MAX_SCREENED_PER_ORIGIN - 2);
    for from in [lost, left] {
        rig.handle(HubInput::Unscreened { from });
    }
    assert_eq!(rig.screenings.len(), MAX_SCREENED_PER_ORIGIN - 1);
    assert!(!rig.hub.is_screening(lost));
    // Who is blamed for nothing may go on.
    rig.gossips(lost, Gossip::Tip(tip(1)));
    assert_eq!(rig.screenings.len(), MAX_SCREENED_PER_ORIGIN);
}

#[test]
fn gossip_that_is_no_gossip_ends_a_connection() {
    let mut rig = Rig::new(None);
    let one = rig.join(1);
    let gossip = Gossip::Transfers(vec![transfer(0)]);
    let mut bytes = Frame::Gossip {
        peer: PeerId::ANY,
        gossip,
    }
    .encode();
    bytes.pop();
    rig.says_bytes(one, bytes);
    assert_eq!(rig.dropped.pop().unwrap().1, "frame cannot be decoded");
}
