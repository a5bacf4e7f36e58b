//! The node with its driver: links, disk, clock, and its questions to others.

use std::collections::BTreeSet;

use chain::{
    Block, BlockId, BlockKey, Input, LinkId, LinkKind, Millis, Node, NodeConfig, Notice, Output,
    RefusedItem, Work,
    wire::{Frame, MAX_FRAME_BYTES, PeerId, Request, RequestId},
};

use super::{
    disk::Disk,
    script::{DiskKind, Loaded, Pick, Script, Sender, Span, Step, Which},
    start::{self, Started},
};
use crate::world::{Archive, World};

/// Questions of the node that are remembered; the oldest is forgotten first.
const MAX_ASKED: usize = 64;
/// Blocks that are loaded in a run, by all restarts together. Loading takes more time than
/// everything else, so long chains are not loaded at all.
const MAX_LOADED: usize = 100;
/// If there are more blocks on disk, a run does not end with a restart.
const MAX_LOADED_AT_END: usize = 40;
/// Links at once.
const MAX_LINKS: usize = 3;

/// No clock goes further: headers can hold times up to some days later.
const LAST: Millis = Millis::from_ms((u32::MAX as u64 - 1_000_000) * 1_000);

/// A connection.
pub(super) struct Link {
    pub(super) id: LinkId,
    pub(super) welcomed: bool,
    /// Bytes came over it that may be anything, from anybody.
    pub(super) noisy: bool,
}

/// A question of the node that nobody has answered.
pub(super) struct Asked {
    pub(super) link: LinkId,
    pub(super) peer: PeerId,
    pub(super) id: RequestId,
    pub(super) request: Request,
}

/// A block made in a run.
pub(super) struct Made {
    pub(super) id: BlockId,
    pub(super) block: Block,
    /// Whether an honest peer could send it.
    pub(super) sound: bool,
}

/// Facts that earlier checks have seen.
#[derive(Default)]
pub(super) struct Watch {
    pub(super) tip_work: Option<Work>,
}

/// The node, its driver, and all peers that speak to it.
pub(super) struct Rig {
    pub(super) world: &'static World,
    pub(super) node: Node,
    pub(super) config: NodeConfig,
    pub(super) now: Millis,
    pub(super) links: Vec<Link>,
    pub(super) asked: Vec<Asked>,
    /// Bodies for which storage was asked.
    pub(super) loads: Vec<BlockKey>,
    pub(super) disk_kind: DiskKind,
    pub(super) disk: Option<Disk>,
    /// Whether storage is there, and has answered everything as it should.
    pub(super) storage_held: bool,
    /// Peers that sent something that no honest peer sends.
    pub(super) suspects: BTreeSet<(LinkId, PeerId)>,
    pub(super) watch: Watch,
    /// What is known of the blocks made in this run.
    pub(super) judged: Archive,
    pub(super) made: Vec<Made>,
    links_ever: u64,
    /// How many blocks restarts may still load.
    pub(super) loads_left: usize,
}

impl Rig {
    pub(super) fn new(script: &Script) -> Self {
        let world = start::world(script.network);
        let Started { node, config, disk } =
            start::start(script.network, script.disk, script.start);
        Self {
            world,
            node,
            now: world.now,
            links: Vec::new(),
            asked: Vec::new(),
            loads: Vec::new(),
            storage_held: config.storage,
            config,
            disk_kind: script.disk,
            disk,
            suspects: BTreeSet::new(),
            watch: Watch::default(),
            judged: Archive::default(),
            made: Vec::new(),
            links_ever: 0,
            loads_left: MAX_LOADED,
        }
    }

