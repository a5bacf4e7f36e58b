//! The handle that JavaScript holds.

use std::{cell::RefCell, rc::Rc};

use chain::{
    Address, BlockId, Height, Network, Node, NodeConfig, PublicKey, Text, Transfer,
    mining::{Hit, JobId},
    wire::{Impairment, NodeId, PeerKind},
};
use futures_channel::mpsc::{UnboundedSender, unbounded};
use js_sys::{Function, Promise};
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;

use crate::{
    answer::{Answer, Told},
    clock::random,
    description,
    driver::{Driver, Event},
    explore::{Question, Shortened},
    lease::{Epoch, NodeLease},
    storage::{LoadError, StorageError, Store, load},
    tab::{Bench, SharedBench, Tab, TransferForm},
    views::{JobView, NoticeView, StorageCause, StorageTrouble, StorageView, short_name},
};

/// Bytes of encoded blocks that stay in memory after they were stored: the tree's window, and the
/// blocks that peers ask for most.
const BODY_BYTES: usize = 16 * 1024 * 1024;

/// The most blocks that a tab goes through when it is opened, as long as addresses are few.
const CHECKPOINT_BLOCKS: u64 = 1_000;

/// The name that this program gives to others.
const AGENT: &str = concat!("chain-wasm/", env!("CARGO_PKG_VERSION"));

/// The TypeScript of the arguments that are taken as they come.
#[wasm_bindgen(typescript_custom_section)]
const NETWORK_INFO: &str = r"
/** A network, as `GET /api/v1/network` describes it. */
export interface NetworkInfo {
    /** The network's name. */
    name: string;
    /** Id of its first block. */
    genesis: string;
    /** Nonce of its first block, which saves the search for it. */
    genesisNonce: number;
    /** Its rules. */
    params: unknown;
}
";

/// A full node in a browser. It connects by itself, and goes on alone where it cannot connect.
///
/// `free` ends it, with its socket and its hold on the database.
#[wasm_bindgen]
pub struct BrowserNode {
    events: UnboundedSender<Event>,
    bench: SharedBench,
}

