//! Blocks in a file that one program writes and another reads piece by piece.

use anyhow::{Context, Result};
use chain::Block;

/// Blocks in one piece.
const PIECE: usize = 100;

/// Writes each piece after its length, four bytes, little-endian.
///
/// # Errors
/// When a piece cannot be encoded.
pub fn encode(blocks: &[Block]) -> Result<Vec<u8>> {
    let mut file = Vec::new();
    for piece in blocks.chunks(PIECE) {
        let bytes = borsh::to_vec(piece)?;
        let length = u32::try_from(bytes.len()).context("a piece is small")?;
        file.extend(length.to_le_bytes());
        file.extend(bytes);
    }
    Ok(file)
}

/// The pieces of a file, each without its length, up to the first piece that is not whole.
pub fn split(mut file: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, after) = file.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let (piece, rest) = after.split_at_checked(length)?;
        file = rest;
        Some(piece)
    })
}

/// Reads one piece, without its length.
///
/// # Errors
/// When these bytes are not a valid piece.
pub fn decode(piece: &[u8]) -> Result<Vec<Block>> {
    borsh::from_slice(piece).context("cannot read a piece of blocks")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::World;

    #[test]
    fn pieces_hold_all_blocks_in_their_order() {
        let blocks = World::with_blocks(PIECE as u64 + 1).unwrap().blocks;
        let file = encode(&blocks).unwrap();
        let read: Vec<_> = split(&file).map(|piece| decode(piece).unwrap()).collect();
        assert_eq!(read.iter().map(Vec::len).collect::<Vec<_>>(), [PIECE, 1]);
        assert_eq!(read.concat(), blocks);
    }
}
