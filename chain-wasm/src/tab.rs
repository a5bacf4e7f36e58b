//! The browser node without the browser: it decides what to do when something happens.
//!
//! [`Tab`] owns the [`Node`] and everything around it that does not need JavaScript. The driver
//! tells it what happened, with the time, and carries out its [`Effect`]s. So all of it runs in
//! native tests.

mod backoff;
mod connection;
mod mining;
mod report;
mod throttle;
mod transfer;
mod wallet;

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use chain::{
    Address, Batch, BlockId, BlockKey, CheckedBlock, Height, Input, LinkId, LinkKind, MempoolError,
    Millis, MinedError, Node, Notice, Output, PublicKey, RefusedItem, StoredBlock, Timestamp,
    Transfer, TransferBody,
    mining::{Hit, JobId, MiningWait, SolveError},
    wire::Impairment,
};

pub(crate) use connection::Loss;
pub(crate) use mining::Bench;
pub(crate) use transfer::TransferForm;

use crate::views::{
    AccountView, BlockFacts, BlockView, FindError, NodeEvent, NoticeView, SolvedView,
    StorageTrouble, StorageView, TransferView, WalletView, number,
};
use connection::{Connection, Step};
use report::{Report, Sources, Topic};
use throttle::Quota;
use transfer::DraftError;
use wallet::{Accounts, AccountsError};

/// The longest time to rely on [`Tab::wakeup`]: the wall clock can be set.
const LONGEST_SLEEP_MS: u64 = 10_000;

/// The bench is the one thing that JavaScript reaches without the driver: workers ask for a job and
/// need it at once. Nobody holds a borrow over an await or over a call into JavaScript.
pub(crate) type SharedBench = Rc<RefCell<Bench>>;

/// Something for the driver to do. Order matters among `Persist`, `Send` and `LoadBody`.
#[derive(Debug)]
pub(crate) enum Effect {
    /// Open a socket.
    Connect(LinkId),
    /// Close the socket, if it is this one.
    Disconnect(LinkId),
    Send(LinkId, Vec<u8>),
    /// Send this at once, even when something is to be stored before.
    Ask(LinkId, Vec<u8>),
    Persist(Batch),
    LoadBody(BlockKey),
    Emit(NodeEvent),
}

/// The place of a block that JavaScript asked for.
#[derive(Debug)]
pub(crate) enum Found {
    Here(Box<BlockView>),
    /// It is in storage; its facts go with the body.
    Stored(BlockFacts),
}

/// The state of the browser node.
pub(crate) struct Tab {
    node: Node,
    accounts: Accounts,
    connection: Connection,
    bench: SharedBench,
    storage: StorageView,
    report: Report,
    refusals: Quota,
    /// Whether mining waits for the clock, as the page is told.
    wait: MiningWait,
    effects: VecDeque<Effect>,
    random: fn() -> u32,
}

impl Tab {
    /// A new tab. At the first [`Tab::tick`] it wants to connect, and to tell everything.
    pub(crate) fn new(
        node: Node,
        bench: SharedBench,
        storage: StorageView,
        random: fn() -> u32,
    ) -> Self {
        Self {
            node,
            accounts: Accounts::default(),
            connection: Connection::new(),
            bench,
            storage,
            report: Report::new(),
            refusals: Quota::new(),
            wait: MiningWait::default(),
            effects: VecDeque::new(),
            random,
        }
    }

    /// The next thing to do; `None` when nothing is left to do.
    pub(crate) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The time to call [`Tab::tick`], if nothing else comes first.
    pub(crate) fn wakeup(&self, now: Millis) -> Millis {
        let candidates = [
            self.node.next_wakeup(),
            self.connection.wakeup(),
            self.bench.borrow().wakeup(),
            self.report.wakeup(),
            self.wait.until(),
            Some(now.plus(LONGEST_SLEEP_MS)),
        ];
        candidates.into_iter().flatten().min().unwrap_or(now)
    }

