//! The hub: the routing of a relay. It knows who is connected and who gets which frame, and has no
//! socket, no thread and no chain; a relay, the simulator and the tests drive it.
//!
//! - `io` is its interface, with `door` for who comes and goes;
//! - `directory` holds the clients, `moves` their changes of group, `news` what went round;
//! - `screening` looks at gossip where no node does.
//!
//! Everything that a client can fill is bounded: clients by [`HubConfig::clients`], what went round and
//! what is being screened by [`limits`], waiting frames by one a client. Outputs do not wait here: a
//! driver takes them all after each input.

mod directory;
mod door;
mod io;
mod moves;
mod news;
mod screening;

use std::{collections::VecDeque, sync::Arc};

pub use door::{DropReason, JoinError, Newcomer, Origin};
pub use io::{Audience, HubConfig, HubInput, HubOutput, Payload};
pub use screening::{Screened, Screening};

use crate::{
    limits,
    primitives::{Chance, Millis},
    rules::Network,
    wire::{
        Envelope, Frame, Gossip, Hello, Impairment, PeerId, PeerInfo, PeerKind, Presence, Reply,
        RequestId, Welcome,
    },
};
use directory::{Client, Directory, NATIVE_GROUP};
use moves::Moves;
use news::WentRound;
use screening::{Case, Found, Screens, Step};

/// Numbers of one relay: so many that none is used up while it runs. Those of 2^13 relays stay below
/// 2^53.
const NUMBERS: u64 = 1 << 40;

/// The routing of a relay. `F` is the driver's handle of a frame.
#[derive(Debug)]
pub struct Hub<F> {
    network: Network,
    config: HubConfig,
    directory: Directory,
    /// The count in the next client's number.
    count: u64,
    chance: Chance,
    moves: Moves,
    went_round: WentRound,
    screens: Screens<F>,
    /// When the present roster is sent to clients, because theirs is out of date.
    roster_due: Option<Millis>,
    last_roster: Millis,
    outputs: VecDeque<HubOutput<F>>,
}

impl<F: AsRef<[u8]>> Hub<F> {
    /// A hub without clients.
    pub fn new(network: Network, config: HubConfig) -> Self {
        Self {
            network,
            config,
            directory: Directory::default(),
            count: config.started.ms() % NUMBERS,
            chance: Chance::new(config.seed),
            moves: Moves::default(),
            went_round: WentRound::new(),
            screens: Screens::new(),
            roster_due: None,
            last_roster: Millis::from_ms(0),
            outputs: VecDeque::new(),
        }
    }

    /// Takes the first frame of a connection. A client that joins has its number from now on, and is in
    /// group 0; the outputs begin with its welcome.
    ///
    /// # Errors
    /// The reason why it does not join.
    pub fn join(
        &mut self,
        now: Millis,
        first: &[u8],
        newcomer: Newcomer,
    ) -> Result<PeerId, JoinError> {
        let Frame::Hello(hello) = Frame::decode(first)? else {
            return Err(JoinError::NoHello);
        };
        self.check_hello(&hello)?;
        if !newcomer.native {
            self.check_client(&hello)?;
        }
        let you = self.next_number()?;
        let info = PeerInfo {
            peer: you,
            node: hello.node,
            kind: hello.kind,
            presence: Presence {
                tip: hello.tip,
                hash_rate: 0,
                impairment: Impairment::default(),
            },
        };
        let client = Client {
            info: info.clone(),
            origin: newcomer.origin,
            is_screened: false,
        };
        self.directory.add(client, newcomer.native);
        let welcome = Welcome {
            you,
            time: newcomer.clock,
            roster: self.directory.rosters().for_receiver(&info),
        };
        self.tell(you, &Frame::Welcome(welcome));
        self.roster_changed(now, limits::PRESENCE_MS);
        self.pass_on_tip(&info);
        Ok(you)
    }

    /// Tells the hub what happened. Then carry out the outputs that [`Hub::poll`] gives.
    pub fn handle(&mut self, now: Millis, input: HubInput<F>) {
        match input {
            HubInput::Frame { from, frame } => self.frame(now, from, frame),
            HubInput::Screened(screened) => self.screened(now, screened),
            HubInput::Unscreened { from } => self.end_screening(from),
            HubInput::Leave { peer } => self.forget(now, peer),
            HubInput::Tick => {}
        }
        for (peer, group) in self.moves.take_due(now) {
            self.move_to(now, peer, group);
        }
        if self.roster_due.is_some_and(|due| due <= now) {
            self.send_rosters(now);
        }
    }

    /// The next thing to do; `None` when nothing is left to do. The order matters.
    pub fn poll(&mut self) -> Option<HubOutput<F>> {
        self.outputs.pop_front()
    }

