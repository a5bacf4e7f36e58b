//! More of everything than anybody asked for.

use chain::{
    AccountNonce, Address, Amount, Header, SecretKey, Text, TransferBody,
    wire::{Frame, Gossip, PeerId, Reply, Request, RequestId},
};

use super::{Hostile, Stage};

/// Frames of each sort a second.
const RATE: u32 = 5;

/// Sends blocks on parents that do not exist, transfers from empty accounts and with nonces far
/// ahead, answers to questions that nobody asked, questions without end, and now and then bytes
/// that are no frame.
#[derive(Default, Debug)]
pub struct Flooder {
    count: u64,
}

impl Hostile for Flooder {
    fn name(&self) -> &'static str {
        "flooder"
    }

    fn beat(&mut self, stage: &mut Stage<'_>) {
        for _ in 0..RATE {
            self.count += 1;
            let orphan = orphan(stage);
            let headers = vec![orphan.header; 20];
            stage.tell(&Gossip::Block(orphan));
            let transfer = self.transfer(stage);
            stage.tell(&Gossip::Transfers(vec![transfer]));
            let links = stage.links;
            for link in links {
                let peer = PeerId(u32::try_from(stage.random.within(0, 8)).unwrap_or(0));
                let id = RequestId(u32::try_from(stage.random.below(100)).unwrap_or(0));
                let reply = Reply::Headers(headers.clone());
                stage.send(*link, Frame::Reply { peer, id, reply }.encode());
                let request = Request::Headers {
                    locator: Vec::new(),
                };
                stage.send(*link, Frame::Request { peer, id, request }.encode());
            }
        }
        if stage.random.below(20) == 0 {
            let number = stage.random.number().to_le_bytes();
            let links = stage.links;
            for link in links {
                stage.send(*link, number.to_vec());
            }
        }
    }
}

/// A block with work, on nothing.
fn orphan(stage: &mut Stage<'_>) -> chain::Block {
    let mut block = stage.mine();
    let number = stage.random.number().to_le_bytes();
    let mut previous = [0x0f; Header::SIZE - 48];
    previous[..8].copy_from_slice(&number);
    block.header.previous = chain::BlockId::from_bytes(previous);
    stage.solve(block)
}

impl Flooder {
    fn transfer(&self, stage: &mut Stage<'_>) -> chain::Transfer {
        let mut seed = [0xf1; 32];
        seed[..8].copy_from_slice(&(self.count % 10).to_le_bytes());
        let key = SecretKey::from_seed(seed);
        let body = TransferBody {
            sender: key.public_key(),
            recipient: Address::ZERO,
            amount: Amount::from_grains(1 + stage.random.below(1_000_000)),
            fee: Amount::from_grains(stage.random.below(1_000_000)),
            nonce: AccountNonce::new(stage.random.below(80)),
            memo: Text::new("flood").expect("is short"),
        };
        body.sign(&key, stage.node.chain().network().id())
    }
}
