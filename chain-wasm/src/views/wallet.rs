//! The data that the page's wallet shows, and the answers about a text that a person typed.

use chain::{Address, Coinbase, ParseAddressError, Transfer, TransferBody, TxId};
use serde::Serialize;
use tsify::Tsify;

use super::{account::AccountView, numbers::number};

/// Several accounts of one phrase, and their newest movements.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletView {
    /// The accounts from number 0 on: as many as were asked for, and more up to the last that was
    /// ever paid.
    pub accounts: Vec<AccountView>,
    /// Number of the account that this node mines for and sends from.
    pub account: u32,
    /// The movements that wait for a block, then those on the best chain, the newest first.
    pub movements: Vec<MovementView>,
    /// Lowest height that was looked at; 1 when the whole chain was.
    pub searched_from: u64,
    /// Blocks from a reward to the first that can spend it.
    pub maturity: u64,
    /// The number of the accounts' keys that the node has to know so that it misses no account that was
    /// paid.
    pub wanted: u32,
}

/// A transfer that waits for its signature.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// The bytes that the wallet signs.
    #[tsify(type = "Uint8Array")]
    #[serde(with = "serde_bytes")]
    pub body: Vec<u8>,
    /// Public key of the account that pays.
    pub sender: String,
    /// The number that the transfer has among those of its account.
    pub nonce: u64,
}

impl From<TransferBody> for DraftView {
    fn from(body: TransferBody) -> Self {
        Self {
            sender: body.sender.to_string(),
            nonce: number(body.nonce.get()),
            body: borsh::to_vec(&body).expect("writing to memory cannot fail"),
        }
    }
}

/// A reward or a transfer.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovementView {
    /// Transaction id.
    pub id: String,
    /// The address that pays; absent for a reward.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// The address that is paid.
    pub recipient: String,
    /// The amount for the recipient, in grains.
    pub amount: u64,
    /// The amount for the miner, in grains.
    pub fee: u64,
    /// The sender's text.
    pub memo: String,
    /// The block that it is in; absent while it waits.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<MovementBlock>,
}

/// The place on the best chain where something happened.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MovementBlock {
    /// The header's id.
    pub id: String,
    /// Distance from genesis.
    pub height: u64,
    /// Unix time in seconds.
    pub time: u32,
}

impl MovementView {
    pub(crate) fn reward(id: TxId, coinbase: &Coinbase, block: MovementBlock) -> Self {
        Self {
            id: id.to_string(),
            sender: None,
            recipient: coinbase.miner.to_string(),
            amount: number(coinbase.amount.grains()),
            fee: 0,
            memo: coinbase.message.to_string(),
            block: Some(block),
        }
    }

    pub(crate) fn transfer(id: TxId, transfer: &Transfer, block: Option<MovementBlock>) -> Self {
        let body = &transfer.body;
        Self {
            id: id.to_string(),
            sender: Some(body.from().to_string()),
            recipient: body.recipient.to_string(),
            amount: number(body.amount.grains()),
            fee: number(body.fee.grains()),
            memo: body.memo.to_string(),
            block,
        }
    }
}

/// The answer about a text that should be an address.
#[derive(Clone, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum RecipientView {
    /// An address.
    Address {
        /// The address with its checksum.
        address: String,
        /// Whether the text had the checksum, so that most typing errors would have been noticed.
        checked: bool,
    },
    /// It does not begin with `0x`.
    NoPrefix,
    /// Nothing follows the prefix.
    Empty,
    /// It has fewer digits than an address.
    TooShort {
        /// The number of digits.
        digits: u32,
    },
    /// It has too many digits.
    TooLong {
        /// The number of digits.
        digits: u32,
    },
    /// A character is not a hex digit.
    NotHex {
        /// Characters before it.
        position: u32,
        /// The character.
        found: String,
    },
    /// A digit is wrong, or its case.
    Checksum,
}

impl RecipientView {
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim();
        match text.parse::<Address>() {
            Ok(address) => {
                let address = address.to_string();
                let checked = address[2..] == text[2..];
                Self::Address { address, checked }
            }
            Err(error) => error.into(),
        }
    }
}

impl From<ParseAddressError> for RecipientView {
    fn from(error: ParseAddressError) -> Self {
        let small = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        match error {
            ParseAddressError::NoPrefix => Self::NoPrefix,
            ParseAddressError::Empty => Self::Empty,
            ParseAddressError::TooShort { digits } => Self::TooShort {
                digits: small(digits),
            },
            ParseAddressError::TooLong { digits } => Self::TooLong {
                digits: small(digits),
            },
            ParseAddressError::NotHex { position, found } => Self::NotHex {
                position: small(position),
                found: found.to_string(),
            },
            _ => Self::Checksum,
        }
    }
}
