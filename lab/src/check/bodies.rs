//! The bodies that a node keeps in memory.

use chain::Node;

use super::require::require;

/// The bodies in the memory of a node at rest are within the bound that it was given.
///
/// # Errors
/// The number of bytes in memory.
pub(crate) fn inspect_bodies(node: &Node, body_bytes: usize) -> Result<(), String> {
    let chain = node.chain();
    let in_memory = chain.entries().filter_map(|entry| {
        let stored = chain.body_in_memory(&entry.id)?;
        Some(stored.block.encoded_len())
    });
    let in_memory: usize = in_memory.sum();
    require(in_memory <= body_bytes, || {
        format!("{in_memory} bytes of bodies in memory, at most {body_bytes} are allowed")
    })
}
