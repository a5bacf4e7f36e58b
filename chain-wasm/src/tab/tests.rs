use std::sync::LazyLock;

use chain::{
    Amount, Network, NodeConfig, Text, Wallet,
    mining::Job,
    wire::{
        Frame, Impairment, NodeId, PeerId, PeerInfo, PeerKind, Presence, Roster, TipInfo, Welcome,
    },
};

use super::*;
use crate::views::{BlockState, ConnectionView, SolvedOutcome, StatusView, StorageCause};

mod clock;
mod wallet;

/// How far the clock of the relay in these tests is ahead.
const RELAY_AHEAD_MS: u64 = 7_000;
/// Later than the genesis of regtest.
const START: Millis = Millis::from_ms(1_800_000_000_000);

fn tab_without_account(storage: StorageView) -> Tab {
    let config = NodeConfig {
        agent: Text::new("test").unwrap(),
        kind: PeerKind::Tab,
        node: NodeId([1; 8]),
        seed: 1,
        body_bytes: 1 << 20,
        storage: storage == StorageView::Ready,
        checkpoint_blocks: 1_000,
        all_signed: chain::all_signed,
    };
    let node = Node::new(Network::regtest(), config);
    let bench = Rc::new(RefCell::new(Bench::new(Text::default(), 0)));
    Tab::new(node, bench, storage, || u32::MAX)
}

fn tab_with(storage: StorageView) -> Tab {
    let mut tab = tab_without_account(storage);
    use_account(&mut tab, 0);
    tab
}

fn wallet() -> &'static Wallet {
    static WALLET: LazyLock<Wallet> = LazyLock::new(|| Wallet::generate([1; 16]));
    &WALLET
}

fn use_account(tab: &mut Tab, number: u32) -> Address {
    use_some(tab, number + 1, number)
}

fn use_some(tab: &mut Tab, count: u32, chosen: u32) -> Address {
    let keys = (0..count).map(|number| wallet().account(number).public_key());
    let keys: Vec<_> = keys.collect();
    tab.use_accounts(&keys, chosen).unwrap()
}

fn own_address(tab: &Tab) -> Address {
    tab.accounts.address().unwrap()
}

fn transfer(tab: &mut Tab, now: Millis, form: &TransferForm) -> Result<TransferView, MempoolError> {
    let key = wallet().account(tab.wallet(1).account);
    let body = tab.draft(form).unwrap();
    let genesis = tab.node.chain().network().id();
    tab.submit(now, &body.sign(&key, genesis))
}

fn tab() -> Tab {
    tab_with(StorageView::Ready)
}

fn effects(tab: &mut Tab) -> Vec<Effect> {
    std::iter::from_fn(|| tab.poll()).collect()
}

fn events(tab: &mut Tab) -> Vec<NodeEvent> {
    let emitted = effects(tab).into_iter().filter_map(|effect| match effect {
        Effect::Emit(event) => Some(event),
        _ => None,
    });
    emitted.collect()
}

fn status(events: &[NodeEvent]) -> StatusView {
    let mut statuses = events.iter().filter_map(|event| match event {
        NodeEvent::Status { status } => Some(status.clone()),
        _ => None,
    });
    statuses.next_back().expect("a status was told")
}

fn connect(tab: &mut Tab, now: Millis) -> LinkId {
    tab.tick(now);
    let link = effects(tab)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Connect(link) => Some(link),
            _ => None,
        })
        .expect("a connection is wanted");
    tab.link_up(now, link);
    link
}

fn welcome(tab: &mut Tab, now: Millis, link: LinkId) {
    let genesis = Network::regtest().id();
    let tip = TipInfo {
        id: genesis,
        height: chain::Height::GENESIS,
        work: chain::Work::ZERO,
    };
    let presence = Presence {
        tip,
        hash_rate: 5,
        impairment: Impairment::default(),
    };
    let native = PeerInfo {
        peer: PeerId(1),
        node: NodeId([9; 8]),
        kind: PeerKind::Native,
        presence,
    };
    let roster = Roster {
        total: 2,
        sample: vec![native],
    };
    let frame = Frame::Welcome(Welcome {
        you: PeerId(2),
        time: now.plus(RELAY_AHEAD_MS),
        roster,
    });
    tab.frame(now, link, frame.encode());
}

