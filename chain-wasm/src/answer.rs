//! Answers to what JavaScript asked, given once they are known.

use std::fmt::{self, Display};

use js_sys::{Function, Promise};
use tsify::Tsify;
use wasm_bindgen::{JsError, JsValue};

use crate::views::{
    AccountView, AddressView, BlockView, DraftView, SearchStepView, ShortenedView, SolvedView,
    SpecimenView, TransferView, WalletView,
};

/// The receiver of an answer. It may be gone; then the answer goes nowhere, which is right.
pub(crate) struct Answer<T>(Box<dyn FnOnce(Result<T, String>)>);

impl<T: 'static> Answer<T> {
    /// Hands the answer to `take`, or drops `take` when no answer comes.
    pub(crate) fn new(take: impl FnOnce(Result<T, String>) + 'static) -> Self {
        Self(Box::new(take))
    }

    /// Gives the answer, or the reason why there is none.
    pub(crate) fn settle(self, result: Result<T, impl Display>) {
        self.0(result.map_err(|error| error.to_string()));
    }

    /// Gives the answer.
    pub(crate) fn give(self, value: T) {
        self.0(Ok(value));
    }
}

impl<T: Told + 'static> Answer<T> {
    /// Settles the promise that comes with it; an answer that is never given rejects it.
    pub(crate) fn promised() -> (Promise, Self) {
        let (promise, owed) = Owed::new();
        let answer = Self::new(move |result| owed.settle(result.map(Told::into_value)));
        (promise, answer)
    }
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer")
    }
}

/// The values that JavaScript can get as an answer.
pub(crate) trait Told {
    fn into_value(self) -> JsValue;
}

impl Told for String {
    fn into_value(self) -> JsValue {
        self.into()
    }
}

macro_rules! told_as_objects {
    ($($view:ident),*) => {$(
        impl Told for $view {
            fn into_value(self) -> JsValue {
                self.into_js().map_or(JsValue::UNDEFINED, Into::into)
            }
        }
    )*};
}

told_as_objects!(
    AccountView,
    AddressView,
    BlockView,
    DraftView,
    SearchStepView,
    ShortenedView,
    SolvedView,
    SpecimenView,
    TransferView,
    WalletView
);

/// A promise's two ends; one of them is to be called.
struct Owed {
    resolve: Function,
    reject: Function,
    settled: bool,
}

impl Owed {
    fn new() -> (Promise, Self) {
        let mut ends = None;
        let promise = Promise::new(&mut |resolve, reject| ends = Some((resolve, reject)));
        let (resolve, reject) = ends.expect("a promise calls its executor at once");
        let owed = Self {
            resolve,
            reject,
            settled: false,
        };
        (promise, owed)
    }

    fn settle(mut self, result: Result<JsValue, String>) {
        self.settled = true;
        match result {
            Ok(value) => drop(self.resolve.call1(&JsValue::UNDEFINED, &value)),
            Err(reason) => self.refuse(&reason),
        }
    }

    fn refuse(&self, reason: &str) {
        let error = JsError::new(reason).into();
        drop(self.reject.call1(&JsValue::UNDEFINED, &error));
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if !self.settled {
            self.refuse("the node has ended");
        }
    }
}
