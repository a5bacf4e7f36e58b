//! The one loop that owns the node: events in, effects out.

use std::{future::pending, mem, rc::Rc};

use chain::{
    Address, Batch, BlockId, BlockKey, Height, LinkId, Millis, Params, PublicKey, StoredBlock,
    Transfer,
    mining::{Hit, JobId},
    wire::Impairment,
};
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use futures_util::{
    FutureExt,
    future::{Either, LocalBoxFuture, select},
};
use js_sys::Function;
use tsify::Tsify;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use crate::{
    answer::Answer,
    clock::{now, within},
    explore::{Question, Shelf},
    lease::NodeLease,
    line::{Fate, Line, Way},
    socket::{Socket, SocketEvent},
    storage::{StorageError, Store},
    tab::{Effect, Found, Tab, TransferForm},
    views::{
        AccountView, BlockFacts, BlockView, DraftView, FindError, NodeEvent, SolvedView,
        StorageTrouble, TransferView, WalletView,
    },
};

/// The number of events that are taken in before their effects are carried out together.
const MAX_ROUND: usize = 64;

/// Everything that can happen to the node.
#[derive(Debug)]
pub(crate) enum Event {
    Socket(LinkId, SocketEvent),
    BodyLoaded {
        key: BlockKey,
        stored: Option<StoredBlock>,
    },
    StorageLost(StorageTrouble),
    SetMining(bool),
    HashRate(u64),
    Impair(Impairment),
    Synchronise,
    Solved {
        job: JobId,
        hit: Hit,
        answer: Answer<SolvedView>,
    },
    Draft {
        form: TransferForm,
        answer: Answer<DraftView>,
    },
    Submit {
        transfer: Transfer,
        answer: Answer<TransferView>,
    },
    Account {
        address: Address,
        answer: Answer<AccountView>,
    },
    Wallet {
        least: u32,
        answer: Answer<WalletView>,
    },
    UseAccounts {
        keys: Vec<PublicKey>,
        chosen: u32,
        answer: Answer<String>,
    },
    Block {
        id: BlockId,
        answer: Answer<BlockView>,
    },
    BlockAt {
        height: Height,
        answer: Answer<BlockView>,
    },
    Explore(Question),
    /// JavaScript let go of the node.
    Stop,
}

/// The node with its socket, its database and the page's ear.
pub(crate) struct Driver {
    tab: Tab,
    lease: NodeLease,
    params: Params,
    socket_url: String,
    socket: Option<Socket>,
    line: Line,
    store: Option<Rc<Store>>,
    page: Function,
    events: UnboundedSender<Event>,
    queue: UnboundedReceiver<Event>,
    /// The effects that are gathered to be carried out next.
    group: Group,
}

/// The effects of some events.
#[derive(Default)]
struct Group {
    /// It is to be stored first, all in one transaction.
    batch: Option<Batch>,
    effects: Vec<Effect>,
}

/// A group whose batch is being stored.
struct Writing {
    written: LocalBoxFuture<'static, Result<(), StorageError>>,
    effects: Vec<Effect>,
}

/// The things that end a wait.
enum Woken {
    Event(Event),
    Stored(Result<(), StorageError>),
    Time,
}

/// The loop ends: JavaScript let go of the node, or another page has the node.
struct Stopped;

impl Driver {
    pub(crate) fn new(
        (tab, lease): (Tab, NodeLease),
        params: Params,
        socket_url: String,
        store: Option<Rc<Store>>,
        page: Function,
        random: fn() -> u32,
        (events, queue): (UnboundedSender<Event>, UnboundedReceiver<Event>),
    ) -> Self {
        Self {
            tab,
            lease,
            params,
            socket_url,
            socket: None,
            line: Line::new(random),
            store,
            page,
            events,
            queue,
            group: Group::default(),
        }
    }

    /// Runs until JavaScript lets go of the node.
    ///
    /// A block is stored before anybody else hears of it, so that nobody knows of a block that
    /// could still be lost here. Meanwhile the next events are taken in. The page need not wait,
    /// and least of all the workers.
    pub(crate) async fn run(mut self) {
        let mut writing = None;
        loop {
            self.deliver(now());
            self.tab.tick(now());
            self.gather();
            if writing.is_none() {
                writing = self.begin();
            }
            if self.round(&mut writing).await.is_err() {
                return;
            }
        }
    }

