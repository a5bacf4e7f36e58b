//! Claims much and delivers nothing.

use chain::{
    BlockId, Height, LinkId, U256, Work,
    wire::{Envelope, Frame, Gossip, Reply, TipInfo},
};

use super::stage::{Hostile, Stage};

/// Claims tips with far more work than there is, and answers no request for blocks, headers or
/// transfers.
#[derive(Default, Debug)]
pub struct Staller {
    claims: u64,
}

impl Hostile for Staller {
    fn says(&mut self, stage: &mut Stage<'_>, link: LinkId, bytes: Vec<u8>) {
        if matches!(Envelope::read(&bytes), Ok(Envelope::Reply(..)))
            && let Ok(Frame::Reply { reply, .. }) = Frame::decode(&bytes)
            && !matches!(reply, Reply::Tip(_))
        {
            return;
        }
        stage.send(link, bytes);
    }

    fn beat(&mut self, stage: &mut Stage<'_>) {
        if stage.random.below(5) > 0 {
            return;
        }
        self.claims += 1;
        let mut id = [0xee; 32];
        id[..8].copy_from_slice(&self.claims.to_le_bytes());
        stage.tell(&Gossip::Tip(TipInfo {
            id: BlockId::from_bytes(id),
            height: Height::new(1_000_000),
            work: Work::from_u256(U256::from(1_u64 << 40)),
        }));
    }
}
