//! Blocks that break one rule each.

use arbitrary::Arbitrary;
use chain::{Amount, Block, CompactTarget, Header, MerkleRoot, Network, Signature, Timestamp};

use super::{
    mine::{pay_miner, seal, solve},
    purse::{self, NOBODY},
};

/// The rule that a block breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Arbitrary)]
pub enum Flaw {
    /// A version bit that miners may not roll.
    Version,
    /// Another target than that of the difficulty rule.
    Bits,
    /// A time not later than the blocks before.
    Early,
    /// A time later than any clock.
    Late,
    /// No proof of work.
    Work,
    /// Another body than that to which the header commits.
    Root,
    /// The last transfer twice, in a case where the root stays the same (CVE-2012-2459).
    Doubled,
    /// The coinbase of another height.
    Height,
    /// A grain too much for the miner.
    Amount,
    /// A transfer that its sender did not sign.
    Signature,
    /// A transfer from an account that has nothing.
    Overspend,
    /// A transfer that is not its sender's next.
    Nonce,
    /// A transfer of nothing.
    Zero,
}

impl Flaw {
    /// All flaws.
    pub const ALL: [Self; 13] = [
        Self::Version,
        Self::Bits,
        Self::Early,
        Self::Late,
        Self::Work,
        Self::Root,
        Self::Doubled,
        Self::Height,
        Self::Amount,
        Self::Signature,
        Self::Overspend,
        Self::Nonce,
        Self::Zero,
    ];

    /// Whether the header is valid, so that others can build on the block.
    pub fn spares_header(self) -> bool {
        let in_header = [
            Self::Version,
            Self::Bits,
            Self::Early,
            Self::Late,
            Self::Work,
        ];
        !in_header.contains(&self)
    }

    /// Breaks the rule in a block that breaks no rule yet.
    pub fn apply(self, mut block: Block, network: &Network) -> Block {
        let header = &mut block.header;
        match self {
            Self::Version => header.version = Header::VERSION ^ 1,
            Self::Bits => {
                let bits = header.bits.to_consensus() ^ 1;
                header.bits = CompactTarget::from_consensus(bits);
            }
            Self::Early => header.time = Timestamp::from_secs(1),
            Self::Late => header.time = Timestamp::from_secs(u32::MAX),
            Self::Work => return unsolve(block),
            Self::Root => {
                let mut root = header.merkle_root.to_bytes();
                root[0] ^= 1;
                header.merkle_root = MerkleRoot::from_bytes(root);
            }
            Self::Doubled => {
                block.transfers.extend(block.transfers.last().cloned());
                return block;
            }
            Self::Height => {
                block.coinbase.height = block.coinbase.height.next();
                return seal(block);
            }
            Self::Amount => {
                let grains = block.coinbase.amount.grains() + 1;
                block.coinbase.amount = Amount::from_grains(grains);
                return seal(block);
            }
            Self::Signature | Self::Overspend | Self::Nonce | Self::Zero => {
                let (amount, nonce) = match self {
                    Self::Zero => (0, 0),
                    Self::Nonce => (1, 5),
                    _ => (1, 0),
                };
                let mut transfer = purse::transfer(network, NOBODY, 0, (amount, 0), nonce);
                if self == Self::Signature {
                    transfer.signature = Signature::from_bytes([0x5a; 64]);
                }
                block.transfers.push(transfer);
                return seal(pay_miner(block, network.params()));
            }
        }
        solve(block)
    }
}

/// Finds a nonce that does not meet the target.
fn unsolve(mut block: Block) -> Block {
    while block.header.check_work().is_ok() {
        block.header.nonce += 1;
    }
    block
}