fn hit(job: &Job) -> Hit {
    let range = pow::NonceRange::ALL;
    let job = pow::Job::new(&job.prefix, &job.target.to_le_bytes());
    match pow::search(pow::Kernel::PORTABLE, &job, range).outcome {
        pow::Outcome::Hit { version, nonce } => Hit { version, nonce },
        pow::Outcome::Exhausted => panic!("regtest has a hit in every second nonce"),
    }
}

fn job(tab: &Tab) -> Job {
    tab.bench.borrow_mut().job().expect("mining is active")
}

/// Mines one block and lets the page hear of it.
fn mine(tab: &mut Tab, now: Millis) -> SolvedView {
    tab.tick(now);
    let job = job(tab);
    let solved = tab.solved(now, job.id, hit(&job));
    tab.tick(now.plus(100));
    solved
}

fn refused(events: &[NodeEvent]) -> bool {
    events.iter().any(|event| {
        matches!(
            event,
            NodeEvent::Notice {
                notice: NoticeView::Refused { .. }
            }
        )
    })
}

#[test]
fn at_first_it_connects_and_tells_everything_once() {
    let mut tab = tab();
    tab.tick(START);
    let first = effects(&mut tab);
    assert!(matches!(first[0], Effect::Connect(_)));
    assert_eq!(first.len(), 5, "{first:?}");
    tab.tick(START.plus(1));
    assert!(effects(&mut tab).is_empty());
}

#[test]
fn the_welcome_of_the_relay_puts_it_online_with_its_peers() {
    let mut tab = tab();
    let link = connect(&mut tab, START);
    let hello = effects(&mut tab)
        .into_iter()
        .find_map(|effect| match effect {
            Effect::Send(to, bytes) if to == link => Frame::decode(&bytes).ok(),
            _ => None,
        });
    assert!(matches!(hello, Some(Frame::Hello(_))), "{hello:?}");
    welcome(&mut tab, START, link);
    tab.tick(START.plus(100));
    let events = events(&mut tab);
    let status = status(&events);
    let online = ConnectionView::Online {
        clock_ahead_ms: -7_000,
    };
    assert_eq!(status.connection, online);
    assert_eq!(status.peers, 1);
    let peers = events.iter().find_map(|event| match event {
        NodeEvent::Peers { total, peers } => Some((*total, peers.clone())),
        _ => None,
    });
    let (total, peers) = peers.expect("peers were told");
    assert_eq!(total, 2);
    let numbers: Vec<_> = peers.iter().map(|peer| (peer.peer, peer.you)).collect();
    assert_eq!(numbers, [(2, true), (1, false)]);
}

#[test]
fn a_broken_connection_is_told_with_its_reason_and_made_anew_after_a_wait() {
    let mut tab = tab();
    let link = connect(&mut tab, START);
    tab.link_down(START, link, "gone".to_owned());
    tab.tick(START.plus(100));
    let events = events(&mut tab);
    let offline = ConnectionView::Offline {
        reason: "gone".to_owned(),
        retry_in_ms: 400,
    };
    assert_eq!(status(&events).connection, offline);
    let wakeup = tab.wakeup(START.plus(100));
    assert_eq!(wakeup, START.plus(500));
    let second = connect(&mut tab, wakeup);
    assert_ne!(link, second);

    tab.link_down(wakeup, link, "a late word about the first".to_owned());
    tab.frame(wakeup, link, vec![0xff]);
    assert!(
        !effects(&mut tab)
            .iter()
            .any(|effect| matches!(effect, Effect::Disconnect(_)))
    );
}

