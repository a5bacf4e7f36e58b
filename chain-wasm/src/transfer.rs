//! From the form that a person filled in to a signed transfer.

use chain::{
    AccountNonce, Address, Amount, BlockId, ParseAddressError, SecretKey, Text, TextTooLong,
    Transfer, TransferBody,
};

use crate::views::TransferForm;

/// Signs what the form says with `key`, for the network that starts with `genesis`.
pub(crate) fn sign(
    form: &TransferForm,
    key: &SecretKey,
    nonce: AccountNonce,
    genesis: BlockId,
) -> Result<Transfer, FormError> {
    let body = TransferBody {
        sender: key.public_key(),
        recipient: form.recipient.trim().parse::<Address>()?,
        amount: grains("amount", form.amount)?,
        fee: grains("fee", form.fee)?,
        nonce,
        memo: Text::new(form.memo.as_str())?,
    };
    Ok(body.sign(key, genesis))
}

/// The form cannot be made a transfer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum FormError {
    #[error(transparent)]
    Recipient(#[from] ParseAddressError),
    #[error("{field} must be a whole number of grains from 0 to {}, found {found}", Amount::MAX.grains())]
    Grains { field: &'static str, found: f64 },
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
        Err(FormError::Grains {
            field,
            found: number,
        })
    }
}

#[cfg(test)]
mod tests {
    use chain::Network;

    use super::*;

    fn form() -> TransferForm {
        TransferForm {
            recipient: "0x00000000000000000000000000000000000000aa".to_owned(),
            amount: 150_000_000.0,
            fee: 10.0,
            memo: "thanks".to_owned(),
        }
    }

    fn check(form: &TransferForm) -> Result<Transfer, FormError> {
        let key = SecretKey::from_seed([7; 32]);
        sign(form, &key, AccountNonce::new(3), Network::regtest().id())
    }

    #[test]
    fn a_good_form_becomes_a_transfer_signed_for_the_network() {
        let transfer = check(&form()).unwrap();
        assert_eq!(transfer.verify(Network::regtest().id()), Ok(()));
        assert!(transfer.verify(Network::tabnet().id()).is_err());
        assert_eq!(transfer.body.amount, Amount::from_grains(150_000_000));
        assert_eq!(transfer.body.fee, Amount::from_grains(10));
        assert_eq!(transfer.body.nonce, AccountNonce::new(3));
        assert_eq!(transfer.body.memo.as_str(), "thanks");
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
        assert!(error.to_string().contains("found -0.5"), "{error}");
    }

    #[test]
    fn a_bad_recipient_and_a_long_memo_are_refused() {
        let recipient = "0xnobody".to_owned();
        let error = check(&TransferForm {
            recipient,
            ..form()
        })
        .unwrap_err();
        assert!(matches!(error, FormError::Recipient(_)), "{error}");
        let memo = "é".repeat(41);
        let error = check(&TransferForm { memo, ..form() }).unwrap_err();
        assert_eq!(error, FormError::Memo(TextTooLong { bytes: 82 }));
    }
}
