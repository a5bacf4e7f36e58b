//! What a node does with headers, blocks and transfers, beside other libraries where one does the same.

use std::hint::black_box;

use anyhow::{Result, ensure};
use bench_contenders::{Contender, Headers, Signatures, Signed, blocks, ledger, pool};
use bitcoin::consensus::encode;
use ed25519_dalek::VerifyingKey;

use crate::rounds::{Effort, Table, compare};

/// Measures all of it.
pub(crate) fn tables(effort: Effort) -> Result<Vec<Table>> {
    let headers = Headers::new()?;
    let signatures = Signatures::new()?;
    Ok(vec![
        compare(headers.contest(vec![by_bitcoin(&headers)?]), effort),
        compare(blocks()?, effort),
        compare(signatures.contest(vec![by_dalek(&signatures)?]), effort),
        compare(ledger()?, effort),
        compare(pool()?, effort),
    ])
}

fn by_bitcoin(headers: &Headers) -> Result<Contender> {
    let headers = headers.bytes().into_iter();
    let headers: Vec<bitcoin::block::Header> = headers
        .map(|bytes| encode::deserialize(&bytes))
        .collect::<Result<_, _>>()?;
    let meets = |header: &bitcoin::block::Header| header.validate_pow(header.target()).is_ok();
    ensure!(headers.iter().all(meets), "the libraries disagree");
    Ok(Contender::new("bitcoin: hash and target", move || {
        for header in &headers {
            black_box(meets(black_box(header)));
        }
        headers.len() as u64
    }))
}

fn by_dalek(signatures: &Signatures) -> Result<Contender> {
    let signed = signatures.signed();
    let holds = |signed: &Signed| {
        let key = VerifyingKey::from_bytes(&signed.key).expect("is a point");
        let signature = ed25519_dalek::Signature::from_bytes(&signed.signature);
        key.verify_strict(&signed.message, &signature).is_ok()
    };
    ensure!(signed.iter().all(holds), "the libraries disagree");
    Ok(Contender::new("ed25519-dalek, one by one", move || {
        assert!(signed.iter().all(holds));
        signed.len() as u64
    }))
}