#[test]
fn a_relay_that_breaks_the_protocol_is_left() {
    let mut tab = tab();
    let link = connect(&mut tab, START);
    effects(&mut tab);
    tab.frame(START, link, vec![0xff; 3]);
    let effects = effects(&mut tab);
    let left = |effect: &Effect| matches!(effect, Effect::Disconnect(at) if *at == link);
    assert!(effects.iter().any(left), "{effects:?}");
}

#[test]
fn a_hit_becomes_the_tip_is_stored_and_calls_the_workers() {
    let mut tab = tab();
    tab.set_mining(START, true);
    tab.tick(START);
    assert!(
        events(&mut tab).contains(&NodeEvent::Work),
        "workers are called at the start"
    );
    let solved = mine(&mut tab, START);
    assert_eq!(solved.outcome, SolvedOutcome::Accepted);
    let id = solved.id.expect("the block has an id");

    let effects = effects(&mut tab);
    let stored = effects.iter().find_map(|effect| match effect {
        Effect::Persist(batch) => Some(batch),
        _ => None,
    });
    assert_eq!(stored.expect("the block is stored").tip.id.to_string(), id);
    let emitted = |wanted: &NodeEvent| {
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Emit(event) if event == wanted))
    };
    assert!(emitted(&NodeEvent::Work));
    assert!(emitted(
        &NoticeView::Mined {
            id: id.clone(),
            height: 1
        }
        .into()
    ));
    assert_eq!(tab.node.tip().id.to_string(), id);
}

#[test]
fn the_tree_and_the_account_show_the_own_block() {
    let mut tab = tab();
    tab.set_mining(START, true);
    let id = mine(&mut tab, START).id.expect("accepted");
    let events = events(&mut tab);
    let trees: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            NodeEvent::Tree { tip, blocks, .. } => Some((tip, blocks)),
            _ => None,
        })
        .collect();
    assert_eq!(trees.last().expect("the tree was told").0, &id);
    let states: Vec<_> = trees
        .iter()
        .flat_map(|(_, blocks)| *blocks)
        .map(|block| (block.height, block.state, block.mine))
        .collect();
    assert_eq!(
        states,
        [(0, BlockState::Best, false), (1, BlockState::Best, true)]
    );
    let subsidy = 50 * Amount::GRAINS_PER_TAB;
    let account = tab.account(own_address(&tab));
    assert_eq!((account.balance, account.immature), (subsidy, 0));
    mine(&mut tab, START.plus(1_000));
    let account = tab.account(own_address(&tab));
    assert_eq!((account.balance, account.immature), (2 * subsidy, 0));
}

#[test]
fn a_hit_for_a_tip_that_moved_is_stale_and_a_wrong_nonce_is_refused() {
    let mut tab = tab();
    tab.set_mining(START, true);
    tab.tick(START);
    let (slow, wrong) = (job(&tab), job(&tab));
    let other_network = Hit {
        version: 1,
        ..hit(&wrong)
    };
    let refused = tab.solved(START, wrong.id, other_network);
    assert_eq!(refused.outcome, SolvedOutcome::Refused);
    assert!(refused.reason.unwrap().contains("does not solve"));

    // Before the bench has looked at the new tip, and after.
    let fast = job(&tab);
    tab.solved(START, fast.id, hit(&fast));
    assert_eq!(
        tab.solved(START, slow.id, hit(&slow)).outcome,
        SolvedOutcome::Stale
    );
    tab.tick(START);
    assert_eq!(
        tab.solved(START, slow.id, hit(&slow)).outcome,
        SolvedOutcome::Stale
    );
    assert_eq!(tab.node.tip().height.get(), 1);
}

