//! Signatures of transfers, one by one and in batches.

use std::rc::Rc;

use anyhow::Result;
use chain::{BlockId, Transfer, all_signed};

use crate::{
    contender::{Contender, Contest},
    world::World,
};

/// Each transfer has another sender, which is the slower case.
const TRANSFERS: usize = 1_000;
const BATCHES: [usize; 5] = [2, 3, 10, 100, TRANSFERS];

/// Transfers, and the genesis id that their signatures name.
pub struct Signatures {
    transfers: Rc<[Transfer]>,
    genesis: BlockId,
}

/// A message, its signer and its signature, for libraries that do not know transfers.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The signer's public key.
    pub key: [u8; 32],
    /// The message that is signed.
    pub message: Vec<u8>,
    /// The signature.
    pub signature: [u8; 64],
}

impl Signatures {
    /// Signs transfers.
    ///
    /// # Errors
    /// When the network cannot be made.
    pub fn new() -> Result<Self> {
        let world = World::with_blocks(1)?;
        Ok(Self {
            transfers: world.first_payments(TRANSFERS).into(),
            genesis: world.network.id(),
        })
    }

    /// Each transfer in the form that any library of Ed25519 takes.
    pub fn signed(&self) -> Vec<Signed> {
        let signed = self.transfers.iter().map(|transfer| Signed {
            key: transfer.body.sender.to_bytes(),
            message: transfer.body.signing_bytes(self.genesis),
            signature: *transfer.signature.as_bytes(),
        });
        signed.collect()
    }

    /// The transfers themselves.
    pub fn transfers(&self) -> Rc<[Transfer]> {
        Rc::clone(&self.transfers)
    }

    /// The id of the network that they are for.
    pub fn genesis(&self) -> BlockId {
        self.genesis
    }

    /// First the peers, then this project's.
    pub fn contest(&self, peers: Vec<Contender>) -> Contest {
        let (transfers, genesis) = (Rc::clone(&self.transfers), self.genesis);
        let mut contenders = peers;
        contenders.push(Contender::new("one by one", move || {
            let signed = |transfer: &Transfer| transfer.verify(genesis).is_ok();
            assert!(transfers.iter().all(signed));
            transfers.len() as u64
        }));
        contenders.extend(BATCHES.map(|size| self.in_batches(size)));
        Contest {
            title: "Signatures of transfers".to_owned(),
            unit: "signatures",
            contenders,
        }
    }

    fn in_batches(&self, size: usize) -> Contender {
        let (transfers, genesis) = (Rc::clone(&self.transfers), self.genesis);
        Contender::new(format!("batches of {size}"), move || {
            let mut batches = transfers.chunks_exact(size);
            assert!(batches.all(|batch| all_signed(&batch.iter().collect::<Vec<_>>(), genesis)));
            (transfers.len() / size * size) as u64
        })
    }
}