#[wasm_bindgen]
impl BrowserNode {
    /// Starts a node for the network that the relay describes. The promise resolves once the stored
    /// chain is loaded; from then on `onEvent` is told what happens.
    ///
    /// `nodeId` is the node's own name, 16 hex digits that it keeps, and `lease` the page's right to it:
    /// once the lease is lost the node ends by itself. `socketUrl` is the address of the relay's
    /// WebSocket. `stored` says whether the chain is kept in `IndexedDB`.
    ///
    /// # Errors
    /// When these make no node: the network does not fit its id, the node's id is not valid, or another
    /// page has the node.
    pub async fn start(
        #[wasm_bindgen(unchecked_param_type = "NetworkInfo")] network: JsValue,
        #[wasm_bindgen(js_name = "nodeId")] node_id: String,
        lease: NodeLease,
        #[wasm_bindgen(js_name = "socketUrl")] socket_url: String,
        stored: bool,
        #[wasm_bindgen(
            js_name = "onEvent",
            unchecked_param_type = "(event: NodeEvent) => void"
        )]
        on_event: Function,
    ) -> Result<BrowserNode, JsError> {
        let network = description::network(&network)?;
        let node_id: NodeId = node_id.parse()?;
        let first_extra_nonce = u64::from_le_bytes(random()?);

        let (events, queue) = unbounded();
        let (store, notice) = if stored {
            open_store(&network, (node_id, lease.epoch()), events.clone()).await?
        } else {
            let reason = "it is switched off".to_owned();
            let cause = StorageCause::Off;
            (Err(StorageTrouble { cause, reason }), None)
        };
        let mut node = Node::new(network.clone(), config(node_id, store.is_ok())?);
        let loaded = match &store {
            Ok(store) => load(store, &network, &mut node).await,
            Err(_) => Ok(()),
        };

        // With the name others can tell whose block it is: an address says nothing to them.
        let message = Text::new(short_name(node_id)).unwrap_or_default();
        let bench = Rc::new(RefCell::new(Bench::new(message, first_extra_nonce)));
        let storage = match &store {
            Ok(_) => StorageView::Ready,
            Err(trouble) => StorageView::lost(trouble.clone()),
        };
        let mut tab = Tab::new(node, Rc::clone(&bench), storage, jitter);
        if let Some(notice) = notice {
            tab.notify(notice);
        }
        match loaded {
            Ok(()) => {}
            Err(LoadError::Storage(error)) => {
                // The driver hears of it like of any later loss.
                drop(events.unbounded_send(Event::StorageLost(error.trouble())));
            }
            Err(error) => tab.notify(NoticeView::Refused {
                what: "stored chain".to_owned(),
                reason: error.to_string(),
            }),
        }
        let driver = Driver::new(
            (tab, lease),
            network.params().clone(),
            socket_url,
            store.ok(),
            on_event,
            jitter,
            (events.clone(), queue),
        );
        spawn_local(driver.run());
        Ok(Self { events, bench })
    }

    /// Looks a block up by its id.
    ///
    /// # Errors
    /// When the block is unknown, or its body is not here.
    #[wasm_bindgen(unchecked_return_type = "Promise<BlockView>")]
    pub fn block(&self, id: &str) -> Result<Promise, JsError> {
        let id: BlockId = id.parse()?;
        Ok(self.ask(|answer| Event::Block { id, answer }))
    }

    /// The account of an address.
    ///
    /// # Errors
    /// When the text is not an address.
    #[wasm_bindgen(unchecked_return_type = "Promise<AccountView>")]
    pub fn account(&self, address: &str) -> Result<Promise, JsError> {
        let address: Address = address.trim().parse()?;
        Ok(self.ask(|answer| Event::Account { address, answer }))
    }

    /// The block of the best chain at a height; fails when the chain is not that high, or the block's
    /// body is not here.
    #[wasm_bindgen(js_name = "blockAt", unchecked_return_type = "Promise<BlockView>")]
    pub fn block_at(&self, height: f64) -> Promise {
        let height = whole(height);
        self.ask(|answer| Event::BlockAt { height, answer })
    }

    /// Looks for a transaction by its id or the end of it: first among those that wait, then in some
    /// blocks below a height.
    ///
    /// # Errors
    /// When the text is neither, or storage fails.
    #[wasm_bindgen(
        js_name = "findTransaction",
        unchecked_return_type = "Promise<SearchStepView>"
    )]
    pub fn find_transaction(&self, id: &str, below: Option<f64>) -> Result<Promise, JsError> {
        let (sought, below) = (id.parse()?, below.map(whole));
        Ok(self.explore(|answer| Question::Transaction {
            sought,
            below,
            answer,
        }))
    }

    /// Looks for the transactions of an address, in some blocks below a height.
    ///
    /// # Errors
    /// When the text is not an address, or storage fails.
    #[wasm_bindgen(unchecked_return_type = "Promise<SearchStepView>")]
    pub fn history(&self, address: &str, below: Option<f64>) -> Result<Promise, JsError> {
        let (address, below) = (address.trim().parse()?, below.map(whole));
        Ok(self.explore(|answer| Question::History {
            address,
            below,
            answer,
        }))
    }

    /// The state of an address: its account, and the transfers that wait.
    ///
    /// # Errors
    /// When the text is not an address.
    #[wasm_bindgen(
        js_name = "addressView",
        unchecked_return_type = "Promise<AddressView>"
    )]
    pub fn address_view(&self, address: &str) -> Result<Promise, JsError> {
        let address = address.trim().parse()?;
        Ok(self.explore(|answer| Question::Address { address, answer }))
    }

    /// The blocks and transactions whose ids end in these digits.
    ///
    /// # Errors
    /// When the digits are too few, too many, or not hex digits.
    #[wasm_bindgen(
        js_name = "idsEndingIn",
        unchecked_return_type = "Promise<ShortenedView>"
    )]
    pub fn ids_ending_in(&self, digits: &str) -> Result<Promise, JsError> {
        let wanted = Shortened::Id(digits.parse()?);
        Ok(self.explore(|answer| Question::Shortened { wanted, answer }))
    }

    /// The addresses that begin and end with these hex digits, in any case and without `0x`.
    #[wasm_bindgen(
        js_name = "addressesLike",
        unchecked_return_type = "Promise<ShortenedView>"
    )]
    pub fn addresses_like(&self, first: &str, last: &str) -> Promise {
        let wanted = Shortened::Address {
            first: first.to_ascii_lowercase(),
            last: last.to_ascii_lowercase(),
        };
        self.explore(|answer| Question::Shortened { wanted, answer })
    }

    /// A block with everything that is needed to judge it, for the sandbox.
    ///
    /// # Errors
    /// When the block is not here, or another one that is needed to get to it.
    #[wasm_bindgen(unchecked_return_type = "Promise<SpecimenView>")]
    pub fn specimen(&self, id: &str) -> Result<Promise, JsError> {
        let id = id.parse()?;
        Ok(self.explore(|answer| Question::Specimen { id, answer }))
    }

    /// The accounts, at least this many as far as they are known, and their newest movements.
    #[wasm_bindgen(unchecked_return_type = "Promise<WalletView>")]
    pub fn wallet(&self, least: u32) -> Promise {
        self.ask(|answer| Event::Wallet { least, answer })
    }

    /// Shows the accounts with these public keys from now on. The node mines for account number
    /// `chosen` and sends from it; the answer is its address. Before this call blocks cannot be
    /// mined here.
    ///
    /// # Errors
    /// When one is not a key, the chosen one is not among them, or they are too many.
    #[wasm_bindgen(js_name = "useAccounts", unchecked_return_type = "Promise<string>")]
    pub fn use_accounts(
        &self,
        #[wasm_bindgen(js_name = "publicKeys")] public_keys: Vec<String>,
        chosen: u32,
    ) -> Result<Promise, JsError> {
        let keys = public_keys.into_iter().map(|key| key.parse());
        let keys = keys.collect::<Result<Vec<PublicKey>, _>>()?;
        Ok(self.ask(|answer| Event::UseAccounts {
            keys,
            chosen,
            answer,
        }))
    }

    /// The data that the wallet has to sign for a transfer from the account in use, with amounts in
    /// grains; fails when an argument is wrong, or no account is in use.
    #[wasm_bindgen(unchecked_return_type = "Promise<DraftView>")]
    pub fn draft(&self, recipient: String, amount: f64, fee: f64, memo: String) -> Promise {
        let form = TransferForm {
            recipient,
            amount,
            fee,
            memo,
        };
        self.ask(|answer| Event::Draft { form, answer })
    }

    /// Sends a transfer that the wallet has signed.
    ///
    /// # Errors
    /// When the bytes are not a transfer, or the transfer is refused, with the reason.
    #[wasm_bindgen(unchecked_return_type = "Promise<TransferView>")]
    pub fn submit(&self, transfer: &[u8]) -> Result<Promise, JsError> {
        let transfer: Transfer = borsh::from_slice(transfer)?;
        Ok(self.ask(|answer| Event::Submit { transfer, answer }))
    }

    /// Sets whether `work` events are wanted and jobs are given. At the start they are not.
    #[wasm_bindgen(js_name = "setMining")]
    pub fn set_mining(&self, active: bool) {
        self.tell(Event::SetMining(active));
    }

    /// A job that no other worker has; `undefined` while no job can be given.
    ///
    /// # Errors
    /// Never, as long as JavaScript has memory.
    pub fn job(&self) -> Result<Option<Ts<JobView>>, JsError> {
        let job = self.bench.borrow_mut().job();
        let view = job.map(|job| JobView::from(&job).into_ts());
        Ok(view.transpose()?)
    }

    /// Takes a version and a nonce that a search found.
    #[wasm_bindgen(unchecked_return_type = "Promise<SolvedView>")]
    pub fn solved(&self, job: u32, version: u32, nonce: u32) -> Promise {
        self.ask(|answer| Event::Solved {
            job: JobId(job),
            hit: Hit { version, nonce },
            answer,
        })
    }

    /// Takes the hash rate of the searches here, for others to see.
    #[wasm_bindgen(js_name = "reportHashRate")]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate that is no number or below zero counts as zero"
    )]
    pub fn report_hash_rate(
        &self,
        #[wasm_bindgen(js_name = "hashesPerSecond")] hashes_per_second: f64,
    ) {
        self.tell(Event::HashRate(hashes_per_second as u64));
    }

    /// Gives this node's messages faults, for others to see. Nodes of different groups do not hear
    /// each other; messages are late by `delay_ms`, and `loss_percent` of them are lost, each way.
    /// At the start all three are 0.
    ///
    /// # Errors
    /// When the loss is more than all messages.
    pub fn impair(
        &self,
        group: u8,
        #[wasm_bindgen(js_name = "delayMs")] delay_ms: u16,
        #[wasm_bindgen(js_name = "lossPercent")] loss_percent: u8,
    ) -> Result<(), JsError> {
        if loss_percent > 100 {
            return Err(JsError::new(
                "at most 100 of a hundred messages can be lost",
            ));
        }
        self.tell(Event::Impair(Impairment {
            group,
            delay_ms,
            loss_percent,
        }));
        Ok(())
    }

    /// Asks others for their chains now, and connects without a wait.
    pub fn synchronise(&self) {
        self.tell(Event::Synchronise);
    }

    fn tell(&self, event: Event) {
        // This fails only when the driver has ended, and then nobody can wait for anything.
        drop(self.events.unbounded_send(event));
    }

    fn ask<T: Told + 'static>(&self, question: impl FnOnce(Answer<T>) -> Event) -> Promise {
        let (promise, answer) = Answer::promised();
        self.tell(question(answer));
        promise
    }

    fn explore<T: Told + 'static>(&self, question: impl FnOnce(Answer<T>) -> Question) -> Promise {
        self.ask(|answer| Event::Explore(question(answer)))
    }
}

