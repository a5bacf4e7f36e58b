//! The node's thread: inputs in, outputs carried out in order.

use std::{collections::BTreeMap, mem, path::Path, sync::Arc, time::Duration};

use chain::{
    Batch, Input, LinkId, LinkKind, Network, Node, NodeConfig, Notice, Output, RefusedItem,
    Signatures, Text,
    wire::{PeerId, PeerKind},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time,
};
use tracing::{debug, error, info, warn};

use super::{Event, HUB, Inspection, RelayLine, Status, signatures};
use crate::{
    clock,
    hub::Hub,
    random,
    socket::Farewell,
    store::{Store, StoreError},
};

/// Bytes of blocks that stay in memory.
const BODY_BYTES: usize = 64 * 1024 * 1024;
/// Blocks that are gone through at most when the program starts, besides other branches, as long as
/// addresses are few.
const CHECKPOINT_BLOCKS: u64 = 1_000;
/// Events worked through before what they led to is written down: what comes in while the disk is
/// busy shares the next transaction.
const GROUP: usize = 64;

/// A node with its blocks loaded.
pub(crate) struct Opened {
    pub(crate) node: Node,
    pub(crate) network: Arc<Network>,
    store: Store,
}

/// Opens the store and loads the blocks in it. Takes as long as that takes.
pub(crate) fn open(path: &Path, network: &Arc<Network>) -> Result<Opened, StoreError> {
    let store = Store::open(path, network)?;
    let agent = concat!("tabchain/", env!("CARGO_PKG_VERSION"));
    let config = NodeConfig {
        agent: Text::new(agent).expect("is short"),
        kind: PeerKind::Native,
        node: store.node_id(),
        seed: random::number(),
        body_bytes: BODY_BYTES,
        storage: true,
        checkpoint_blocks: CHECKPOINT_BLOCKS,
        all_signed: signatures::all_signed,
    };
    let mut node = Node::new(Network::clone(network), config);
    let checkpoint = store.checkpoint()?.filter(|checkpoint| {
        let restored = node.restore(checkpoint);
        if let Err(reason) = &restored {
            warn!(%reason, "the stored checkpoint is of no use; all blocks are gone through");
        }
        restored.is_ok()
    });
    let load = |block, signatures: Signatures<'_>| node.load(block, signatures);
    for skipped in store.load(checkpoint.as_ref(), load)? {
        warn!(block = %skipped.key.id, height = %skipped.key.height, reason = %skipped.error,
            "a stored block off the best chain does not hold");
    }
    let tip = node.tip();
    info!(network = %network.params().name, height = %tip.height, tip = %tip.id, node = %node.id(),
        file = %path.display(), "chain loaded");
    Ok(Opened {
        node,
        network: Arc::clone(network),
        store,
    })
}

/// Something to be done after the commit, in order.
enum Effect {
    Output(Output),
    Inspect(Inspection),
    Answer(Box<dyn FnOnce() + Send>),
}

/// Whether to go on.
#[derive(PartialEq, Eq)]
enum Flow {
    On,
    Stop,
}

/// All that the thread owns.
pub(super) struct Driver {
    node: Node,
    store: Store,
    hub: Hub,
    links: BTreeMap<LinkId, RelayLine>,
    events: mpsc::Receiver<Event>,
    status: watch::Sender<Status>,
    /// To be written down in the next commit.
    batches: Vec<Batch>,
    effects: Vec<Effect>,
}

impl Driver {
    pub(super) fn new(
        opened: Opened,
        hub: Hub,
        events: mpsc::Receiver<Event>,
    ) -> (Self, watch::Receiver<Status>) {
        let Opened { node, store, .. } = opened;
        let (status, watcher) = watch::channel(status_of(&node));
        let links = BTreeMap::new();
        let (batches, effects) = (Vec::new(), Vec::new());
        (
            Self {
                node,
                store,
                hub,
                links,
                events,
                status,
                batches,
                effects,
            },
            watcher,
        )
    }

    /// Runs until told to stop, or until the disk fails: a node that cannot keep what it
    /// acknowledges must not go on.
    pub(super) async fn run(mut self) -> Result<(), StoreError> {
        self.input(Input::LinkUp {
            link: HUB,
            kind: LinkKind::Hub,
        });
        self.carry_out().await?;
        loop {
            let mut flow = match self.next_event().await {
                Some(event) => self.take(event),
                None => Flow::Stop,
            };
            for _ in 1..GROUP {
                match self.events.try_recv() {
                    Ok(event) if flow == Flow::On => flow = self.take(event),
                    _ => break,
                }
            }
            self.carry_out().await?;
            if flow == Flow::Stop {
                for link in self.links.keys().copied().collect::<Vec<_>>() {
                    self.close(link, Farewell::going_away("the node is stopping"));
                }
                info!("native node stopped");
                return Ok(());
            }
        }
    }

    /// The next event, which is a tick when the node asked to be woken before.
    async fn next_event(&mut self) -> Option<Event> {
        let Some(wakeup) = self.node.next_wakeup() else {
            return self.events.recv().await;
        };
        let wait = Duration::from_millis(wakeup.since(clock::now()));
        time::timeout(wait, self.events.recv())
            .await
            .unwrap_or(Some(Event::Tick))
    }

