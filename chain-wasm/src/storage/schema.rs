//! Names, keys and values in the database.
//!
//! | store         | key                   | value                                |
//! | ------------- | --------------------- | ------------------------------------ |
//! | `blocks`      | `[height, id]`        | blocks: see [`record`]               |
//! | `undo`        | `[height, id]`        | the encoded undo of a block that was connected after it was stored |
//! | `tips`        | node id               | `{ height, id }` of that node's tip  |
//! | `checkpoints` | node id               | where it is, and its encoded ledger  |
//! | `headers`     | `[node id, height]`   | headers from that height on          |
//! | `epochs`      | node id               | epoch of the page that has the node  |

use chain::{Block, BlockId, BlockKey, Height, Undo};
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Event, IdbDatabase, IdbFactory, IdbKeyRange, IdbOpenDbRequest};

use super::{error::StorageError, record, request};
use crate::clock::within;

pub(super) const BLOCKS: &str = "blocks";
pub(super) const UNDO: &str = "undo";
pub(super) const TIPS: &str = "tips";
pub(super) const CHECKPOINTS: &str = "checkpoints";
pub(super) const HEADERS: &str = "headers";
pub(super) const EPOCHS: &str = "epochs";

const STORES: [&str; 6] = [BLOCKS, UNDO, TIPS, CHECKPOINTS, HEADERS, EPOCHS];

/// Version 1 had neither checkpoints nor headers, version 2 no epochs.
const VERSION: u32 = 3;

/// A database for each network, so that one origin can serve several.
pub(super) fn database_name(genesis: BlockId) -> String {
    let id = genesis.to_string();
    format!("tabchain-{}", &id[..16])
}

/// Opens the database and makes what is missing in it.
pub(super) async fn open(name: &str, patience_ms: u32) -> Result<IdbDatabase, StorageError> {
    let request = factory()?
        .open_with_u32(name, VERSION)
        .map_err(|error| StorageError::from(error).of_private())?;
    let upgrade = Closure::once_into_js(|event: Event| {
        if let Some(database) = opened(&event) {
            for store in STORES {
                // A store that is there already, or cannot be made, is an error here. The first
                // transaction that needs a missing store tells of it.
                let _ = database.create_object_store(store);
            }
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    let database = request::answer(request.clone().into());
    let Some(database) = within(patience_ms, database).await else {
        close_when_opened(&request);
        return Err(StorageError::Slow(patience_ms));
    };
    Ok(database.map_err(StorageError::of_private)?.unchecked_into())
}

/// A database that opens when nobody waits any longer must not stay open: it would block others.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let close = Closure::once_into_js(|event: Event| {
        if let Some(database) = opened(&event) {
            database.close();
        }
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

fn opened(event: &Event) -> Option<IdbDatabase> {
    let request: IdbOpenDbRequest = event.target()?.dyn_into().ok()?;
    request.result().ok()?.dyn_into().ok()
}

/// The factory, in a window or in a worker, where the browser allows it.
fn factory() -> Result<IdbFactory, StorageError> {
    let factory = Reflect::get(&js_sys::global(), &"indexedDB".into())?;
    factory.dyn_into().map_err(|_| StorageError::Missing)
}

/// Key of a record whose first block is at that height and whose last has that id, or of a block's
/// undo. Keys sort by height.
pub(super) fn block_key(key: BlockKey) -> JsValue {
    Array::of2(&height(key.height.get()), &key.id.to_string().into()).into()
}

/// Key of a run of headers.
pub(super) fn run_key(node: &JsValue, first: Height) -> JsValue {
    Array::of2(node, &height(first.get())).into()
}

/// The range of keys of a node's runs from this height on.
pub(super) fn runs(node: &JsValue, first: Height) -> Result<IdbKeyRange, StorageError> {
    let last = Array::of2(node, &JsValue::from_f64(f64::INFINITY));
    Ok(IdbKeyRange::bound(&run_key(node, first), &last)?)
}

/// Height at which a run of headers begins.
pub(super) fn run_first(key: &JsValue) -> Option<u64> {
    whole(&key.dyn_ref::<Array>()?.get(1))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is no height is caught when the blocks are checked"
)]
fn whole(height: &JsValue) -> Option<u64> {
    height.as_f64().map(|height| height as u64)
}

/// The range of keys of blocks at these heights: an array sorts before every longer one that begins
/// with it.
pub(super) fn heights(lowest: u64, highest: u64) -> Result<IdbKeyRange, StorageError> {
    let lower = Array::of1(&height(lowest));
    let upper = Array::of1(&height(highest.saturating_add(1)));
    Ok(IdbKeyRange::bound_with_lower_open_and_upper_open(
        &lower, &upper, false, true,
    )?)
}

#[expect(clippy::cast_precision_loss, reason = "nobody stores 2^53 blocks")]
fn height(height: u64) -> JsValue {
    JsValue::from_f64(height as f64)
}

/// The value in `tips`: an object with the block's height and id.
pub(super) fn tip_value(tip: BlockKey) -> Result<JsValue, StorageError> {
    let record = Object::new();
    Reflect::set(&record, &"height".into(), &height(tip.height.get()))?;
    Reflect::set(&record, &"id".into(), &tip.id.to_string().into())?;
    Ok(record.into())
}

pub(super) fn tip(value: &JsValue) -> Option<BlockKey> {
    let field = |name: &str| Reflect::get(value, &name.into()).ok();
    Some(BlockKey {
        height: Height::new(whole(&field("height")?)?),
        id: field("id")?.as_string()?.parse().ok()?,
    })
}

/// The blocks of a record; empty when it is damaged.
pub(super) fn blocks(value: &JsValue) -> Vec<(Block, Option<Undo>)> {
    let bytes = value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
    let found = bytes.and_then(|bytes| record::blocks(&bytes));
    found.unwrap_or_default()
}

pub(super) fn undo_value(undo: &Undo) -> JsValue {
    let bytes = borsh::to_vec(undo).expect("writing to memory cannot fail");
    Uint8Array::from(bytes.as_slice()).into()
}

pub(super) fn undo(value: &JsValue) -> Option<Undo> {
    borsh::from_slice(&value.dyn_ref::<Uint8Array>()?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_have_databases_of_their_own() {
        let regtest = database_name(chain::Network::regtest().id());
        assert_eq!(regtest.len(), "tabchain-".len() + 16);
        assert_ne!(regtest, database_name(chain::Network::tabnet().id()));
    }
}
