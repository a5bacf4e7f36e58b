//! The right by which this page acts for its node: the page's hold on its seat, as far as the node
//! needs it.

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

/// Grows with every page that has a node; the page with the latest epoch writes under the node's name.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub(crate) struct Epoch(pub(crate) f64);

#[wasm_bindgen(typescript_custom_section)]
const NODE_LEASE: &str = r"
/** By what right a page acts for its node. */
export interface NodeLease {
    /** Grows with every page that has the node. */
    readonly epoch: number;
    /** Whether it is certain without a look that the node is still this page's. */
    isFresh(): boolean;
    /** Looks whether it is. Never fails. */
    confirm(): Promise<boolean>;
}
";

#[wasm_bindgen]
extern "C" {
    /// JavaScript's side of the lease.
    #[wasm_bindgen(typescript_type = "NodeLease")]
    pub type NodeLease;

    #[wasm_bindgen(method, getter, js_name = epoch)]
    fn epoch_number(this: &NodeLease) -> f64;

    #[wasm_bindgen(method, js_name = isFresh)]
    fn is_fresh(this: &NodeLease) -> bool;

    #[wasm_bindgen(method)]
    fn confirm(this: &NodeLease) -> Promise;
}

impl NodeLease {
    pub(crate) fn epoch(&self) -> Epoch {
        Epoch(self.epoch_number())
    }

    /// Whether this page still has the node. This costs nothing when it was looked up a moment ago.
    /// After the page was stopped for a while, nothing may be done before this was asked.
    pub(crate) async fn holds(&self) -> bool {
        if self.is_fresh() {
            return true;
        }
        let confirmed = JsFuture::from(self.confirm()).await;
        confirmed.is_ok_and(|confirmed| confirmed.is_truthy())
    }
}