    /// Takes in events, or waits until there is something to do: an event, the time of the next
    /// wakeup, or the end of a write to storage.
    async fn round(&mut self, writing: &mut Option<Writing>) -> Result<(), Stopped> {
        let now = now();
        let wakeup = self.tab.wakeup(now);
        let wakeup = self.line.wakeup().map_or(wakeup, |due| due.min(wakeup));
        let pause = wakeup.since(now);
        let pause = u32::try_from(pause).unwrap_or(u32::MAX);
        let woken = match self.queue.try_recv() {
            Ok(event) => Woken::Event(event),
            Err(_) => self.wait(pause, writing).await,
        };
        // Meanwhile the page may have been stopped, for any time. So nothing is taken in and nothing
        // goes out before it is certain that this page still has the node.
        if !self.lease.holds().await {
            return Err(Stopped);
        }
        match woken {
            Woken::Event(event) => self.take(event)?,
            Woken::Stored(result) => self.stored(result, writing.take())?,
            Woken::Time => {}
        }
        for _ in 1..MAX_ROUND {
            let Ok(event) = self.queue.try_recv() else {
                break;
            };
            self.take(event)?;
        }
        Ok(())
    }

    async fn wait(&mut self, pause: u32, writing: &mut Option<Writing>) -> Woken {
        let event = std::pin::pin!(within(pause, self.queue.recv()));
        let stored = match writing {
            Some(writing) => Either::Left(&mut writing.written),
            None => Either::Right(pending()),
        };
        match select(event, stored).await {
            Either::Left((Some(Ok(event)), _)) => Woken::Event(event),
            Either::Left((Some(Err(_)) | None, _)) => Woken::Time,
            Either::Right((result, _)) => Woken::Stored(result),
        }
    }

    fn take(&mut self, event: Event) -> Result<(), Stopped> {
        let now = now();
        let tab = &mut self.tab;
        match event {
            Event::Socket(link, event) => self.socket_event(now, link, event),
            Event::BodyLoaded { key, stored } => tab.body_loaded(now, key, stored),
            Event::StorageLost(trouble) => self.storage_lost(trouble),
            Event::SetMining(active) => tab.set_mining(now, active),
            Event::HashRate(rate) => tab.hash_rate(now, rate),
            Event::Impair(impairment) => {
                self.line.impair(impairment);
                tab.impair(now, impairment);
            }
            Event::Synchronise => tab.synchronise(now),
            Event::Solved { job, hit, answer } => answer.give(tab.solved(now, job, hit)),
            Event::Draft { form, answer } => {
                answer.settle(tab.draft(&form).map(DraftView::from));
            }
            Event::Submit { transfer, answer } => answer.settle(tab.submit(now, &transfer)),
            Event::Account { address, answer } => answer.give(tab.account(address)),
            Event::Wallet { least, answer } => answer.give(tab.wallet(least)),
            Event::UseAccounts {
                keys,
                chosen,
                answer,
            } => answer.settle(
                tab.use_accounts(&keys, chosen)
                    .map(|address| address.to_string()),
            ),
            Event::Block { id, answer } => self.find(id, answer),
            Event::BlockAt { height, answer } => match tab.id_at(height) {
                Ok(id) => self.find(id, answer),
                Err(error) => answer.settle(Err(error)),
            },
            Event::Explore(question) => {
                let archive = Shelf {
                    store: self.store.clone(),
                    params: self.params.clone(),
                };
                spawn_local(question.begin(tab.node(), archive));
            }
            Event::Stop => return Err(Stopped),
        }
        Ok(())
    }

    fn socket_event(&mut self, now: Millis, link: LinkId, event: SocketEvent) {
        let Some(socket) = self.socket.as_ref().filter(|socket| socket.link() == link) else {
            return;
        };
        match event {
            SocketEvent::Opened => self.tab.link_up(now, link),
            SocketEvent::Frame(bytes) => match self.line.pass(now, Way::In, link, bytes) {
                Fate::Arrives(bytes) => {
                    socket.frame_taken(bytes.len());
                    self.tab.frame(now, link, bytes);
                }
                Fate::Lost { bytes } => socket.frame_taken(bytes),
                Fate::Waits => {}
            },
            SocketEvent::Closed(reason) => self.tab.link_down(now, link, reason),
        }
    }

    /// Hands on the late frames whose time has come.
    fn deliver(&mut self, now: Millis) {
        while let Some((link, bytes)) = self.line.due(now, Way::In) {
            if let Some(socket) = self.socket.as_ref().filter(|socket| socket.link() == link) {
                socket.frame_taken(bytes.len());
                self.tab.frame(now, link, bytes);
            }
        }
        while let Some((link, bytes)) = self.line.due(now, Way::Out) {
            self.put(link, &bytes);
        }
    }

    fn storage_lost(&mut self, trouble: StorageTrouble) {
        self.store = None;
        self.tab.storage_lost(now(), trouble);
    }

