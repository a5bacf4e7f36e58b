//! The tables of the file, and the form of what stands in them.

use borsh::BorshSerialize;
use chain::BlockKey;
use redb::TableDefinition;

/// Height first, so that blocks lie on disk in the order in which they are read.
pub(super) type Key = (u64, &'static [u8; 32]);

pub(super) const HEIGHT_AND_ID_TO_BLOCK: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_BLOCK");
/// Empty until the block is connected.
pub(super) const HEIGHT_AND_ID_TO_UNDO: TableDefinition<'_, Key, &[u8]> =
    TableDefinition::new("HEIGHT_AND_ID_TO_UNDO");
pub(super) const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("META");

pub(super) const SCHEMA: &str = "schema";
pub(super) const GENESIS: &str = "genesis";
pub(super) const NODE: &str = "node";
pub(super) const TIP: &str = "tip";

/// Version of the tables above and of their contents.
pub(super) const SCHEMA_VERSION: u32 = 2;
/// The undo of a block that was never on a best chain.
pub(super) const NOT_CONNECTED: &[u8] = &[];

pub(super) fn raw(key: &BlockKey) -> (u64, &[u8; 32]) {
    (key.height.get(), key.id.as_bytes())
}

pub(super) fn encode(value: &impl BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("writing to memory cannot fail")
}
