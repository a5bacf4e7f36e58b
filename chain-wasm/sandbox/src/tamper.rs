//! Changes to a block, field by field, as text.

use std::{fmt::Display, num::ParseIntError, str::FromStr};

use chain::{AccountNonce, Block, CompactTarget, Height, Timestamp, Transfer, TransferBody};

use crate::views::{TamperChange, TamperField, TamperForm};

/// The block with these changes, or the number of the first change that cannot be made, and why.
pub(crate) fn tamper(mut block: Block, form: &TamperForm) -> Result<Block, (u32, String)> {
    let mut removed = vec![false; block.transfers.len()];
    for (number, change) in (0..).zip(&form.changes) {
        apply(&mut block, &mut removed, change).map_err(|reason| (number, reason))?;
    }
    let mut removed = removed.into_iter();
    // Transfers are removed last, so that the numbers of the others stay the same.
    block.transfers.retain(|_| removed.next() != Some(true));
    Ok(block)
}

fn apply(block: &mut Block, removed: &mut [bool], change: &TamperChange) -> Result<(), String> {
    let header = &mut block.header;
    let coinbase = &mut block.coinbase;
    let value = change.value.trim();
    match change.field {
        TamperField::Version => header.version = hex(value)?,
        TamperField::Previous => set(&mut header.previous, value)?,
        TamperField::MerkleRoot => set(&mut header.merkle_root, value)?,
        TamperField::Time => header.time = Timestamp::from_secs(read(value)?),
        TamperField::Bits => header.bits = CompactTarget::from_consensus(hex(value)?),
        TamperField::Nonce => set(&mut header.nonce, value)?,
        TamperField::Height => coinbase.height = Height::new(read(value)?),
        TamperField::Miner => set(&mut coinbase.miner, value)?,
        TamperField::Reward => set(&mut coinbase.amount, value)?,
        TamperField::ExtraNonce => set(&mut coinbase.extra_nonce, value)?,
        TamperField::Message => set(&mut coinbase.message, &change.value)?,
        TamperField::Recipient => set(&mut transfer(block, change)?.recipient, value)?,
        TamperField::Amount => set(&mut transfer(block, change)?.amount, value)?,
        TamperField::Fee => set(&mut transfer(block, change)?.fee, value)?,
        TamperField::AccountNonce => {
            transfer(block, change)?.nonce = AccountNonce::new(read(value)?);
        }
        TamperField::Memo => set(&mut transfer(block, change)?.memo, &change.value)?,
        TamperField::Removed => {
            let removed = change.transfer.and_then(|at| removed.get_mut(at as usize));
            *removed.ok_or(NO_TRANSFER)? = true;
        }
    }
    Ok(())
}

const NO_TRANSFER: &str = "the block has no such transfer";

fn transfer<'a>(
    block: &'a mut Block,
    change: &TamperChange,
) -> Result<&'a mut TransferBody, String> {
    let at = change
        .transfer
        .and_then(|at| block.transfers.get_mut(at as usize));
    let Transfer { body, .. } = at.ok_or(NO_TRANSFER)?;
    Ok(body)
}

fn set<T: FromStr<Err: Display>>(field: &mut T, value: &str) -> Result<(), String> {
    *field = read(value)?;
    Ok(())
}

fn read<T: FromStr<Err: Display>>(value: &str) -> Result<T, String> {
    value.parse().map_err(|error: T::Err| error.to_string())
}

/// A number of at most eight hex digits.
fn hex(value: &str) -> Result<u32, String> {
    let digits = value.strip_prefix("0x").unwrap_or(value);
    u32::from_str_radix(digits, 16).map_err(|error: ParseIntError| error.to_string())
}
