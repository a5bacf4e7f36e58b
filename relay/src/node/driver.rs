//! The node's thread: inputs come in, outputs are carried out in order. `telling` holds its messages to
//! people.

mod parts;
mod telling;

use std::{collections::BTreeMap, mem, path::Path, sync::Arc, time::Duration};

use chain::{
    Input, LinkId, LinkKind, Network, Node, NodeConfig, Notice, Output, RefusedItem, Signatures,
    Text,
    mining::MiningWait,
    wire::{NodeId, PeerKind},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{self, Instant},
};
use tracing::{error, info, warn};

use super::{
    event::{Event, HUB, Status},
    signatures,
    writer::{Writer, Written},
};
use crate::{
    clock,
    hub::HubHandle,
    metrics::Metrics,
    random,
    socket::Farewell,
    store::{Store, StoreError},
};

pub(super) use parts::Driver;
use parts::{Effect, Group};

/// Bytes of blocks that stay in memory.
const BODY_BYTES: usize = 64 * 1024 * 1024;
/// The most blocks that the program goes through when it starts, besides other branches, as long as
/// addresses are few.
const CHECKPOINT_BLOCKS: u64 = 1_000;
/// The most events that are worked through before their results are written down: events that come in
/// while the disk is busy share the next transaction.
const GROUP: usize = 64;
/// The longest sleep: somebody can set the clock, and nothing reports that.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

/// A node with its blocks loaded.
pub(crate) struct Opened {
    pub(crate) node: Node,
    pub(crate) network: Arc<Network>,
    pub(crate) store: Store,
}

/// Opens the store and loads the blocks in it, which can take long.
pub(crate) fn open(path: &Path, network: &Arc<Network>) -> Result<Opened, StoreError> {
    let store = Store::open(path, network)?;
    let mut node = Node::new(Network::clone(network), config(store.node_id()));
    let checkpoint = store.checkpoint()?.filter(|checkpoint| {
        let restored = node.restore(checkpoint);
        if let Err(reason) = &restored {
            warn!(%reason, "the stored checkpoint is of no use; all blocks are gone through");
        }
        restored.is_ok()
    });
    let load = |block, signatures: Signatures<'_>| node.load(block, signatures);
    for skipped in store.load(checkpoint.as_ref(), load)? {
        warn!(block = %skipped.key.id, height = skipped.key.height.get(), reason = %skipped.error,
            "a stored block off the best chain does not hold");
    }
    let tip = node.tip();
    info!(network = %network.params().name, height = tip.height.get(), tip = %tip.id, node = %node.id(),
        file = %path.display(), "chain loaded");
    Ok(Opened {
        node,
        network: Arc::clone(network),
        store,
    })
}

/// A node without a store; all blocks are given to it.
pub(crate) fn for_replay(network: &Network) -> Node {
    let config = NodeConfig {
        checkpoint_blocks: u64::MAX,
        ..config(NodeId([0; 8]))
    };
    Node::new(network.clone(), config)
}

fn config(node: NodeId) -> NodeConfig {
    let agent = concat!("tabchain/", env!("CARGO_PKG_VERSION"));
    NodeConfig {
        agent: Text::new(agent).expect("is short"),
        kind: PeerKind::Native,
        node,
        seed: random::number(),
        body_bytes: BODY_BYTES,
        storage: true,
        checkpoint_blocks: CHECKPOINT_BLOCKS,
        all_signed: signatures::all_signed,
    }
}

/// Waits until the disk has the data that is being written.
async fn written(writing: &mut Option<(Written, Group)>) -> Result<(), StoreError> {
    match writing {
        Some((written, _)) => written.await.expect("the writer answers before it ends"),
        None => Ok(()),
    }
}

