//! Nodes with a past, made once and copied for each run.

use std::sync::OnceLock;

use chain::{
    Input, Node, NodeConfig, Output, Text,
    wire::{NodeId, PeerKind},
};

use super::{
    disk::Disk,
    script::{DiskKind, Rules, Start},
};
use crate::world::World;

/// Bytes of bodies in memory, where there is hardly any room.
const SMALL: usize = 600;
/// The same, where there is enough room.
const LARGE: usize = 1 << 26;

/// A node with its disk, if it has one.
#[derive(Clone)]
pub(super) struct Started {
    pub(super) node: Node,
    pub(super) config: NodeConfig,
    pub(super) disk: Option<Disk>,
}

/// The world of some rules.
pub(super) fn world(rules: Rules) -> &'static World {
    match rules {
        Rules::Regtest => World::regtest(),
        Rules::Quick => World::quick(),
    }
}

/// A node that knows genesis, or most of its world's longest branch.
pub(super) fn start(rules: Rules, disk: DiskKind, start: Start) -> Started {
    static TALL: [[OnceLock<Started>; 3]; 2] = [const { [const { OnceLock::new() }; 3] }; 2];
    match start {
        Start::Genesis => at_genesis(world(rules), disk),
        Start::Tall => {
            let made = &TALL[rules as usize][disk as usize];
            made.get_or_init(|| tall(world(rules), disk)).clone()
        }
    }
}

fn at_genesis(world: &World, disk: DiskKind) -> Started {
    let config = NodeConfig {
        agent: Text::default(),
        kind: PeerKind::Native,
        node: NodeId(*b"the node"),
        seed: 7,
        body_bytes: if disk == DiskKind::Small {
            SMALL
        } else {
            LARGE
        },
        storage: disk != DiskKind::None,
        checkpoint_blocks: 3,
        all_signed: chain::all_signed,
    };
    Started {
        node: Node::new(world.network.clone(), config.clone()),
        disk: config.storage.then(Disk::default),
        config,
    }
}

fn tall(world: &World, disk: DiskKind) -> Started {
    let mut started = at_genesis(world, disk);
    for block in world.longest() {
        started.node.handle(world.now, Input::Mined(block.clone()));
        while let Some(output) = started.node.poll() {
            if let (Output::Persist(batch), Some(disk)) = (output, &mut started.disk) {
                disk.write(batch);
            }
        }
    }
    started
}
