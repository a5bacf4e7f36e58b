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

/// Reads one piece, without its length.
///
/// # Errors
/// When these bytes are none.
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
        let (mut rest, mut read) = (file.as_slice(), Vec::new());
        while let Some((length, after)) = rest.split_first_chunk() {
            let (piece, after) = after.split_at(u32::from_le_bytes(*length) as usize);
            read.push(decode(piece).unwrap());
            rest = after;
        }
        assert_eq!(read.iter().map(Vec::len).collect::<Vec<_>>(), [PIECE, 1]);
        assert_eq!(read.concat(), blocks);
    }
}
