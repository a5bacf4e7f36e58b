//! Everything that the node's thread owns.

use std::{collections::BTreeMap, sync::Arc};

use chain::{Batch, LinkId, Node, Output, mining::MiningWait};
use tokio::sync::{mpsc, watch};

use crate::{
    hub::HubHandle,
    metrics::Metrics,
    node::{
        event::{Event, Inspection, RelayLine, Status},
        writer::Writer,
    },
    store::Store,
};

/// A step that is to be done after the commit, in order.
pub(super) enum Effect {
    Output(Output),
    Inspect(Inspection),
    Answer(Box<dyn FnOnce() + Send>),
}

/// Events that were worked through, and the steps that follow from them.
#[derive(Default)]
pub(super) struct Group {
    pub(super) events: usize,
    /// To be written down first.
    pub(super) batches: Vec<Batch>,
    pub(super) effects: Vec<Effect>,
    /// Somebody looks at the node.
    pub(super) has_look: bool,
    /// The status of the node after the last event; `None` while the group is gathered.
    pub(super) status: Option<Status>,
}

impl Group {
    pub(super) fn is_empty(&self) -> bool {
        self.batches.is_empty() && self.effects.is_empty()
    }
}

/// Everything that the thread owns.
pub(in crate::node) struct Driver {
    pub(super) node: Node,
    pub(super) store: Arc<Store>,
    pub(super) hub: HubHandle,
    pub(super) links: BTreeMap<LinkId, RelayLine>,
    pub(super) events: mpsc::Receiver<Event>,
    pub(super) status: watch::Sender<Status>,
    pub(super) writer: Writer,
    /// The group that is gathered now.
    pub(super) group: Group,
    /// Frames that need not wait for the disk.
    pub(super) asking: Vec<(LinkId, Vec<u8>)>,
    pub(super) is_stopping: bool,
    /// The blocks that the best chain grew by since its growth was last told.
    pub(super) extended: usize,
    /// Whether mining waits for the clock, as it was last told.
    pub(super) wait: MiningWait,
    pub(super) metrics: Arc<Metrics>,
    /// The event that is being worked through brought blocks or headers.
    pub(super) has_blocks: bool,
}

impl Driver {
    pub(super) fn mark_ready(&mut self, link: LinkId) {
        let to_relay = self.links.get_mut(&link);
        if let Some(ready) = to_relay.and_then(|to_relay| to_relay.ready.take()) {
            let _ = ready.send(());
        }
    }
}
