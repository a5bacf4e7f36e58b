//! Tells two blocks where there should be one.

use chain::wire::{Frame, Gossip, PeerId};

use super::stage::{Hostile, Stage};

/// Finds two blocks on the same parent for each that it should find. It tells one relay of the
/// first and the next relay of the second; with one relay, it tells both to it.
#[derive(Default, Debug)]
pub struct Equivocator;

impl Hostile for Equivocator {
    fn found(&mut self, stage: &mut Stage<'_>) {
        let first = stage.mine();
        // Another extra nonce makes another block.
        let second = stage.mine();
        let links = stage.links.to_vec();
        let both = links.len() == 1;
        for (number, link) in links.into_iter().enumerate() {
            for (which, block) in [&first, &second].into_iter().enumerate() {
                if both || number % 2 == which {
                    let gossip = Gossip::Block(block.clone());
                    let peer = PeerId::ANY;
                    stage.send(link, Frame::Gossip { peer, gossip }.encode());
                }
            }
        }
        stage.take(first);
    }
}