    fn find(&mut self, id: BlockId, answer: Answer<BlockView>) {
        match (self.tab.find(&id), self.store.clone()) {
            (Ok(Found::Here(view)), _) => answer.give(*view),
            (Ok(Found::Stored(facts)), Some(store)) => {
                let params = self.params.clone();
                spawn_local(async move {
                    answer.settle(stored_view(&store, facts, &params).await);
                });
            }
            (Ok(Found::Stored(facts)), None) => {
                answer.settle(Err(FindError::NoBody(facts.key)));
            }
            (Err(error), _) => answer.settle(Err(error)),
        }
    }

    /// Collects the effects that the tab wants.
    fn gather(&mut self) {
        while let Some(effect) = self.tab.poll() {
            match effect {
                Effect::Emit(event) => self.emit(&event),
                Effect::Ask(link, bytes) => self.send(link, bytes),
                Effect::Persist(later) => match &mut self.group.batch {
                    Some(batch) => batch.merge(later),
                    None => self.group.batch = Some(later),
                },
                other => self.group.effects.push(other),
            }
        }
    }

    /// Carries out the gathered effects, up to the first that has to wait for storage.
    fn begin(&mut self) -> Option<Writing> {
        loop {
            let Group { batch, effects } = mem::take(&mut self.group);
            if let Some((batch, store)) = batch.zip(self.store.clone()) {
                let written = async move { store.write(&batch).await };
                return Some(Writing {
                    written: written.boxed_local(),
                    effects,
                });
            }
            if effects.is_empty() {
                return None;
            }
            self.carry_out_all(effects);
        }
    }

    fn stored(
        &mut self,
        result: Result<(), StorageError>,
        writing: Option<Writing>,
    ) -> Result<(), Stopped> {
        match result {
            Ok(()) => {}
            // Nobody has heard of the blocks that were not stored, and neither has the page that has
            // the node now.
            Err(StorageError::Outdated) => return Err(Stopped),
            Err(error) => self.storage_lost(error.trouble()),
        }
        if let Some(writing) = writing {
            self.carry_out_all(writing.effects);
        }
        Ok(())
    }

    /// Each effect can have further ones, which are rare and few.
    fn carry_out_all(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.carry_out(effect);
        }
        self.gather();
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Connect(link) => self.connect(link),
            Effect::Disconnect(link) => {
                self.socket.take_if(|socket| socket.link() == link);
            }
            Effect::Send(link, bytes) => self.send(link, bytes),
            Effect::LoadBody(key) => self.load(key),
            // It was taken out of the row before.
            Effect::Emit(_) | Effect::Ask(..) | Effect::Persist(_) => {}
        }
    }

    fn connect(&mut self, link: LinkId) {
        let events = self.events.clone();
        // This fails only when this driver has ended, and then nobody wants to know.
        let tell = move |event| drop(events.unbounded_send(Event::Socket(link, event)));
        if let Ok(socket) = Socket::open(&self.socket_url, link, tell) {
            self.socket = Some(socket);
        } else {
            let reason = format!("{} is no address of a relay", self.socket_url);
            self.tab.link_down(now(), link, reason);
        }
    }

    fn send(&mut self, link: LinkId, bytes: Vec<u8>) {
        if let Fate::Arrives(bytes) = self.line.pass(now(), Way::Out, link, bytes) {
            self.put(link, &bytes);
        }
    }

    /// Sends a frame by the socket.
    fn put(&mut self, link: LinkId, bytes: &[u8]) {
        let Some(socket) = self.socket.as_ref().filter(|socket| socket.link() == link) else {
            return;
        };
        if let Err(reason) = socket.send(bytes) {
            self.tab.link_down(now(), link, reason);
        }
    }

    /// Reads a body beside the loop: others need not wait for it.
    fn load(&self, key: BlockKey) {
        let (store, params, events) =
            (self.store.clone(), self.params.clone(), self.events.clone());
        spawn_local(async move {
            let stored = match store {
                Some(store) => store.block(key, &params).await.ok().flatten(),
                None => None,
            };
            drop(events.unbounded_send(Event::BodyLoaded { key, stored }));
        });
    }

    /// Tells the page. When the page's function throws, that is the page's own affair.
    fn emit(&self, event: &NodeEvent) {
        if let Ok(event) = event.into_js() {
            let _ = self.page.call1(&JsValue::UNDEFINED, &event.into());
        }
    }
}

async fn stored_view(
    store: &Store,
    facts: BlockFacts,
    params: &Params,
) -> Result<BlockView, FindError> {
    let missing = FindError::NoBody(facts.key);
    match store.block(facts.key, params).await {
        Ok(Some(stored)) => Ok(facts.view(&stored.block)),
        Ok(None) | Err(_) => Err(missing),
    }
}