#[test]
fn stopping_leaves_no_job_and_no_hash_rate() {
    let mut tab = tab();
    tab.set_mining(START, true);
    tab.hash_rate(START, 1_000);
    tab.tick(START);
    assert!(tab.bench.borrow_mut().job().is_some());
    tab.set_mining(START, false);
    tab.hash_rate(START, 900);
    tab.tick(START.plus(100));
    assert!(tab.bench.borrow_mut().job().is_none());
    let mut rates = events(&mut tab)
        .into_iter()
        .filter_map(|event| match event {
            NodeEvent::Peers { peers, .. } => Some(peers[0].hash_rate),
            _ => None,
        });
    assert_eq!(rates.next_back(), Some(0));
}

#[test]
fn transfers_are_signed_numbered_and_wait_or_are_refused_with_the_reason() {
    let mut tab = tab();
    let form = TransferForm {
        recipient: Address::ZERO.to_string(),
        amount: 100.0,
        fee: 1.0,
        memo: String::new(),
    };
    let poor = transfer(&mut tab, START, &form).unwrap_err().to_string();
    assert!(poor.contains("can spend 0 TAB"), "{poor}");

    tab.set_mining(START, true);
    mine(&mut tab, START);
    mine(&mut tab, START.plus(1_000));
    let first = transfer(&mut tab, START, &form).unwrap();
    let second = transfer(&mut tab, START, &form).unwrap();
    assert_eq!((first.nonce, second.nonce), (0, 1));
    assert_eq!(first.sender, own_address(&tab).to_string());
    assert_eq!(tab.account(own_address(&tab)).pending, -202);
    assert_eq!(tab.account(Address::ZERO).pending, 200);

    mine(&mut tab, START.plus(3_000));
    let found = tab.find(&tab.node.tip().id).unwrap();
    let Found::Here(view) = found else {
        panic!("the newest body is in memory")
    };
    assert_eq!(view.transfers.len(), 2);
    assert_eq!(view.confirmations, 1);
    assert_eq!(tab.account(own_address(&tab)).pending, 0);
}

#[test]
fn new_transfers_call_the_workers_seldom_and_a_new_tip_at_once() {
    let mut tab = tab();
    tab.set_mining(START, true);
    mine(&mut tab, START);
    mine(&mut tab, START.plus(1_000));
    events(&mut tab);
    let form = TransferForm {
        recipient: Address::ZERO.to_string(),
        amount: 1.0,
        fee: 0.0,
        memo: String::new(),
    };
    let called = |tab: &mut Tab, at: u64| {
        tab.tick(START.plus(at));
        events(tab).contains(&NodeEvent::Work)
    };
    transfer(&mut tab, START.plus(1_500), &form).unwrap();
    assert!(!called(&mut tab, 1_500));
    assert!(!called(&mut tab, 2_600));
    assert!(called(&mut tab, 4_600));
    assert!(!called(&mut tab, 5_700));
}

#[test]
fn lost_storage_is_told_once_and_stops_the_writing() {
    let mut tab = tab();
    let trouble = |reason: &str| StorageTrouble {
        cause: StorageCause::Full,
        reason: reason.to_owned(),
    };
    tab.storage_lost(START, trouble("disk full"));
    tab.storage_lost(START, trouble("again"));
    tab.set_mining(START, true);
    mine(&mut tab, START);
    let effects = effects(&mut tab);
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Persist(_)))
    );
    let notices = effects.iter().filter(|effect| {
        let Effect::Emit(NodeEvent::Notice { notice }) = effect else {
            return false;
        };
        *notice
            == NoticeView::Storage {
                cause: StorageCause::Full,
                reason: "disk full".to_owned(),
            }
    });
    assert_eq!(notices.count(), 1);
    let memory = StorageView::Memory {
        cause: StorageCause::Full,
        reason: "disk full".to_owned(),
    };
    assert_eq!(tab.storage, memory);
}

