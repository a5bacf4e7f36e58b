//! Networks with a tree of mined blocks, made once: chains that outweigh each other, blocks that
//! break one rule each, and transfers for the pool.

mod archive;
mod flaw;
mod grow;
mod mine;
mod people;
mod purse;

use std::sync::OnceLock;

use chain::{CompactTarget, Network, Params};

pub use archive::{Archive, Record};
pub use flaw::Flaw;
pub use grow::{MINER, World};
pub use mine::{block_on, block_on_parent, solve};
pub use people::{address, key};

impl World {
    /// A world with a fixed target.
    pub fn regtest() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| grow::world(Network::regtest()))
    }

    /// A world with a difficulty that moves fast.
    pub fn quick() -> &'static Self {
        static WORLD: OnceLock<World> = OnceLock::new();
        WORLD.get_or_init(|| {
            let params = Params {
                name: "quick".to_owned(),
                half_life: Some(30),
                easiest_target: CompactTarget::from_consensus(0x207f_ffff),
                ..Params::regtest()
            };
            grow::world(Network::derive(params).expect("so easy a genesis is found"))
        })
    }
}
