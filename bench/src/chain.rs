//! A node's work with headers, blocks and transfers, beside other libraries that do the same work.

use std::hint::black_box;

use anyhow::{Result, ensure};
use bench_contenders::{Contender, Contest, Headers, Signatures, Signed, blocks, ledger, pool};
use bitcoin::consensus::encode;
use chain::Transfer;
use ed25519_dalek::VerifyingKey;
use rayon::prelude::*;

use crate::rounds::{Effort, Table, compare};

/// Measures all of this work.
pub(crate) fn tables(effort: Effort) -> Result<Vec<Table>> {
    let headers = Headers::new()?;
    let signatures = Signatures::new()?;
    Ok(vec![
        compare(headers.contest(vec![by_bitcoin(&headers)?]), effort),
        compare(blocks()?, effort),
        compare(signature_contest(&signatures)?, effort),
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

fn signature_contest(signatures: &Signatures) -> Result<Contest> {
    let mut contest = signatures.contest(vec![by_dalek(signatures)?]);
    contest.contenders.push(on_all_threads(signatures));
    Ok(contest)
}

/// The way of a native node with a large batch.
fn on_all_threads(signatures: &Signatures) -> Contender {
    let (transfers, genesis) = (signatures.transfers(), signatures.genesis());
    let threads = rayon::current_num_threads();
    let name = format!("{} on {threads} threads", transfers.len());
    Contender::new(name, move || {
        let all: Vec<&Transfer> = transfers.iter().collect();
        let shares = all.par_chunks(all.len().div_ceil(threads));
        assert!(
            shares
                .into_par_iter()
                .all(|share| chain::all_signed(share, genesis))
        );
        transfers.len() as u64
    })
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