impl Drop for BrowserNode {
    fn drop(&mut self) {
        self.tell(Event::Stop);
    }
}

/// A height from JavaScript; a number that is not a height is cut off.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a number that is no height is cut off"
)]
fn whole(height: f64) -> Height {
    Height::new(height as u64)
}

/// The store, or the reason why there is none, for the page to tell. Fails when another page has the
/// node.
async fn open_store(
    network: &Network,
    owner: (NodeId, Epoch),
    events: UnboundedSender<Event>,
) -> Result<(Result<Rc<Store>, StorageTrouble>, Option<NoticeView>), JsError> {
    let lost = move |trouble| drop(events.unbounded_send(Event::StorageLost(trouble)));
    match Store::open(network.id(), owner, lost.clone()).await {
        Ok(store) => {
            match store.claim().await {
                Ok(()) => {}
                Err(error @ StorageError::Outdated) => return Err(error.into()),
                // The blocks that are there can still be loaded.
                Err(error) => lost(error.trouble()),
            }
            Ok((Ok(Rc::new(store)), None))
        }
        Err(error) => {
            let trouble = error.trouble();
            Ok((Err(trouble.clone()), Some(trouble.into())))
        }
    }
}

fn config(node: NodeId, storage: bool) -> Result<NodeConfig, JsError> {
    Ok(NodeConfig {
        agent: Text::new(AGENT)?,
        kind: PeerKind::Tab,
        node,
        seed: u64::from_le_bytes(random()?),
        body_bytes: BODY_BYTES,
        storage,
        checkpoint_blocks: CHECKPOINT_BLOCKS,
        all_signed: chain::all_signed,
    })
}

/// The place of the next wait in its span. Without randomness all waits are the longest.
fn jitter() -> u32 {
    random().map_or(u32::MAX, u32::from_le_bytes)
}