    /// Does everything that is due. To be called after the tab was told something; once is enough after
    /// several things.
    pub(crate) fn tick(&mut self, now: Millis) {
        match self.connection.step(now) {
            Some(Step::Connect(link)) => {
                self.effects.push_back(Effect::Connect(link));
                self.report.mark(Topic::Status);
            }
            Some(Step::GiveUp(link)) => {
                let reason = "the relay did not answer in time".to_owned();
                self.link_down(now, link, reason);
            }
            None => {}
        }
        let due = self.node.next_wakeup();
        if due.is_some_and(|at| now >= at) {
            self.input(now, Input::Tick);
        }
        self.look_at_clock(now);
        if self.bench.borrow_mut().refresh(&self.node, now) {
            self.emit(NodeEvent::Work);
        }
        let sources = Sources {
            node: &self.node,
            address: self.accounts.address(),
            connection: &self.connection,
            storage: &self.storage,
            mining: self.bench.borrow().is_active(),
            mining_from: self.wait.until(),
        };
        let news = self.report.take(now, &sources);
        self.effects.extend(news.into_iter().map(Effect::Emit));
    }

    /// Looks whether mining has to wait for the clock. Then nothing is searched, whatever hash rate was
    /// told last.
    fn look_at_clock(&mut self, now: Millis) {
        if self.wait.look(self.node.chain(), now) {
            self.report.mark(Topic::Status);
            if self.wait.until().is_some() {
                self.hash_rate(now, 0);
            }
        }
    }

    /// The socket is open.
    pub(crate) fn link_up(&mut self, now: Millis, link: LinkId) {
        if self.connection.is_current(link) {
            self.input(
                now,
                Input::LinkUp {
                    link,
                    kind: LinkKind::Relay,
                },
            );
        }
    }

    /// A frame came.
    pub(crate) fn frame(&mut self, now: Millis, link: LinkId, bytes: Vec<u8>) {
        if self.connection.is_current(link) {
            self.input(now, Input::Frame { link, bytes });
        }
    }

    /// The socket is closed, could not be opened, or can no longer be used.
    pub(crate) fn link_down(&mut self, now: Millis, link: LinkId, loss: impl Into<Loss>) {
        if !self.connection.is_current(link) {
            return;
        }
        self.connection.lost(loss.into(), now, (self.random)());
        self.effects.push_back(Effect::Disconnect(link));
        self.report.mark(Topic::Status);
        self.report.mark(Topic::Peers);
        self.input(now, Input::LinkDown { link });
    }

    /// Answer to [`Effect::LoadBody`].
    pub(crate) fn body_loaded(&mut self, now: Millis, key: BlockKey, stored: Option<StoredBlock>) {
        self.input(now, Input::BodyLoaded { key, stored });
    }

    /// The chain can no longer be kept.
    pub(crate) fn storage_lost(&mut self, now: Millis, trouble: StorageTrouble) {
        if self.storage != StorageView::Ready {
            return;
        }
        self.storage = StorageView::lost(trouble.clone());
        self.report.mark(Topic::Status);
        self.emit(NoticeView::from(trouble).into());
        self.input(now, Input::StorageLost);
    }

    /// Tells the page something that happened outside.
    pub(crate) fn notify(&mut self, notice: NoticeView) {
        self.emit(notice.into());
    }

    /// Sets whether work is wanted.
    pub(crate) fn set_mining(&mut self, now: Millis, active: bool) {
        self.bench.borrow_mut().set_active(active);
        self.report.mark(Topic::Status);
        if !active {
            self.hash_rate(now, 0);
        }
    }

    /// Takes the present hash rate, for others to see.
    pub(crate) fn hash_rate(&mut self, now: Millis, hashes_per_second: u64) {
        // The report was under way when mining stopped or had to wait.
        let searches = self.bench.borrow().is_active() && self.wait.until().is_none();
        let rate = if searches { hashes_per_second } else { 0 };
        self.report.set_hash_rate(now, rate);
        self.input(now, Input::HashRate(rate));
    }

