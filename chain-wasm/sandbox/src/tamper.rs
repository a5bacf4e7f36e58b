//! Changes to a block, field by field, as text.

use std::{fmt::Display, str::FromStr};

use chain::{
    AccountNonce, Address, Amount, Block, BlockId, CompactTarget, Height, MerkleRoot, Text,
    Timestamp, Transfer, TransferBody, TxId,
};

use crate::views::{FieldFault, TamperChange, TamperField, TamperForm};

/// A block that was changed.
#[derive(Debug)]
pub(crate) struct Tampered {
    pub(crate) block: Block,
    /// For each of its transfers, the number that it had before others were removed, from 1.
    numbers: Vec<u32>,
}

impl Tampered {
    /// The number of a transfer as the page counts them, from 1, the removed ones too.
    pub(crate) fn number(&self, id: TxId) -> Option<u32> {
        let at = self.block.transfers.iter().position(|one| one.id() == id)?;
        self.numbers.get(at).copied()
    }
}

/// The block with these changes, or the number of the first change that cannot be made, and why.
pub(crate) fn tamper(mut block: Block, form: &TamperForm) -> Result<Tampered, (u32, FieldFault)> {
    let mut removed = vec![false; block.transfers.len()];
    for (number, change) in (0..).zip(&form.changes) {
        apply(&mut block, &mut removed, change).map_err(|fault| (number, fault))?;
    }
    // Transfers are removed last, so that the numbers of the others stay the same.
    let mut gone = removed.iter();
    block.transfers.retain(|_| gone.next() != Some(&true));
    let numbered = (1..).zip(removed).filter(|(_, removed)| !removed);
    let numbers = numbered.map(|(number, _)| number).collect();
    Ok(Tampered { block, numbers })
}

fn apply(block: &mut Block, removed: &mut [bool], change: &TamperChange) -> Result<(), FieldFault> {
    let header = &mut block.header;
    let coinbase = &mut block.coinbase;
    let value = change.value.trim();
    match change.field {
        TamperField::Version => header.version = hex(value)?,
        TamperField::Previous => set(&mut header.previous, value)?,
        TamperField::MerkleRoot => set(&mut header.merkle_root, value)?,
        TamperField::Time => header.time = Timestamp::from_secs(number(value, u32::MAX)?),
        TamperField::Bits => header.bits = CompactTarget::from_consensus(hex(value)?),
        TamperField::Nonce => header.nonce = number(value, u32::MAX)?,
        TamperField::Height => coinbase.height = Height::new(number(value, u64::MAX)?),
        TamperField::Miner => set(&mut coinbase.miner, value)?,
        TamperField::Reward => set(&mut coinbase.amount, value)?,
        TamperField::ExtraNonce => coinbase.extra_nonce = number(value, u64::MAX)?,
        TamperField::Message => set(&mut coinbase.message, &change.value)?,
        TamperField::Recipient => set(&mut transfer(block, change)?.recipient, value)?,
        TamperField::Amount => set(&mut transfer(block, change)?.amount, value)?,
        TamperField::Fee => set(&mut transfer(block, change)?.fee, value)?,
        TamperField::AccountNonce => {
            transfer(block, change)?.nonce = AccountNonce::new(number(value, u64::MAX)?);
        }
        TamperField::Memo => set(&mut transfer(block, change)?.memo, &change.value)?,
        TamperField::Removed => {
            let removed = change.transfer.and_then(|at| removed.get_mut(at as usize));
            *removed.ok_or(FieldFault::NoTransfer)? = true;
        }
    }
    Ok(())
}

fn transfer<'a>(
    block: &'a mut Block,
    change: &TamperChange,
) -> Result<&'a mut TransferBody, FieldFault> {
    let at = change
        .transfer
        .and_then(|at| block.transfers.get_mut(at as usize));
    let Transfer { body, .. } = at.ok_or(FieldFault::NoTransfer)?;
    Ok(body)
}

/// Only the chain's own types: their errors are in words for a person.
trait Told: FromStr<Err: Display> {}

impl Told for Address {}
impl Told for Amount {}
impl Told for BlockId {}
impl Told for MerkleRoot {}
impl Told for Text {}

fn set<T: Told>(field: &mut T, value: &str) -> Result<(), FieldFault> {
    *field = value.parse().map_err(|error: T::Err| FieldFault::Text {
        reason: error.to_string(),
    })?;
    Ok(())
}

/// A whole number of decimal digits.
fn number<T: Copy + FromStr + Display>(value: &str, most: T) -> Result<T, FieldFault> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .then(|| value.parse().ok())
        .flatten()
        .ok_or_else(|| FieldFault::Number {
            most: most.to_string(),
        })
}

/// A number of at most eight hex digits.
fn hex(value: &str) -> Result<u32, FieldFault> {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    let short = digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    short
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
        .ok_or(FieldFault::Hex)
}
