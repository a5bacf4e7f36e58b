//! Sends more of everything than anybody asked for.

mod endless;
mod transfers;

use chain::{
    BlockId, Height, LinkId, U256, Work,
    wire::{Envelope, Frame, Gossip, Reply, Request, RequestId, TipInfo},
};

use super::{
    crowd::Crowd,
    stage::{Hostile, Stage},
};
use endless::Endless;
use transfers::Accounts;

/// The frames of each sort in a second.
const RATE: u32 = 5;
/// The number of tips that it invents at once, now and then.
const TIPS: u64 = 1_000;

/// Sends blocks on parents that do not exist, answers to questions that nobody asked, questions
/// without end, and a light chain of headers without end. Now and then it sends a thousand tips,
/// hundreds of transfers, or bytes that are not a frame.
#[derive(Default)]
pub struct Flooder {
    crowd: Crowd,
    accounts: Accounts,
    endless: Endless,
}

impl Hostile for Flooder {
    fn hears(&mut self, _stage: &mut Stage<'_>, link: LinkId, bytes: &[u8]) -> bool {
        self.crowd.hears(link, bytes);
        let Ok(Envelope::Request(..)) = Envelope::read(bytes) else {
            return true;
        };
        let Ok(Frame::Request { peer, id, request }) = Frame::decode(bytes) else {
            return true;
        };
        let about_headers = matches!(request, Request::Headers { .. });
        if about_headers {
            self.endless.asked(link, peer, id);
        }
        !about_headers
    }

    fn beat(&mut self, stage: &mut Stage<'_>) {
        for _ in 0..RATE {
            self.unasked(stage);
        }
        self.endless.beat(stage);
        self.accounts.beat(stage);
        if stage.random.below(60) == 0 {
            made_up_tips(stage);
        }
        if stage.random.below(20) == 0 {
            let number = stage.random.number().to_le_bytes();
            for link in stage.links {
                stage.send(*link, number.to_vec());
            }
        }
    }
}

impl Flooder {
    fn unasked(&self, stage: &mut Stage<'_>) {
        let orphan = orphan(stage);
        let headers = vec![orphan.header; 20];
        stage.tell(&Gossip::Block(orphan));
        for link in stage.links {
            let peer = self.crowd.anybody(stage, *link);
            let id = RequestId(u32::try_from(stage.random.below(100)).unwrap_or(0));
            let reply = Reply::Headers(headers.clone());
            stage.send(*link, Frame::Reply { peer, id, reply }.encode());
            let request = Request::Headers {
                locator: Vec::new(),
            };
            stage.send(*link, Frame::Request { peer, id, request }.encode());
        }
    }
}

/// A block with work, on a parent that does not exist.
fn orphan(stage: &mut Stage<'_>) -> chain::Block {
    let mut block = stage.mine();
    block.header.previous = nobody(stage.random.number());
    stage.solve(block)
}

fn made_up_tips(stage: &mut Stage<'_>) {
    for _ in 0..TIPS {
        let tip = TipInfo {
            id: nobody(stage.random.number()),
            height: Height::new(1_000_000),
            work: Work::from_u256(U256::from(1_u64 << 40)),
        };
        stage.tell(&Gossip::Tip(tip));
    }
}

/// An id that no block has.
fn nobody(number: u64) -> BlockId {
    let mut bytes = [0x0f; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    BlockId::from_bytes(bytes)
}
