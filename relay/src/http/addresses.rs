//! Accounts, and new ones.

use axum::{
    Json,
    http::{HeaderName, StatusCode, header::CACHE_CONTROL},
};
use chain::{AccountNonce, Address, Amount, Flow, ParseAddressError, PublicKey, Wallet};
use serde::Serialize;

use super::{
    app::Native,
    extract::{NoBody, Path},
    fields::Short,
    problem::{Code, Problem},
};
use crate::random;

/// The balance and nonce of an address for the next block. Amounts are in grains.
#[derive(Serialize)]
pub(super) struct AccountView {
    address: Address,
    /// The amount that can be spent in the next block.
    balance: Amount,
    /// The part of it that no waiting transfer takes.
    spendable: Amount,
    /// Rewards that the next block cannot spend yet.
    immature: Amount,
    /// The amount that the waiting transfers will add; negative when they take more.
    pending: i64,
    /// Transfers sent.
    nonce: AccountNonce,
    /// Nonce for the next transfer; waiting transfers are counted.
    next_nonce: AccountNonce,
}

/// `GET /api/v1/addresses/{address}`.
pub(super) async fn show(
    native: Native,
    Path(text): Path<String>,
) -> Result<Json<AccountView>, Problem> {
    let address = parse("", &text)?;
    let view = native
        .node
        .inspect(move |node, _| {
            let ledger = node.chain().ledger();
            let account = ledger.account(&address);
            let waiting = node.mempool().iter().map(|(_, transfer)| transfer);
            let flow = Flow::of(waiting, &address);
            AccountView {
                address,
                balance: account.balance,
                spendable: flow.spendable(account.balance),
                immature: ledger.immature(&address),
                pending: flow.net(),
                nonce: account.nonce,
                next_nonce: node.mempool().next_nonce(&address, ledger),
            }
        })
        .await?;
    Ok(Json(view))
}

/// An address as a user wrote it; `name` is put before it where it is not valid.
pub(super) fn parse(name: &str, text: &str) -> Result<Address, Problem> {
    let address = text.trim().parse();
    address.map_err(|error: ParseAddressError| {
        Problem::new(
            Code::BadAddress,
            format!("{name}{:?}: {error}", Short(text)),
        )
    })
}

/// A new wallet's first account. The relay keeps nothing of it.
#[derive(Serialize)]
pub(super) struct KeyPairView {
    address: Address,
    public_key: PublicKey,
    /// Seed of the Ed25519 key, 64 hex digits.
    secret_key: String,
    /// BIP-39 words from which the key derives, at m/44'/1'/0'/0'/0'.
    phrase: String,
}

/// `POST /api/v1/addresses`: makes a keypair.
pub(super) async fn generate(
    _: NoBody,
) -> (
    StatusCode,
    [(HeaderName, &'static str); 1],
    Json<KeyPairView>,
) {
    let wallet = Wallet::generate(random::bytes());
    let secret = wallet.account(0);
    let public_key = secret.public_key();
    let view = KeyPairView {
        address: Address::from_public_key(&public_key),
        public_key,
        secret_key: hex::encode(secret.to_seed()),
        phrase: wallet.phrase(),
    };
    (
        StatusCode::CREATED,
        [(CACHE_CONTROL, "no-store")],
        Json(view),
    )
}
