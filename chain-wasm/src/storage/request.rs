//! `IndexedDB`'s requests and transactions as futures. The browser keeps their handlers, so a future
//! that is dropped leaves nothing behind that could be called.

use js_sys::{Function, Promise};
use wasm_bindgen::{
    JsCast, JsValue,
    prelude::{Closure, wasm_bindgen},
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, Event, IdbRequest, IdbTransaction};

use super::StorageError;

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

/// Lets a request fail because there is such a key already, without failing the transaction.
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

fn listen(handlers: impl FnOnce(&Function, &Function)) -> JsFuture {
    let mut handlers = Some(handlers);
    JsFuture::from(Promise::new(&mut |resolve, reject| {
        if let Some(handlers) = handlers.take() {
            handlers(&resolve, &reject);
        }
    }))
}

fn failure(exception: Option<DomException>) -> StorageError {
    let described = exception.map(|exception| describe(exception.as_ref()));
    StorageError::Database(described.unwrap_or_else(|| "aborted without a reason".to_owned()))
}

#[wasm_bindgen]
extern "C" {
    /// Any value as JavaScript writes it; its `Debug` would bring more code than the rest of this file.
    #[wasm_bindgen(js_name = String)]
    fn string(value: &JsValue) -> String;
}

/// What JavaScript threw, in words.
pub(super) fn describe(error: &JsValue) -> String {
    match error.dyn_ref::<DomException>() {
        Some(exception) if exception.name() == "QuotaExceededError" => {
            "there is no room left (QuotaExceededError)".to_owned()
        }
        Some(exception) => format!("{} ({})", exception.message(), exception.name()),
        None => string(error),
    }
}
