//! The format of an exported chain: `docs/storage.md`, Exported chains.

use std::{
    io::{self, Read, Write},
    path::Path,
};

use chain::{Block, BlockId};

/// Stands for standard input or output.
const STANDARD: &str = "-";

/// Whether this is standard input or output, not a file.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == STANDARD
}

/// The first bytes of an exported chain.
const MAGIC: &[u8; 8] = b"tabchain";
/// Version of everything that follows the version.
pub(super) const VERSION: u32 = 1;

/// The header, which stands before the blocks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Head {
    Foreign,
    Version(u32),
    Of(BlockId),
}

pub(super) fn write_head(to: &mut impl Write, genesis: BlockId) -> io::Result<()> {
    to.write_all(MAGIC)?;
    to.write_all(&VERSION.to_le_bytes())?;
    to.write_all(genesis.as_bytes())
}

pub(super) fn write_block(to: &mut impl Write, block: &Block) -> io::Result<()> {
    let bytes = block.encode();
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&bytes)
}

/// Says that nothing is missing behind the last block.
pub(super) fn write_end(to: &mut impl Write, blocks: u64) -> io::Result<()> {
    to.write_all(&[0; 4])?;
    to.write_all(&blocks.to_le_bytes())
}

pub(super) fn read_head(from: &mut impl Read) -> io::Result<Head> {
    match read_whole_head(from) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(Head::Foreign),
        head => head,
    }
}

fn read_whole_head(from: &mut impl Read) -> io::Result<Head> {
    if read::<8>(from)? != *MAGIC {
        return Ok(Head::Foreign);
    }
    match u32::from_le_bytes(read(from)?) {
        VERSION => Ok(Head::Of(BlockId::from_bytes(read(from)?))),
        other => Ok(Head::Version(other)),
    }
}

/// The next block, or `None` at the end, which names how many there were.
pub(super) fn read_block(from: &mut impl Read, blocks: u64) -> Result<Option<Block>, BlockFault> {
    let length = u32::from_le_bytes(read(from)?);
    if length == 0 {
        let expected = u64::from_le_bytes(read(from)?);
        if expected != blocks {
            return Err(BlockFault::Count { expected });
        }
        return match from.read(&mut [0])? {
            0 => Ok(None),
            _ => Err(BlockFault::Behind),
        };
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    if length > Block::MAX_BYTES {
        return Err(BlockFault::Length);
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Block::decode(&bytes)
        .map(Some)
        .map_err(|_| BlockFault::Bytes)
}

fn read<const N: usize>(from: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A block cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum BlockFault {
    #[error("the file ends here, though it is not at its end")]
    Ends,
    #[error("its length cannot be")]
    Length,
    #[error("its bytes are those of no block")]
    Bytes,
    #[error("the file says that there are {expected} blocks, and ends here")]
    Count { expected: u64 },
    #[error("something stands behind the end")]
    Behind,
    #[error("it cannot be read: {0}")]
    Disk(io::Error),
}

impl From<io::Error> for BlockFault {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Ends,
            _ => Self::Disk(error),
        }
    }
}