    /// The faults of this node's messages from now on.
    pub(crate) fn impair(&mut self, now: Millis, impairment: Impairment) {
        self.report.mark(Topic::Peers);
        self.input(now, Input::Impaired(impairment));
    }

    /// Asks others now, and connects without a wait.
    pub(crate) fn synchronise(&mut self, now: Millis) {
        self.connection.hurry(now);
        self.input(now, Input::Synchronise);
    }

    /// A worker found a hit.
    pub(crate) fn solved(&mut self, now: Millis, job: JobId, hit: Hit) -> SolvedView {
        let solution = self.bench.borrow().solve(job, hit);
        let block = match solution {
            Ok(block) => block,
            Err(error @ SolveError::Stale { .. }) => return SolvedView::stale(&error),
            Err(error) => return SolvedView::refused(&error),
        };
        let (id, height) = (block.id(), block.coinbase.height);
        let outcome = self.node.mined(now, block);
        // The miner hears of its block before any news that follows from it.
        if outcome.is_ok() {
            let height = number(height.get());
            self.emit(
                NoticeView::Mined {
                    id: id.to_string(),
                    height,
                }
                .into(),
            );
        }
        self.absorb(now);
        match outcome {
            Ok(_) => SolvedView::accepted(id),
            Err(error @ MinedError::Stale { .. }) => SolvedView::stale(&error),
            Err(error) => {
                let early = match &error {
                    MinedError::Block(error) => error.early(),
                    _ => None,
                };
                let (what, reason) = (format!("block {id}"), error.to_string());
                match early {
                    // The clock was set back during the search.
                    Some(time) => self.early(now, &id, time),
                    None => self.emit(NoticeView::Refused { what, reason }.into()),
                }
                SolvedView::refused(&error)
            }
        }
    }

    fn early(&mut self, now: Millis, id: &BlockId, time: Timestamp) {
        let clock_ahead_ms = self.connection.clock_ahead_ms();
        self.emit(NoticeView::early(id, time, now, clock_ahead_ms).into());
    }

    /// The data that the wallet has to sign to send a transfer, or the reason why there can be none.
    pub(crate) fn draft(&self, form: &TransferForm) -> Result<TransferBody, DraftError> {
        let sender = self.accounts.key().ok_or(DraftError::NoAccount)?;
        let from = Address::from_public_key(&sender);
        let ledger = self.node.chain().ledger();
        let nonce = self.node.mempool().next_nonce(&from, ledger);
        Ok(transfer::body(form, sender, nonce)?)
    }

    /// Sends out a transfer that the wallet has signed, or says why not.
    pub(crate) fn submit(
        &mut self,
        now: Millis,
        transfer: &Transfer,
    ) -> Result<TransferView, MempoolError> {
        let submitted = self.node.submit(now, transfer.clone());
        self.absorb(now);
        Ok(TransferView::new(submitted?, transfer))
    }

    /// The account of an address.
    pub(crate) fn account(&self, address: Address) -> AccountView {
        AccountView::new(self.node.chain(), self.node.mempool(), address)
    }

    /// The node, for a look.
    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// Looks up the block at a height of the best chain.
    pub(crate) fn id_at(&self, height: Height) -> Result<BlockId, FindError> {
        let chain = self.node.chain();
        let tip = chain.tip().height;
        let entry = chain.best_at(height);
        entry
            .map(|entry| entry.id)
            .ok_or(FindError::BeyondTip { height, tip })
    }

    /// The accounts, at least `least` of them as far as they are known, and their movements.
    pub(crate) fn wallet(&self, least: u32) -> WalletView {
        self.accounts
            .view(self.node.chain(), self.node.mempool(), least)
    }

