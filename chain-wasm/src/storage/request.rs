//! `IndexedDB`'s requests and transactions as futures. The browser keeps their handlers, so a future
//! that is dropped leaves no handler behind that could be called.

use js_sys::{Function, Promise};
use wasm_bindgen::{
    JsCast, JsValue,
    prelude::{Closure, wasm_bindgen},
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, Event, IdbRequest, IdbTransaction};

use std::{cell::Cell, rc::Rc};

use super::error::StorageError;
use crate::views::StorageCause;

/// The result of a request. Listens from now on, whenever it is awaited.
pub(super) fn answer(request: IdbRequest) -> impl Future<Output = Result<JsValue, StorageError>> {
    let settled = listen(|resolve, reject| {
        request.set_onsuccess(Some(resolve));
        request.set_onerror(Some(reject));
    });
    async move {
        match settled.await {
            Ok(_) => Ok(request.result()?),
            Err(_) => Err(failure(request.error().ok().flatten())),
        }
    }
}

/// Whether a transaction was committed. Listens from now on, whenever it is awaited.
pub(super) fn completion(
    transaction: IdbTransaction,
) -> impl Future<Output = Result<(), StorageError>> {
    let settled = listen(|resolve, reject| {
        transaction.set_oncomplete(Some(resolve));
        transaction.set_onabort(Some(reject));
    });
    async move {
        match settled.await {
            Ok(_) => Ok(()),
            Err(_) => Err(failure(transaction.error())),
        }
    }
}

/// Lets a request fail because its key is there already; the transaction does not fail with it.
pub(super) fn unless_there(request: &IdbRequest) {
    let failed = Closure::once_into_js(|event: Event| {
        let request = event
            .target()
            .and_then(|to| to.dyn_into::<IdbRequest>().ok());
        let error = request.and_then(|request| request.error().ok().flatten());
        if error.is_some_and(|error| error.name() == "ConstraintError") {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    request.set_onerror(Some(failed.unchecked_ref()));
}

/// Takes a whole transaction back when `is_so` is true of the value that a request finds; the answer
/// tells whether it did.
pub(super) fn abort_if(
    transaction: &IdbTransaction,
    request: &IdbRequest,
    is_so: impl FnOnce(&JsValue) -> bool + 'static,
) -> Rc<Cell<bool>> {
    let did = Rc::new(Cell::new(false));
    let found = Closure::once_into_js({
        let (did, transaction, request) = (Rc::clone(&did), transaction.clone(), request.clone());
        move || {
            if request.result().is_ok_and(|found| is_so(&found)) {
                did.set(true);
                // This fails only when the transaction has been taken back already.
                let _ = transaction.abort();
            }
        }
    });
    request.set_onsuccess(Some(found.unchecked_ref()));
    did
}

fn listen(handlers: impl FnOnce(&Function, &Function)) -> JsFuture {
    let mut handlers = Some(handlers);
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        if let Some(handlers) = handlers.take() {
            handlers(&resolve, &reject);
        }
    }))
}

fn failure(exception: Option<DomException>) -> StorageError {
    match exception {
        Some(exception) => describe(exception.as_ref()),
        None => StorageError::Database {
            cause: StorageCause::Failed,
            reason: "aborted without a reason".to_owned(),
        },
    }
}

#[wasm_bindgen]
extern "C" {
    /// Writes any value as JavaScript does; its `Debug` would bring more code than the rest of this
    /// file.
    #[wasm_bindgen(js_name = String)]
    fn string(value: &JsValue) -> String;
}

impl From<JsValue> for StorageError {
    fn from(error: JsValue) -> Self {
        describe(&error)
    }
}

/// The error that JavaScript threw.
fn describe(error: &JsValue) -> StorageError {
    let (cause, reason) = match error.dyn_ref::<DomException>() {
        Some(exception) => {
            let name = exception.name();
            let cause = cause(&name);
            let reason = match cause {
                StorageCause::Full => "there is no room left (QuotaExceededError)".to_owned(),
                _ => format!("{} ({name})", exception.message()),
            };
            (cause, reason)
        }
        None => (StorageCause::Failed, string(error)),
    };
    StorageError::Database { cause, reason }
}

/// The meaning of the exceptions' names, by the specification of `IndexedDB`.
fn cause(name: &str) -> StorageCause {
    match name {
        "QuotaExceededError" => StorageCause::Full,
        "SecurityError" => StorageCause::Blocked,
        "VersionError" => StorageCause::Newer,
        // The connection is closed; `schema::open` says what it means when one is opened.
        "InvalidStateError" => StorageCause::Closed,
        _ => StorageCause::Failed,
    }
}