    fn take(&mut self, event: Event) -> Flow {
        match event {
            Event::LinkUp { link, line } => {
                self.links.insert(link, line);
                self.input(Input::LinkUp {
                    link,
                    kind: LinkKind::Relay,
                });
            }
            Event::LinkDown { link } => {
                self.links.remove(&link);
                self.input(Input::LinkDown { link });
            }
            Event::Frame { link, bytes } => {
                self.input(Input::Frame {
                    link,
                    bytes: bytes.into(),
                });
            }
            Event::Submit { transfer, answer } => {
                let result = self.node.submit(clock::now(), transfer);
                self.answer(answer, result);
            }
            Event::Mined { block, answer } => {
                let result = self.node.mined(clock::now(), block);
                self.answer(answer, result);
            }
            Event::Inspect(inspection) => self.effects.push(Effect::Inspect(inspection)),
            Event::Synchronise(answer) => {
                self.input(Input::Synchronise);
                self.answer(answer, ());
            }
            Event::HashRate(rate) => self.input(Input::HashRate(rate)),
            Event::Tick => self.input(Input::Tick),
            Event::Stop => return Flow::Stop,
        }
        Flow::On
    }

    fn input(&mut self, input: Input) {
        self.node.handle(clock::now(), input);
        self.drain();
    }

    fn answer<T: Send + 'static>(&mut self, answer: oneshot::Sender<T>, result: T) {
        self.drain();
        // Whoever hung up wants no answer.
        let send = move || drop(answer.send(result));
        self.effects.push(Effect::Answer(Box::new(send)));
    }

    fn drain(&mut self) {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Persist(batch) => self.batches.push(batch),
                output => self.effects.push(Effect::Output(output)),
            }
        }
    }

    /// Commits what is to be kept, then does the rest in order.
    async fn carry_out(&mut self) -> Result<(), StoreError> {
        while !self.batches.is_empty() || !self.effects.is_empty() {
            let batches = mem::take(&mut self.batches);
            if !batches.is_empty() {
                self.store.commit(&batches)?;
            }
            self.publish();
            for effect in mem::take(&mut self.effects) {
                match effect {
                    Effect::Output(output) => self.perform(output).await?,
                    Effect::Inspect(inspection) => inspection(&self.node, &self.store),
                    Effect::Answer(send) => send(),
                }
            }
        }
        Ok(())
    }

    fn publish(&self) {
        let now = status_of(&self.node);
        self.status.send_if_modified(|status| {
            let before = mem::replace(status, now);
            before != now
        });
    }

    async fn perform(&mut self, output: Output) -> Result<(), StoreError> {
        match output {
            Output::Send { link: HUB, bytes } => {
                // Without a hub the program is stopping.
                let _ = self.hub.native_frame(bytes).await;
            }
            Output::Send { link, bytes } => {
                let line = self.links.get(&link);
                if line.is_some_and(|line| line.outbox.push(bytes.into()).is_err()) {
                    self.close(link, Farewell::try_later("too much was left unread"));
                }
            }
            Output::Persist(batch) => self.batches.push(batch),
            Output::LoadBody { key } => {
                let stored = self.store.block(key)?;
                self.input(Input::BodyLoaded { key, stored });
            }
            Output::Notice(notice) => self.notice(notice),
            Output::Close {
                link: HUB,
                peer: Some(peer),
                reason,
            } => {
                let _ = self.hub.drop_peer(peer, reason.to_string()).await;
            }
            Output::Close {
                link: HUB,
                peer: None,
                reason,
            } => {
                error!(%reason, "the node refuses its own hub");
            }
            Output::Close {
                link,
                peer: None,
                reason,
            } => {
                self.close(link, Farewell::policy(reason.to_string()));
            }
            // The node hears that peer no more; its connection is its relay's business.
            Output::Close { peer: Some(_), .. } => {}
        }
        Ok(())
    }

    fn close(&mut self, link: LinkId, farewell: Farewell) {
        if let Some(line) = self.links.remove(&link) {
            let _ = line.close.send(farewell);
        }
    }

    fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::LinkReady {
                link,
                you,
                clock_ahead_ms,
            } => {
                debug!(link = link.0, %you, clock_ahead_ms, "welcomed");
                self.mark_ready(link);
            }
            Notice::Extended { tip, connected } => {
                info!(height = %tip.height, tip = %tip.id, blocks = connected.len(), "chain extended");
            }
            Notice::Reorganised {
                reorganisation,
                returned,
            } => {
                info!(
                    depth = reorganisation.depth(),
                    ancestor = %reorganisation.ancestor.id,
                    height = %reorganisation.new_tip.height,
                    tip = %reorganisation.new_tip.id,
                    returned = returned.len(),
                    "chain reorganised"
                );
            }
            Notice::SideBlock { key } => {
                debug!(block = %key.id, height = %key.height, "side block kept");
            }
            Notice::Refused { what, reason, from } => {
                let peer = from.map_or(PeerId::ANY, |(_, peer)| peer);
                // Transfers cost nobody anything, and come by the thousand.
                if matches!(what, RefusedItem::Transfer(_)) {
                    debug!(%what, %reason, %peer, "refused");
                } else {
                    info!(%what, %reason, %peer, "refused");
                }
            }
            _ => {}
        }
    }

    fn mark_ready(&mut self, link: LinkId) {
        let to_relay = self.links.get_mut(&link);
        if let Some(ready) = to_relay.and_then(|to_relay| to_relay.ready.take()) {
            let _ = ready.send(());
        }
    }
}

fn status_of(node: &Node) -> Status {
    Status {
        tip: node.tip(),
        synchronising: node.is_synchronising(),
    }
}