impl Driver {
    pub(super) fn new(
        opened: Opened,
        hub: HubHandle,
        events: mpsc::Receiver<Event>,
        metrics: Arc<Metrics>,
    ) -> (Self, watch::Receiver<Status>) {
        let Opened { node, store, .. } = opened;
        let (status, watcher) = watch::channel(status_of(&node));
        let links = BTreeMap::new();
        let store = Arc::new(store);
        (
            Self {
                node,
                writer: Writer::start(Arc::clone(&store), metrics.store_commit.clone()),
                store,
                hub,
                links,
                events,
                status,
                group: Group::default(),
                asking: Vec::new(),
                is_stopping: false,
                extended: 0,
                wait: MiningWait::default(),
                metrics,
                has_blocks: false,
            },
            watcher,
        )
    }

    /// Runs until told to stop, or until the disk fails: a node that cannot keep its acknowledged
    /// blocks must not go on.
    ///
    /// Events are worked through in groups. While one group is written down the next is gathered; the
    /// results of a group are carried out once it is on the disk.
    pub(super) async fn run(mut self) -> Result<(), StoreError> {
        self.input(Input::LinkUp {
            link: HUB,
            kind: LinkKind::Hub,
        });
        let mut writing: Option<(Written, Group)> = None;
        loop {
            // Callers may have been answered from it, too, or could not be answered.
            self.store.look()?;
            self.look_at_clock();
            // The results of a group form a group, too.
            while writing.is_none() && self.is_due() {
                writing = self.begin().await?;
            }
            for (link, bytes) in mem::take(&mut self.asking) {
                self.send(link, bytes).await;
            }
            if writing.is_none() {
                self.group.events = 0;
            }
            if self.is_stopping && writing.is_none() {
                break;
            }
            let may_take = self.may_take();
            tokio::select! {
                biased;
                written = written(&mut writing), if writing.is_some() => {
                    written?;
                    if let Some((_, group)) = writing.take() {
                        self.carry_out(group).await?;
                    }
                }
                event = self.next_event(), if may_take => {
                    self.take(event.unwrap_or(Event::Stop));
                    while self.may_take() && let Ok(event) = self.events.try_recv() {
                        self.take(event);
                    }
                }
            }
        }
        for link in self.links.keys().copied().collect::<Vec<_>>() {
            self.close(link, Farewell::going_away("the node is stopping"));
        }
        info!("native node stopped");
        Ok(())
    }

    /// Whether another event belongs to the group that is gathered. A look must show the node as it is
    /// on the disk, so no event follows a look.
    fn may_take(&self) -> bool {
        !self.is_stopping && !self.group.has_look && self.group.events < GROUP
    }

    /// Whether there is something to do or to tell: an event without other results can end a state for
    /// which somebody waits.
    fn is_due(&self) -> bool {
        !self.group.is_empty() || *self.status.borrow() != status_of(&self.node)
    }

    /// Has the gathered group written down, or carries it out when there is nothing to write.
    async fn begin(&mut self) -> Result<Option<(Written, Group)>, StoreError> {
        let mut group = self.close_group();
        let batches = mem::take(&mut group.batches);
        if batches.is_empty() {
            self.carry_out(group).await?;
            return Ok(None);
        }
        Ok(Some((self.writer.write(batches), group)))
    }

    fn close_group(&mut self) -> Group {
        let mut group = mem::take(&mut self.group);
        // No event is taken until it has been carried out.
        self.group.has_look = group.has_look;
        group.status = Some(status_of(&self.node));
        group
    }

    /// The next event, which is a tick when the node asked to be woken before.
    async fn next_event(&mut self) -> Option<Event> {
        let now = clock::now();
        let wakeup = self.node.next_wakeup();
        let wait = wakeup.map_or(LONGEST_SLEEP, |at| Duration::from_millis(at.since(now)));
        time::timeout(wait.min(LONGEST_SLEEP), self.events.recv())
            .await
            .unwrap_or(Some(Event::Tick))
    }