    /// Shows these accounts from now on, mines for account number `chosen` and sends from it; answers
    /// with its address.
    pub(crate) fn use_accounts(
        &mut self,
        keys: &[PublicKey],
        chosen: u32,
    ) -> Result<Address, AccountsError> {
        let before = self.accounts.address();
        self.accounts = Accounts::new(keys, chosen)?;
        let address = Address::from_public_key(&keys[chosen as usize]);
        if before != Some(address) {
            self.bench.borrow_mut().set_miner(address);
            self.report.start_over();
        }
        Ok(address)
    }

    /// Looks a block up.
    pub(crate) fn find(&self, id: &BlockId) -> Result<Found, FindError> {
        let chain = self.node.chain();
        let facts = BlockFacts::of(chain, id).ok_or(FindError::Unknown(*id))?;
        let genesis = chain.network().genesis();
        let here = |block: &CheckedBlock| Found::Here(Box::new(facts.clone().view(block)));
        if *id == genesis.id() {
            return Ok(here(genesis));
        }
        match chain.body_in_memory(id) {
            Some(stored) => Ok(here(&stored.block)),
            None if self.storage == StorageView::Ready => Ok(Found::Stored(facts)),
            None => Err(FindError::NoBody(facts.key)),
        }
    }

    fn input(&mut self, now: Millis, input: Input) {
        self.node.handle(now, input);
        self.absorb(now);
    }

    /// Turns the node's outputs into effects.
    fn absorb(&mut self, now: Millis) {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Send {
                    link,
                    bytes,
                    at_once,
                } => self.effects.push_back(if at_once {
                    Effect::Ask(link, bytes)
                } else {
                    Effect::Send(link, bytes)
                }),
                Output::Persist(batch) => {
                    if self.storage == StorageView::Ready {
                        self.effects.push_back(Effect::Persist(batch));
                    }
                }
                Output::LoadBody { key } => self.effects.push_back(Effect::LoadBody(key)),
                Output::Notice(notice) => self.notice(now, notice),
                Output::Close {
                    link,
                    peer: None,
                    reason,
                } => {
                    self.link_down(now, link, reason.to_string());
                }
                // Only the relay could end the connection of somebody behind it; the node itself
                // ignores that peer from now on.
                Output::Close { peer: Some(_), .. } => {}
            }
        }
    }

    fn notice(&mut self, now: Millis, notice: Notice) {
        match notice {
            Notice::LinkReady {
                link,
                clock_ahead_ms,
                ..
            } => {
                self.connection.ready(link, clock_ahead_ms, now);
                self.report.mark(Topic::Status);
                self.report.mark(Topic::Peers);
            }
            Notice::Extended { .. } => self.report.mark_all(),
            Notice::Reorganised {
                reorganisation,
                returned,
            } => {
                self.report.mark_all();
                let (pool, own) = (self.node.mempool(), self.accounts.address());
                let notice = NoticeView::reorganised(&reorganisation, &returned, pool, own);
                self.emit(notice.into());
            }
            Notice::SideBlock { .. } => self.report.mark(Topic::Tree),
            Notice::HeadersAdded { .. } => {
                self.report.mark(Topic::Tree);
                self.report.mark(Topic::Status);
            }
            Notice::Mempool => {
                self.report.mark(Topic::Status);
                self.report.mark(Topic::Account);
            }
            Notice::Roster { .. } => {
                self.report.mark(Topic::Status);
                self.report.mark(Topic::Peers);
            }
            Notice::Early {
                what: RefusedItem::Block(id) | RefusedItem::Header(id),
                time,
                ..
            } if self.refusals.take(now) => self.early(now, &id, time),
            Notice::Refused { what, reason, .. } => {
                self.report.mark(Topic::Tree);
                if self.refusals.take(now) {
                    let what = what.to_string();
                    self.emit(NoticeView::Refused { what, reason }.into());
                }
            }
            // The enum may grow; a new notice is shown once somebody has written words for it.
            _ => {}
        }
    }

    fn emit(&mut self, event: NodeEvent) {
        self.effects.push_back(Effect::Emit(event));
    }
}

#[cfg(test)]
mod tests;