#[test]
fn blocks_are_found_here_or_said_to_be_unknown() {
    let tab = tab_with(StorageView::Memory {
        cause: StorageCause::Off,
        reason: "private window".to_owned(),
    });
    let genesis = Network::regtest().id();
    let Ok(Found::Here(view)) = tab.find(&genesis) else {
        panic!("genesis is always here")
    };
    assert_eq!((view.height, view.state), (0, BlockState::Best));
    assert_eq!(view.coinbase.message, "For tests");
    let nobody = BlockId::from_bytes([3; 32]);
    assert_eq!(tab.find(&nobody).unwrap_err(), FindError::Unknown(nobody));
}

#[test]
fn synchronise_cuts_the_wait_for_the_next_attempt_short() {
    let mut tab = tab();
    let link = connect(&mut tab, START);
    tab.link_down(START, link, "gone".to_owned());
    effects(&mut tab);
    tab.synchronise(START.plus(1));
    tab.tick(START.plus(1));
    let wanted = effects(&mut tab);
    assert!(
        wanted
            .iter()
            .any(|effect| matches!(effect, Effect::Connect(_))),
        "{wanted:?}"
    );
}

#[test]
fn what_the_node_refuses_is_told() {
    let mut tab = tab();
    let link = connect(&mut tab, START);
    welcome(&mut tab, START, link);
    events(&mut tab);
    let mut block = Network::regtest().genesis().block().clone();
    block.header.version = 1;
    while block.header.check_work().is_err() {
        block.header.nonce += 1;
    }
    let gossip = chain::wire::Gossip::Block(block);
    tab.frame(
        START,
        link,
        Frame::Gossip {
            peer: PeerId(1),
            gossip,
        }
        .encode(),
    );
    assert!(refused(&events(&mut tab)));
}

#[test]
fn a_reorganisation_names_what_it_cost_this_node() {
    // genesis ─ 1 ─ 2 ─ own 3 (a transfer)      genesis ─ 1 ─ 2 ─ x ─ y
    //                                     =>                   ╲
    //                                                           own 3
    let mut tab = tab();
    tab.set_mining(START, true);
    mine(&mut tab, START);
    mine(&mut tab, START.plus(1_000));
    let mut rival = tab.node.chain().clone();
    let ancestor = rival.tip().id;
    let form = TransferForm {
        recipient: Address::ZERO.to_string(),
        amount: 100.0,
        fee: 1.0,
        memo: String::new(),
    };
    let transfer = transfer(&mut tab, START.plus(2_000), &form).unwrap();
    // Late enough for a template that has the transfer in it.
    mine(&mut tab, START.plus(9_000));
    tab.set_mining(START.plus(10_000), false);
    let link = connect(&mut tab, START.plus(10_000));
    welcome(&mut tab, START.plus(10_000), link);
    events(&mut tab);

    for second in 10..12 {
        let at = START.plus(second * 1_000);
        let (pool, nobody) = (chain::Mempool::default(), Address::ZERO);
        let template = chain::mining::Template::new(&rival, &pool, nobody, Text::default(), at);
        let mut block = template.with_extra_nonce(7);
        while block.header.check_work().is_err() {
            block.header.nonce += 1;
        }
        rival.push(block.clone(), at).unwrap();
        let gossip = chain::wire::Gossip::Block(block);
        let peer = PeerId(1);
        tab.frame(at, link, Frame::Gossip { peer, gossip }.encode());
    }
    let notice = events(&mut tab).into_iter().find_map(|event| match event {
        NodeEvent::Notice { notice } => Some(notice),
        _ => None,
    });
    let Some(NoticeView::Reorganised {
        depth,
        ancestor: shared,
        ancestor_height,
        returned,
        own,
        own_blocks,
        ..
    }) = notice
    else {
        panic!("no reorganisation: {notice:?}")
    };
    assert_eq!((depth, ancestor_height, own_blocks), (1, 2, 1));
    assert_eq!(shared, ancestor.to_string());
    assert_eq!(returned, 1);
    assert_eq!(own, [transfer]);
}