    fn take(&mut self, event: Event) {
        self.group.events += 1;
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
                let began = Instant::now();
                let result = self.node.mined(clock::now(), block);
                self.answer(answer, result);
                self.tell_validation(began);
            }
            Event::Inspect(inspection) => {
                self.group.has_look = true;
                self.group.effects.push(Effect::Inspect(inspection));
            }
            Event::Synchronise(answer) => {
                self.input(Input::Synchronise);
                self.answer(answer, ());
            }
            Event::HashRate(rate) => self.input(Input::HashRate(rate)),
            Event::Tick => self.input(Input::Tick),
            Event::Stop => self.is_stopping = true,
        }
    }

    fn input(&mut self, input: Input) {
        let began = Instant::now();
        self.node.handle(clock::now(), input);
        self.drain();
        self.tell_validation(began);
    }

    fn tell_validation(&mut self, began: Instant) {
        if mem::take(&mut self.has_blocks) {
            self.metrics
                .validation
                .observe(began.elapsed().as_secs_f64());
        }
    }

    fn answer<T: Send + 'static>(&mut self, answer: oneshot::Sender<T>, result: T) {
        self.drain();
        // A caller that hung up wants no answer.
        let send = move || drop(answer.send(result));
        self.group.effects.push(Effect::Answer(Box::new(send)));
    }

    fn drain(&mut self) {
        while let Some(output) = self.node.poll() {
            self.has_blocks |= brought_blocks(&output);
            match output {
                Output::Persist(batch) => self.group.batches.push(batch),
                Output::Send {
                    link,
                    bytes,
                    at_once: true,
                } => self.asking.push((link, bytes)),
                output => self.group.effects.push(Effect::Output(output)),
            }
        }
    }

    /// Carries out the steps of a group, in order, once it is on the disk.
    async fn carry_out(&mut self, group: Group) -> Result<(), StoreError> {
        if group.has_look {
            self.group.has_look = false;
        }
        if let Some(now) = group.status {
            self.status.send_if_modified(|status| {
                let before = mem::replace(status, now);
                before != now
            });
            self.measure(now);
        }
        for effect in group.effects {
            match effect {
                Effect::Output(output) => self.perform(output).await?,
                Effect::Inspect(inspection) => inspection(&self.node, &self.store),
                Effect::Answer(send) => send(),
            }
        }
        self.tell_extended();
        Ok(())
    }

    async fn perform(&mut self, output: Output) -> Result<(), StoreError> {
        match output {
            Output::Send { link, bytes, .. } => self.send(link, bytes).await,
            Output::Persist(batch) => self.group.batches.push(batch),
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
            // The node no longer hears that peer; the peer's connection is its relay's business.
            Output::Close { peer: Some(_), .. } => {}
        }
        Ok(())
    }

    async fn send(&mut self, link: LinkId, bytes: Vec<u8>) {
        if link == HUB {
            // Without a hub, the program stops.
            let _ = self.hub.native_frame(bytes).await;
            return;
        }
        let to_relay = self.links.get(&link);
        if to_relay.is_some_and(|line| line.outbox.push(bytes.into()).is_err()) {
            self.close(link, Farewell::try_later("too much was left unread"));
        }
    }

    fn close(&mut self, link: LinkId, farewell: Farewell) {
        if let Some(line) = self.links.remove(&link) {
            let _ = line.close.send(farewell);
        }
    }
}

/// Whether the node took blocks in, or judged one or a header.
fn brought_blocks(output: &Output) -> bool {
    match output {
        Output::Persist(batch) => !batch.blocks.is_empty(),
        Output::Notice(Notice::HeadersAdded { .. }) => true,
        Output::Notice(Notice::Refused { what, .. } | Notice::Early { what, .. }) => {
            matches!(what, RefusedItem::Block(_) | RefusedItem::Header(_))
        }
        _ => false,
    }
}

fn status_of(node: &Node) -> Status {
    Status {
        tip: node.tip(),
        synchronising: node.is_synchronising(),
        unanswered: node.unanswered(),
    }
}
