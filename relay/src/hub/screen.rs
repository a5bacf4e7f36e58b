//! The checks that a hub without a native node makes itself: all that need no chain.

use chain::{
    BodyError, CheckedBlock, Height, Network, SignatureError, Target, TransferError, TxId,
    WorkError, sha256,
    wire::{Frame, FrameError, Gossip},
};

/// Checks encoded gossip; answers with a digest that is the same for the same news, whoever
/// sends it.
pub(super) fn check(network: &Network, bytes: &[u8]) -> Result<[u8; 32], Refusal> {
    let Frame::Gossip { gossip, .. } = Frame::decode(bytes)? else {
        return Err(Refusal::NotGossip);
    };
    match gossip {
        Gossip::Block(block) => {
            let header = &block.header;
            if !header.check_version() {
                return Err(Refusal::Version {
                    found: header.version,
                });
            }
            header.check_work()?;
            let target = header.bits.decode().map_err(WorkError::BadTarget)?;
            let easiest = network.params().easiest();
            if target > easiest {
                return Err(Refusal::TooEasy { target, easiest });
            }
            if block.coinbase.height == Height::GENESIS {
                return Err(Refusal::SecondGenesis);
            }
            let genesis = network.id();
            // The block itself claims this height; the nodes behind the hub know better.
            let checked =
                CheckedBlock::check(block.clone(), block.coinbase.height, network.params())?;
            for (id, transfer) in checked.transfers() {
                let wrong = |source| Refusal::Signature {
                    transfer: id,
                    source,
                };
                transfer.verify(genesis).map_err(wrong)?;
            }
        }
        Gossip::Transfers(transfers) => {
            for transfer in &transfers {
                let wrong = |source| Refusal::Signature {
                    transfer: transfer.id(),
                    source,
                };
                if transfer.body.amount == chain::Amount::ZERO {
                    return Err(TransferError::ZeroAmount.into());
                }
                transfer.body.total().ok_or(TransferError::AmountOverflow)?;
                transfer.verify(network.id()).map_err(wrong)?;
            }
        }
        Gossip::Tip(_) => {}
    }
    // The part after the envelope, whose five bytes name the kind and the sender.
    Ok(sha256(&bytes[5..]))
}

/// Gossip is not passed on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("frame is no gossip")]
    NotGossip,
    #[error("version {found:#010x}, expected 0x20000000 outside the mask 0x1fffe000")]
    Version { found: u32 },
    #[error(transparent)]
    Work(#[from] WorkError),
    #[error("target {} is easier than {}, the network's easiest", target.encode(), easiest.encode())]
    TooEasy { target: Target, easiest: Target },
    #[error("block claims height 0, which is genesis")]
    SecondGenesis,
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    Transfer(#[from] TransferError),
    #[error("transfer {transfer}: {source}")]
    Signature {
        transfer: TxId,
        source: SignatureError,
    },
}
