//! Transfers: submitting one, and listing those that wait.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chain::{
    AccountNonce, Address, Amount, MempoolError, PublicKey, Signature, Text, Transfer,
    TransferBody, TransferError, TxId,
};
use serde::{Deserialize, Serialize};

use super::{
    app::Native,
    extract::Json,
    fields,
    problem::{Code, Problem},
    views::TransferView,
};

/// When to try again while the chain is being fetched, in seconds.
const CATCHING_UP_S: u64 = 1;

/// A [`Transfer`] as JSON, with no other field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signed {
    sender: PublicKey,
    #[serde(deserialize_with = "fields::trimmed")]
    recipient: Address,
    amount: Amount,
    fee: Amount,
    nonce: AccountNonce,
    memo: Text,
    signature: Signature,
}

impl From<Signed> for Transfer {
    fn from(signed: Signed) -> Self {
        let body = TransferBody {
            sender: signed.sender,
            recipient: signed.recipient,
            amount: signed.amount,
            fee: signed.fee,
            nonce: signed.nonce,
            memo: signed.memo,
        };
        Self {
            body,
            signature: signed.signature,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Submitted {
    id: TxId,
}

/// `POST /api/v1/transactions`: takes a signed transfer and tells every node.
pub(super) async fn submit(
    native: Native,
    Json(signed): Json<Signed>,
) -> Result<(StatusCode, axum::Json<Submitted>), Problem> {
    let id = native.node.submit(signed.into()).await??;
    Ok((StatusCode::ACCEPTED, axum::Json(Submitted { id })))
}

#[derive(Serialize)]
struct PoolView<'a> {
    length: usize,
    /// The most bytes of all encodings together.
    bytes: usize,
    transfers: Vec<TransferView<'a>>,
}

/// `GET /api/v1/mempool`: every transfer that waits, at most 4 MiB of them.
pub(super) async fn waiting(native: Native) -> Result<Response, Problem> {
    let (bytes, transfers) = native
        .node
        .inspect(|node, _| {
            let pool = node.mempool();
            let transfers = pool.iter().map(|(id, transfer)| (id, transfer.clone()));
            (pool.bytes(), transfers.collect::<Vec<_>>())
        })
        .await?;
    let view = PoolView {
        length: transfers.len(),
        bytes,
        transfers: transfers
            .iter()
            .map(|(id, transfer)| TransferView::new(*id, transfer))
            .collect(),
    };
    Ok(axum::Json(view).into_response())
}

impl From<MempoolError> for Problem {
    fn from(error: MempoolError) -> Self {
        let code = match &error {
            MempoolError::Known { .. } => Code::TransferKnown,
            MempoolError::Conflict { .. } => Code::TransferConflict,
            MempoolError::Transfer(TransferError::Nonce { .. })
            | MempoolError::NonceTooFar { .. } => Code::TransferNonce,
            MempoolError::Transfer(TransferError::Balance { .. }) => Code::TransferBalance,
            MempoolError::Full { .. } => Code::Full,
            MempoolError::Behind { .. } => {
                return Self::new(Code::Synchronising, error).retry_after(CATCHING_UP_S);
            }
            _ => Code::TransferInvalid,
        };
        Self::new(code, error)
    }
}
