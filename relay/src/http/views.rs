//! Blocks and transactions as JSON.

use chain::{
    AccountNonce, Address, Amount, Block, BlockId, CheckedBlock, CompactTarget, Height, MerkleRoot,
    PublicKey, Signature, Text, Timestamp, Transfer, TxId, Work,
};
use serde::Serialize;

/// A block. Amounts are in grains, times in Unix seconds.
#[derive(Debug, Serialize)]
pub(super) struct BlockView<'a> {
    id: BlockId,
    height: Height,
    version: u32,
    previous: BlockId,
    merkle_root: MerkleRoot,
    time: Timestamp,
    bits: CompactTarget,
    nonce: u32,
    /// Length of the encoding, in bytes.
    size: usize,
    #[serde(flatten)]
    place: Place,
    coinbase: CoinbaseView<'a>,
    transfers: Vec<TransferView<'a>>,
}

/// The place of a block.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Place {
    pub(super) state: State,
    /// Blocks of the best chain from this one to the tip, both included; 0 off the best chain.
    pub(super) confirmations: u64,
    /// Work of the chain that ends here.
    pub(super) work: Work,
}

/// Whether a block is on the best chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Best,
    Stale,
}

/// The entry that pays the miner.
#[derive(Debug, Serialize)]
struct CoinbaseView<'a> {
    id: TxId,
    height: Height,
    miner: Address,
    amount: Amount,
    /// As text, because JSON numbers of 64 bits lose digits in many readers.
    extra_nonce: String,
    message: &'a Text,
}

/// A transfer; `sender` is the public key, `from` its address.
#[derive(Debug, Serialize)]
pub(super) struct TransferView<'a> {
    id: TxId,
    from: Address,
    sender: PublicKey,
    recipient: Address,
    amount: Amount,
    fee: Amount,
    nonce: AccountNonce,
    memo: &'a Text,
    signature: Signature,
}

impl<'a> BlockView<'a> {
    pub(super) fn new(block: &'a CheckedBlock, place: Place) -> Self {
        let Block {
            header, coinbase, ..
        } = block.block();
        Self {
            id: block.id(),
            height: block.height(),
            version: header.version,
            previous: header.previous,
            merkle_root: header.merkle_root,
            time: header.time,
            bits: header.bits,
            nonce: header.nonce,
            size: block.encoded_len(),
            place,
            coinbase: CoinbaseView {
                id: block.transaction_ids()[0],
                height: coinbase.height,
                miner: coinbase.miner,
                amount: coinbase.amount,
                extra_nonce: coinbase.extra_nonce.to_string(),
                message: &coinbase.message,
            },
            transfers: block
                .transfers()
                .map(|(id, transfer)| TransferView::new(id, transfer))
                .collect(),
        }
    }
}

impl<'a> TransferView<'a> {
    pub(super) fn new(id: TxId, transfer: &'a Transfer) -> Self {
        let body = &transfer.body;
        Self {
            id,
            from: body.from(),
            sender: body.sender,
            recipient: body.recipient,
            amount: body.amount,
            fee: body.fee,
            nonce: body.nonce,
            memo: &body.memo,
            signature: transfer.signature,
        }
    }
}
