//! How storage answers, and which parts of a node are left when its program is killed.

use chain::{BlockKey, Input, Node, StoredBlock};

use super::{
    rig::{Rig, Watch},
    script::{Loaded, Which},
};

impl Rig {
    pub(super) fn load(&mut self, key: BlockKey, how: Loaded) {
        let disk = self.disk.as_ref().expect("storage was asked");
        let right = disk.read(&key);
        assert!(right.is_some(), "asks storage for {}, never given", key.id);
        self.storage_held &= matches!(how, Loaded::Right);
        let stored = match how {
            Loaded::Right => right,
            Loaded::Missing => None,
            Loaded::NoUndo => right.map(|stored| StoredBlock {
                undo: None,
                ..stored
            }),
            Loaded::Other(which) => self.stored(which).map(|(_, stored)| stored),
        };
        self.input(Input::BodyLoaded { key, stored });
    }

    /// A block as storage may have it.
    pub(super) fn stored(&self, which: Which) -> Option<(BlockKey, StoredBlock)> {
        let id = self.block(which).0.id();
        let key = BlockKey {
            height: self.record(&id)?.height,
            id,
        };
        Some((key, self.disk.as_ref()?.read(&key)?))
    }

    pub(super) fn restart(&mut self) {
        let Some(disk) = &self.disk else { return };
        let Some(left) = self.loads_left.checked_sub(disk.len()) else {
            return;
        };
        self.loads_left = left;
        self.config.storage = true;
        self.node = Node::new(self.world.network.clone(), self.config.clone());
        disk.load_into(&mut self.node);
        self.links.clear();
        self.asked.clear();
        self.loads.clear();
        self.suspects.clear();
        self.storage_held = true;
        self.watch = Watch::default();
        self.input(Input::Tick);
        self.check_chain();
    }
}
