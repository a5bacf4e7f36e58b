//! Headers alone.

use std::{hint::black_box, rc::Rc};

use anyhow::Result;
use chain::{Chain, Header, Network};

use crate::{
    contender::{Contender, Contest},
    world::{BODY_BYTES, NOW, World},
};

const HEADERS: u64 = 1_000;

/// A chain of headers.
pub struct Headers {
    network: Network,
    headers: Rc<[Header]>,
}

impl Headers {
    /// Makes them.
    ///
    /// # Errors
    /// When the chain cannot be made.
    pub fn new() -> Result<Self> {
        let world = World::with_blocks(HEADERS)?;
        Ok(Self {
            headers: world.blocks.iter().map(|block| block.header).collect(),
            network: world.network,
        })
    }

    /// Each header in the form that is hashed.
    pub fn bytes(&self) -> Vec<[u8; Header::SIZE]> {
        self.headers.iter().map(Header::to_bytes).collect()
    }

    /// First the peers, which only hash a header and compare it with its target, then this
    /// project's.
    pub fn contest(&self, peers: Vec<Contender>) -> Contest {
        let (alone, headers) = (Rc::clone(&self.headers), Rc::clone(&self.headers));
        let network = self.network.clone();
        let mut contenders = peers;
        contenders.extend([
            Contender::new("hash and target", move || {
                for header in &*alone {
                    black_box(black_box(header).check_work()).expect("was paid for");
                }
                HEADERS
            }),
            Contender::timed("all rules, kept in the tree", move |clock| {
                let mut chain = Chain::new(network.clone(), BODY_BYTES);
                clock.time(HEADERS, || {
                    for header in &*headers {
                        let known = chain.push_header(header, NOW);
                        assert!(known.expect("keeps the rules"), "in order");
                    }
                })
            }),
        ]);
        Contest {
            title: "Headers".to_owned(),
            unit: "headers",
            contenders,
        }
    }
}