    pub(super) fn step(&mut self, step: &Step) {
        match step {
            Step::LinkUp {
                hub,
                welcome,
                roster,
            } => self.link_up(*hub, welcome.then_some(roster)),
            Step::LinkDown(link) => {
                if let Some(link) = self.link(*link) {
                    self.input(Input::LinkDown { link });
                    self.forget_link(link);
                }
            }
            Step::Roster {
                link,
                welcome,
                roster,
            } => self.tell_roster(*link, *welcome, roster),
            Step::Gossip { from, news } => self.gossip(*from, news),
            Step::Row { from, first, count } => {
                for offset in 0..*count % 32 {
                    let block = Which::World(first.wrapping_add(offset.into()));
                    self.gossip_block(*from, block);
                }
            }
            Step::Ask { from, question } => self.ask(*from, question),
            Step::Answer { ask, leaf, how } => {
                if let Some(ask) = pick(self.asked.len(), *ask) {
                    let asked = self.asked.remove(ask);
                    self.answer(asked, *leaf, how);
                }
            }
            Step::AnswerAll { leaf, rounds } => self.answer_all(*leaf, rounds % 8),
            Step::Noise { link, bytes } => self.noise(*link, bytes.clone()),
            Step::Wait(span) => self.pass(*span),
            Step::Wake => self.wake(),
            Step::Back(span) => {
                self.now = Millis::from_ms(self.now.ms().saturating_sub(span.ms()));
                self.input(Input::Tick);
            }
            Step::Submit(transfer) => {
                let (transfer, _) = self.transfer(*transfer);
                self.input(Input::Submitted(transfer));
            }
            Step::Mine => self.mine(),
            Step::Make {
                on,
                transfers,
                flaw,
            } => {
                let transfers = transfers.map(|transfer| self.transfer(transfer).0);
                if let Some(block) = self.find_block(*on, transfers.to_vec()) {
                    let block = match flaw {
                        Some(flaw) => flaw.apply(block, &self.world.network),
                        None => block,
                    };
                    self.keep(block, flaw.is_none());
                }
            }
            Step::Mined(which) => {
                let block = self.block(*which).0.clone();
                self.input(Input::Mined(block));
            }
            Step::Load { load, how } => {
                if let Some(load) = pick(self.loads.len(), *load) {
                    let key = self.loads.remove(load);
                    self.load(key, *how);
                }
            }
            Step::LoadAll => {
                while let Some(key) = self.loads.pop() {
                    self.load(key, Loaded::Right);
                }
            }
            Step::LoadUnasked(which) => {
                if let Some((key, stored)) = self.stored(*which) {
                    self.input(Input::BodyLoaded {
                        key,
                        stored: Some(stored),
                    });
                }
            }
            Step::StorageLost => {
                self.storage_held = false;
                self.config.storage = false;
                self.input(Input::StorageLost);
            }
            Step::HashRate(rate) => self.input(Input::HashRate(*rate)),
            Step::Synchronise => self.input(Input::Synchronise),
            Step::Restart => self.restart(),
        }
    }

    /// The end of a run, after the last step.
    pub(super) fn end(&mut self) {
        self.check_invalid();
        let blocks = self.disk.as_ref().map_or(0, Disk::len);
        if blocks <= MAX_LOADED_AT_END {
            self.restart();
        }
        if self.storage_held || self.disk.is_none() {
            self.recover();
        }
    }

    /// Gives the node an input, carries out its requests, and checks what must be true.
    pub(super) fn input(&mut self, input: Input) {
        let room = match &input {
            Input::Frame { bytes, .. } => bytes.len(),
            _ => 0,
        };
        let is_storage = matches!(input, Input::BodyLoaded { .. } | Input::StorageLost);
        self.node.handle(self.now, input);
        self.drain(room);
        if is_storage {
            self.check_chain();
        }
    }

    /// The node's outputs are bounded by its inputs.
    pub(super) fn drain(&mut self, room: usize) {
        let mut outputs = 0;
        let mut stirred = false;
        while let Some(output) = self.node.poll() {
            outputs += 1;
            match output {
                Output::Send { link, bytes, .. } => self.sent(link, &bytes),
                Output::Persist(batch) => {
                    stirred = true;
                    if let Some(disk) = &mut self.disk
                        && self.config.storage
                    {
                        disk.write(batch);
                    }
                }
                Output::LoadBody { key } => {
                    assert!(self.config.storage, "asks a storage that is not there");
                    self.loads.push(key);
                }
                Output::Notice(notice) => stirred |= is_of_blocks(&notice),
                Output::Close { link, peer, reason } => {
                    let who = (link, peer.unwrap_or(PeerId::ANY));
                    assert!(
                        self.is_suspect(who),
                        "honest peer {who:?} is shut out: {reason}"
                    );
                    if peer.is_none() {
                        self.forget_link(link);
                    }
                }
            }
        }
        let bound = 100 + room / 20;
        assert!(outputs <= bound, "{outputs} outputs for {room} bytes");
        self.check_always();
        if stirred {
            self.check_chain();
        }
    }