    /// The time to call [`Hub::handle`] with [`HubInput::Tick`], if nothing else comes first.
    pub fn next_wakeup(&self) -> Option<Millis> {
        [self.roster_due, self.moves.next()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Those who get what is fanned out to an audience now.
    pub fn audience(&self, audience: Audience) -> impl Iterator<Item = PeerId> {
        self.directory.audience(audience)
    }

    /// Everybody connected, most work first.
    pub fn peers(&self) -> impl Iterator<Item = &PeerInfo> {
        self.directory.sorted().into_iter()
    }

    /// A client that is connected.
    pub fn peer(&self, peer: PeerId) -> Option<&PeerInfo> {
        self.directory.get(peer).map(|client| &client.info)
    }

    /// Whether a frame of a client is being screened, so that its next one must wait.
    pub fn is_screening(&self, peer: PeerId) -> bool {
        self.directory
            .get(peer)
            .is_some_and(|client| client.is_screened)
    }

    fn check_hello(&self, hello: &Hello) -> Result<(), JoinError> {
        let here = self.network.id();
        if hello.network != here {
            return Err(JoinError::OtherNetwork {
                name: self.network.params().name.clone(),
                here,
                there: hello.network,
            });
        }
        Ok(())
    }

    fn check_client(&self, hello: &Hello) -> Result<(), JoinError> {
        if hello.kind == PeerKind::Native && Some(hello.node) == self.config.own {
            return Err(JoinError::Oneself);
        }
        if self.config.own.is_some() && self.directory.native().is_none() {
            return Err(JoinError::Starting);
        }
        let most = self.config.clients;
        if self.directory.count() >= most {
            return Err(JoinError::Full { most });
        }
        Ok(())
    }

    fn next_number(&mut self) -> Result<PeerId, JoinError> {
        let count = self.count + 1;
        if count >= NUMBERS {
            return Err(JoinError::NoNumber);
        }
        self.count = count;
        Ok(PeerId(u64::from(self.config.relay) * NUMBERS + count))
    }

    fn frame(&mut self, now: Millis, from: PeerId, frame: F) {
        let Some(client) = self.directory.get(from) else {
            return;
        };
        debug_assert!(
            !client.is_screened,
            "a client's next frame waits in the driver"
        );
        let group = client.group();
        match Envelope::read(frame.as_ref()) {
            Ok(Envelope::Gossip(origin)) => self.gossip(from, origin, group, frame),
            Ok(Envelope::Request(to, id)) => self.request(from, to, id, frame),
            Ok(Envelope::Reply(to, _)) => {
                if self.directory.is_in(to, group) {
                    self.pass(to, from, frame);
                }
            }
            Ok(Envelope::Local) => match Frame::decode(frame.as_ref()) {
                Ok(Frame::Presence(presence)) => self.presence(now, from, presence),
                Ok(_) => self.drop_client(now, from, DropReason::OutOfPlace),
                Err(error) => self.drop_client(now, from, error.into()),
            },
            Err(error) => self.drop_client(now, from, error.into()),
        }
    }

    /// Gossip of clients goes to the relay's own node, which knows more, if it hears them. It says who
    /// had the news first; others are not believed that.
    fn gossip(&mut self, from: PeerId, origin: PeerId, group: u8, frame: F) {
        match self.directory.native() {
            Some(native) if native == from => {
                let except = [native, origin];
                self.fan_out(Audience { group, except }, Payload::Passed { from, frame });
            }
            Some(native) if group == NATIVE_GROUP => self.pass(native, from, frame),
            _ => {
                let Some(client) = self.directory.get_mut(from) else {
                    return;
                };
                client.is_screened = true;
                let origin = client.origin;
                self.screens.wait(Case {
                    from,
                    origin,
                    group,
                    frame,
                });
                self.begin_screening();
            }
        }
    }

    fn begin_screening(&mut self) {
        while let Some(screening) = self.screens.begin() {
            self.outputs.push_back(HubOutput::Screen(screening));
        }
    }

    fn screened(&mut self, now: Millis, Screened { case, found }: Screened<F>) {
        let (from, group) = (case.from, case.group);
        match found {
            Ok(Found::Read(mut news)) => {
                if self.went_round.keep_fresh(group, &mut news) {
                    let step = Step::Check(news);
                    self.outputs
                        .push_back(HubOutput::Screen(Screening { case, step }));
                    return;
                }
            }
            Ok(Found::Holds(mut news)) => {
                // The same may have come by another client meanwhile.
                if self.went_round.keep_fresh(group, &mut news) {
                    self.went_round.note(group, &news);
                    let frame = case.frame;
                    let payload = match news.made_anew() {
                        None => Payload::Passed { from, frame },
                        Some(gossip) => {
                            Payload::Made(Frame::Gossip { peer: from, gossip }.encode().into())
                        }
                    };
                    let except = [from, from];
                    self.fan_out(Audience { group, except }, payload);
                }
            }
            Err(DropReason::Gossip(error)) if !error.is_misbehaviour() => {}
            Err(reason) => self.drop_client(now, from, reason),
        }
        self.end_screening(from);
    }

    fn end_screening(&mut self, from: PeerId) {
        if let Some(client) = self.directory.get_mut(from) {
            client.is_screened = false;
        }
        self.screens.end(from);
        self.begin_screening();
    }

    fn request(&mut self, from: PeerId, to: PeerId, id: RequestId, frame: F) {
        let Some(asker) = self.directory.get(from) else {
            return;
        };
        let receiver = if to == PeerId::ANY {
            self.directory.any_for(&asker.info, &mut self.chance)
        } else {
            Some(to).filter(|to| self.directory.is_in(*to, asker.group()))
        };
        if let Some(receiver) = receiver {
            return self.pass(receiver, from, frame);
        }
        let (peer, reply) = (to, Reply::Unavailable);
        self.tell(from, &Frame::Reply { peer, id, reply });
    }

    fn presence(&mut self, now: Millis, peer: PeerId, mut presence: Presence) {
        let is_native = self.directory.native() == Some(peer);
        let Some(client) = self.directory.get_mut(peer) else {
            return;
        };
        let before = client.info.presence;
        let here = before.impairment.group;
        let wanted = std::mem::replace(&mut presence.impairment.group, here);
        client.info.presence = presence;
        let info = client.info.clone();
        if before != presence {
            self.roster_changed(now, presence.pause_after(&before));
        }
        if !is_native && self.moves.wants(now, peer, here, wanted) {
            self.move_to(now, peer, wanted);
        } else if before.tip != presence.tip {
            self.pass_on_tip(&info);
        }
    }

    fn move_to(&mut self, now: Millis, peer: PeerId, group: u8) {
        let Some(client) = self.directory.get_mut(peer) else {
            return;
        };
        client.info.presence.impairment.group = group;
        let info = client.info.clone();
        self.outputs.push_back(HubOutput::Moved { peer, group });
        self.roster_changed(now, limits::PRESENCE_MS);
        self.pass_on_tip(&info);
    }

    /// Tells the relay's own node of a client's tip; perhaps no roster will ever name that tip.
    fn pass_on_tip(&mut self, info: &PeerInfo) {
        let native = self
            .directory
            .native()
            .filter(|native| *native != info.peer);
        if let Some(native) = native
            && info.presence.impairment.group == NATIVE_GROUP
        {
            let gossip = Gossip::Tip(info.presence.tip);
            let peer = info.peer;
            self.tell(native, &Frame::Gossip { peer, gossip });
        }
    }

    /// Hands a client's frame to another.
    fn pass(&mut self, to: PeerId, from: PeerId, frame: F) {
        let payload = Payload::Passed { from, frame };
        self.outputs.push_back(HubOutput::Send { to, payload });
    }

    fn fan_out(&mut self, audience: Audience, payload: Payload<F>) {
        self.outputs
            .push_back(HubOutput::FanOut { audience, payload });
    }

    fn tell(&mut self, to: PeerId, frame: &Frame) {
        self.send(to, frame.encode().into());
    }

    fn send(&mut self, to: PeerId, bytes: Arc<[u8]>) {
        let payload = Payload::Made(bytes);
        self.outputs.push_back(HubOutput::Send { to, payload });
    }

    /// Has the roster sent once the last one is old enough, in milliseconds.
    fn roster_changed(&mut self, now: Millis, pause: u64) {
        let due = self
            .last_roster
            .plus(pause)
            .max(now.plus(limits::ROSTER_GATHERS_MS));
        self.roster_due = Some(self.roster_due.map_or(due, |earlier| earlier.min(due)));
    }

    fn send_rosters(&mut self, now: Millis) {
        self.roster_due = None;
        self.last_roster = now;
        let rosters = self.directory.rosters();
        for client in self.directory.clients() {
            let payload = Payload::Made(rosters.frame_for(&client.info));
            let to = client.info.peer;
            self.outputs.push_back(HubOutput::Send { to, payload });
        }
    }

    /// Ends a client's connection. The relay's own node is part of this program, and stays.
    fn drop_client(&mut self, now: Millis, peer: PeerId, reason: DropReason) {
        if self.directory.get(peer).is_some() && self.directory.native() != Some(peer) {
            self.forget(now, peer);
            self.outputs.push_back(HubOutput::Drop { peer, reason });
        }
    }

    fn forget(&mut self, now: Millis, peer: PeerId) {
        if self.directory.remove(peer) {
            self.moves.forget(peer);
            self.screens.forget(peer);
            self.roster_changed(now, limits::PRESENCE_MS);
        }
    }
}
