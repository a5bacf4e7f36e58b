//! Turns the form that a person filled in into the data that the wallet signs.

use chain::{AccountNonce, Amount, ParseAddressError, PublicKey, Text, TextTooLong, TransferBody};

/// A transfer that a person wants to make.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TransferForm {
    /// Address that is paid.
    pub(crate) recipient: String,
    /// The amount for the recipient, in grains.
    pub(crate) amount: f64,
    /// The amount for the miner, in grains.
    pub(crate) fee: f64,
    /// Any text of at most 80 bytes.
    pub(crate) memo: String,
}

/// The transfer of the form, to be paid by `sender`.
pub(crate) fn body(
    form: &TransferForm,
    sender: PublicKey,
    nonce: AccountNonce,
) -> Result<TransferBody, FormError> {
    Ok(TransferBody {
        sender,
        recipient: form.recipient.trim().parse()?,
        amount: grains("amount", form.amount)?,
        fee: grains("fee", form.fee)?,
        nonce,
        memo: Text::new(form.memo.as_str())?,
    })
}

/// The reason why there is nothing to sign.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum DraftError {
    #[error("the wallet is not open")]
    NoAccount,
    #[error(transparent)]
    Form(#[from] FormError),
}

/// The reason why the form makes no transfer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum FormError {
    #[error(transparent)]
    Recipient(#[from] ParseAddressError),
    #[error("{0} must be a whole number of grains from 0 to {most}", most = Amount::MAX.grains())]
    Grains(&'static str),
    #[error("memo: {0}")]
    Memo(#[from] TextTooLong),
}

/// JavaScript has one kind of number; only some of them are amounts.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "the range is checked, and its ends are exact as floats"
)]
fn grains(field: &'static str, number: f64) -> Result<Amount, FormError> {
    let possible = 0.0..=Amount::MAX.grains() as f64;
    if number.fract() == 0.0 && possible.contains(&number) {
        Ok(Amount::from_grains(number as u64))
    } else {
        Err(FormError::Grains(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> TransferForm {
        TransferForm {
            recipient: "0x00000000000000000000000000000000000000aa".to_owned(),
            amount: 150_000_000.0,
            fee: 10.0,
            memo: "thanks".to_owned(),
        }
    }

    const SENDER: PublicKey = PublicKey::from_bytes([7; 32]);

    fn check(form: &TransferForm) -> Result<TransferBody, FormError> {
        body(form, SENDER, AccountNonce::new(3))
    }

    #[test]
    fn a_good_form_becomes_what_is_to_be_signed() {
        let body = check(&form()).unwrap();
        assert_eq!(body.sender, SENDER);
        assert_eq!(body.amount, Amount::from_grains(150_000_000));
        assert_eq!(body.fee, Amount::from_grains(10));
        assert_eq!(body.nonce, AccountNonce::new(3));
        assert_eq!(body.memo.as_str(), "thanks");
    }

    #[test]
    fn numbers_that_are_no_amount_are_refused_by_name() {
        for amount in [1.5, -1.0, f64::NAN, f64::INFINITY, 9_007_199_254_740_992.0] {
            let error = check(&TransferForm { amount, ..form() }).unwrap_err();
            assert!(error.to_string().starts_with("amount must be"), "{error}");
        }
        let error = check(&TransferForm {
            fee: -0.5,
            ..form()
        })
        .unwrap_err();
        assert!(error.to_string().starts_with("fee must be"), "{error}");
    }

    #[test]
    fn a_bad_recipient_and_a_long_memo_are_refused() {
        for recipient in ["0xnobody", "0x3090", "0x", ""] {
            let error = check(&TransferForm {
                recipient: recipient.to_owned(),
                ..form()
            })
            .unwrap_err();
            assert!(matches!(error, FormError::Recipient(_)), "{error}");
        }
        let memo = "é".repeat(41);
        let error = check(&TransferForm { memo, ..form() }).unwrap_err();
        assert_eq!(error, FormError::Memo(TextTooLong { bytes: 82 }));
    }
}