    fn sent(&mut self, link: LinkId, bytes: &[u8]) {
        assert!(bytes.len() <= MAX_FRAME_BYTES);
        let to = self.links.iter().find(|open| open.id == link);
        let to = to.unwrap_or_else(|| panic!("sends by {link:?}, which is closed"));
        let frame = Frame::decode(bytes).expect("the node sends frames");
        assert_eq!(
            matches!(frame, Frame::Hello(_)),
            !to.welcomed,
            "hello is the one frame before the welcome: {frame:?}"
        );
        match frame {
            Frame::Hello(_) | Frame::Presence(_) | Frame::Gossip { .. } | Frame::Reply { .. } => {}
            Frame::Request { peer, id, request } => {
                if self.asked.len() == MAX_ASKED {
                    self.asked.remove(0);
                }
                self.asked.push(Asked {
                    link,
                    peer,
                    id,
                    request,
                });
            }
            Frame::Welcome(_) | Frame::Roster(_) => panic!("speaks like a relay: {frame:?}"),
        }
    }

    pub(super) fn link_up(&mut self, hub: bool, welcome: Option<&[super::script::Claim; 2]>) {
        if self.links.len() == MAX_LINKS {
            return;
        }
        self.links_ever += 1;
        let link = LinkId(self.links_ever);
        self.links.push(Link {
            id: link,
            welcomed: false,
            noisy: false,
        });
        let kind = if hub { LinkKind::Hub } else { LinkKind::Relay };
        self.input(Input::LinkUp { link, kind });
        if let Some(roster) = welcome {
            let place = self.links.len() - 1;
            self.tell_roster(u8::try_from(place).expect("links are few"), true, roster);
        }
    }

    pub(super) fn forget_link(&mut self, link: LinkId) {
        self.links.retain(|open| open.id != link);
        self.asked.retain(|asked| asked.link != link);
        self.suspects.retain(|(suspect, _)| *suspect != link);
    }

    pub(super) fn link(&self, link: Pick) -> Option<LinkId> {
        Some(self.links[pick(self.links.len(), link)?].id)
    }

    pub(super) fn sender(&self, from: Sender) -> Option<(LinkId, PeerId)> {
        Some((self.link(from.link)?, peer(from.peer)))
    }

    pub(super) fn is_welcomed(&self, link: LinkId) -> bool {
        let open = self.links.iter().find(|open| open.id == link);
        open.is_some_and(|open| open.welcomed)
    }

    fn is_suspect(&self, who: (LinkId, PeerId)) -> bool {
        let is_noisy = |link: &Link| link.id == who.0 && link.noisy;
        self.suspects.contains(&who) || self.links.iter().any(is_noisy)
    }

    fn pass(&mut self, span: Span) {
        self.now = self.now.plus(span.ms()).min(LAST);
        self.input(Input::Tick);
    }

    /// A node that has been woken is at rest: waking it again has no effect.
    pub(super) fn wake(&mut self) {
        let Some(at) = self.node.next_wakeup() else {
            return;
        };
        // Goes past `LAST`, too: after it there is time for everything that a script can wait for.
        self.now = self.now.max(at);
        self.input(Input::Tick);
        self.node.handle(self.now, Input::Tick);
        let more = self.node.poll();
        assert_eq!(more, None, "a second tick at the same time leads to more");
    }
}

/// Whether the tree may have changed after such news.
fn is_of_blocks(notice: &Notice) -> bool {
    matches!(
        notice,
        Notice::Extended { .. }
            | Notice::Reorganised { .. }
            | Notice::SideBlock { .. }
            | Notice::HeadersAdded { .. }
            | Notice::Refused {
                what: RefusedItem::Block(_),
                ..
            }
    )
}

/// The place of a pick in a list of this length.
pub(super) fn pick(count: usize, pick: Pick) -> Option<usize> {
    usize::from(pick).checked_rem(count)
}

/// One of few peers; the relay itself is among them.
pub(super) fn peer(number: Pick) -> PeerId {
    PeerId(u64::from(number % 6))
}
