//! The hub's task: drives the hub, and carries out what it wants done.

use std::{collections::BTreeMap, future::pending, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use chain::{
    DropReason, Hub, HubInput, HubOutput, JoinError, Millis, Network, Newcomer, Origin, Payload,
    Screened, Screening,
    wire::{Envelope, Frame, PeerId},
};
use tokio::{
    sync::mpsc,
    task::{self, JoinSet},
    time::{self, Instant},
};
use tracing::{error, info};

use super::{
    arrivals::Arrivals,
    event::{Event, NativeEnd, SocketLine, Turn},
    lines::{Line, Lines, Overflow},
};
use crate::{
    budget::{Outbox, Packet},
    clock,
    metrics::Metrics,
    socket::Farewell,
};

/// The hub with everything around it.
pub(super) struct Task {
    hub: Hub<Packet>,
    network: Arc<Network>,
    /// The hub's time counts from here: no clock that is set moves it.
    began: Instant,
    lines: Lines,
    /// The native node, until it has said hello.
    expected: Option<NativeEnd>,
    native: Option<PeerId>,
    /// Of frames of the hub that the native node may leave unread.
    outbox_bytes: usize,
    screenings: JoinSet<Screened<Packet>>,
    screened: BTreeMap<task::Id, PeerId>,
    /// Turns of clients whose frames are being screened.
    turns: BTreeMap<PeerId, Turn>,
    arrivals: Arrivals,
    metrics: Arc<Metrics>,
    is_stopping: bool,
}

impl Task {
    pub(super) fn new(
        hub: Hub<Packet>,
        network: Arc<Network>,
        native: Option<NativeEnd>,
        outbox_bytes: usize,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            hub,
            network,
            began: Instant::now(),
            lines: Lines::default(),
            expected: native,
            native: None,
            outbox_bytes,
            screenings: JoinSet::new(),
            screened: BTreeMap::new(),
            turns: BTreeMap::new(),
            arrivals: Arrivals::default(),
            metrics,
            is_stopping: false,
        }
    }

    pub(super) async fn run(mut self, mut events: mpsc::Receiver<Event>) {
        loop {
            let wakeup = self.hub.next_wakeup();
            let wakeup = wakeup.map(|at| self.began + Duration::from_millis(at.ms()));
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => self.take(event),
                    None => return,
                },
                Some(done) = self.screenings.join_next_with_id() => self.take_screened(done),
                () = until(wakeup) => self.input(HubInput::Tick),
            }
        }
    }

    fn now(&self) -> Millis {
        let ms = self.began.elapsed().as_millis();
        Millis::from_ms(u64::try_from(ms).unwrap_or(u64::MAX))
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Join {
                first,
                origin,
                line,
                answer,
            } => {
                // The leave event that follows handles a client that hung up in between.
                let _ = answer.send(self.join(&first, origin, line));
            }
            Event::Frame { peer, packet, turn } => {
                // The time of a block's arrival counts, not that of its check.
                self.arrivals.first_of(&packet.bytes);
                self.input(HubInput::Frame {
                    from: peer,
                    frame: packet,
                });
                if self.hub.is_screening(peer) {
                    self.turns.insert(peer, turn);
                }
            }
            Event::Leave { peer } => self.forget(peer),
            Event::Native(packet) => self.native_frame(packet),
            Event::Drop { peer, reason } => self.drop_client(peer, Farewell::policy(reason)),
            Event::Peers(answer) => {
                let _ = answer.send(self.hub.peers().cloned().collect());
            }
            Event::Stop => {
                self.is_stopping = true;
                for peer in self.lines.sockets() {
                    self.drop_client(peer, Farewell::going_away("the relay is stopping"));
                }
            }
        }
    }

    fn join(
        &mut self,
        first: &[u8],
        origin: Option<Origin>,
        line: SocketLine,
    ) -> Result<PeerId, Farewell> {
        if self.is_stopping {
            return Err(Farewell::going_away("the relay is stopping"));
        }
        let newcomer = Newcomer {
            origin,
            native: false,
            clock: clock::now(),
        };
        let peer = self.hub.join(self.now(), first, newcomer)?;
        if let Ok(Frame::Hello(hello)) = Frame::decode(first) {
            let kind = hello.kind;
            self.metrics.clients(kind).inc();
            info!(%peer, node = %hello.node, agent = %hello.agent, height = hello.tip.height.get(), "client joined");
            self.lines.add(peer, Line::Socket { line, kind });
        }
        self.carry_out();
        Ok(peer)
    }

    fn native_frame(&mut self, packet: Packet) {
        if let Some(from) = self.native {
            let frame = packet;
            return self.input(HubInput::Frame { from, frame });
        }
        let Some(native) = self.expected.take() else {
            return;
        };
        let newcomer = Newcomer {
            origin: None,
            native: true,
            clock: clock::now(),
        };
        match self.hub.join(self.now(), &packet.bytes, newcomer) {
            Ok(peer) => {
                self.native = Some(peer);
                let outbox = Outbox::into(
                    native.frames.clone(),
                    self.outbox_bytes,
                    self.metrics.inbound_bytes.clone(),
                );
                let frames = native.frames;
                self.lines.add(peer, Line::Native { frames, outbox });
                self.carry_out();
                // The caller that started the hub may have given up.
                let _ = native.joined.send(());
            }
            Err(reason) => error!(%reason, "the native node does not join its own hub"),
        }
    }

    fn input(&mut self, input: HubInput<Packet>) {
        self.hub.handle(self.now(), input);
        self.carry_out();
    }

    fn carry_out(&mut self) {
        while let Some(output) = self.hub.poll() {
            match output {
                HubOutput::Send { to, payload } => {
                    let sent = match payload {
                        Payload::Passed { from, mut frame } => {
                            frame.bytes = restamped(frame.bytes, from);
                            self.lines.pass(to, frame)
                        }
                        Payload::Made(bytes) => self.lines.send(to, Bytes::from_owner(bytes)),
                    };
                    if let Err(overflow) = sent {
                        self.overflowed(overflow);
                    }
                }
                HubOutput::FanOut { audience, payload } => {
                    let bytes = match payload {
                        Payload::Passed { from, frame } => restamped(frame.bytes, from),
                        Payload::Made(bytes) => Bytes::from_owner(bytes),
                    };
                    let since = self.arrivals.first_of(&bytes);
                    for overflow in self.lines.fan_out(audience, &bytes, since) {
                        self.overflowed(overflow);
                    }
                }
                HubOutput::Screen(screening) => self.screen(screening),
                HubOutput::Moved { peer, group } => self.lines.moved(peer, group),
                HubOutput::Drop { peer, reason } => self.close(peer, reason.into()),
            }
        }
    }

    /// Looks at a frame on another thread, because one full of signatures takes a while.
    fn screen(&mut self, screening: Screening<Packet>) {
        let from = screening.from();
        let network = Arc::clone(&self.network);
        let task = self
            .screenings
            .spawn_blocking(move || screening.run(&network));
        self.screened.insert(task.id(), from);
    }

    fn take_screened(&mut self, done: Result<(task::Id, Screened<Packet>), task::JoinError>) {
        match done {
            Ok((task, screened)) => {
                self.screened.remove(&task);
                let from = screened.from();
                self.input(HubInput::Screened(screened));
                if !self.hub.is_screening(from) {
                    self.turns.remove(&from);
                }
            }
            // A fault of this program, in a frame that one client sent.
            Err(fault) => {
                error!(%fault, "a frame could not be screened");
                if let Some(from) = self.screened.remove(&fault.id()) {
                    self.drop_client(
                        from,
                        Farewell::going_away("the relay could not read a frame"),
                    );
                }
            }
        }
    }

    fn overflowed(&mut self, Overflow(peer): Overflow) {
        self.drop_client(peer, Farewell::try_later("too much was left unread"));
    }

    /// Sends a client away; its socket's task then reports that it left.
    fn drop_client(&mut self, peer: PeerId, farewell: Farewell) {
        if self.lines.is_socket(peer) {
            self.close(peer, farewell);
            self.hub.handle(self.now(), HubInput::Leave { peer });
        }
    }

    fn close(&mut self, peer: PeerId, farewell: Farewell) {
        info!(%peer, reason = %farewell, "client dropped");
        if let Some(line) = self.remove(peer) {
            // A socket that ended by itself needs no farewell.
            let _ = line.close.send(farewell);
        }
    }

    /// A client is gone by itself.
    fn forget(&mut self, peer: PeerId) {
        if self.remove(peer).is_some() {
            self.input(HubInput::Leave { peer });
        }
    }

    fn remove(&mut self, peer: PeerId) -> Option<SocketLine> {
        self.turns.remove(&peer);
        let Line::Socket { line, kind } = self.lines.remove(peer)? else {
            return None;
        };
        self.metrics.clients(kind).dec();
        Some(line)
    }
}

async fn until(wakeup: Option<Instant>) {
    match wakeup {
        Some(at) => time::sleep_until(at).await,
        None => pending().await,
    }
}

impl From<JoinError> for Farewell {
    fn from(error: JoinError) -> Self {
        let reason = error.to_string();
        match error {
            JoinError::Frame(_) | JoinError::NoHello => Self::protocol(reason),
            JoinError::Full { .. } | JoinError::Starting | JoinError::NoNumber => {
                Self::try_later(reason)
            }
            JoinError::Oneself => Self::oneself(reason),
            _ => Self::policy(reason),
        }
    }
}

impl From<DropReason> for Farewell {
    fn from(reason: DropReason) -> Self {
        match reason {
            DropReason::Gossip(error) => Self::policy(error.to_string()),
            other => Self::protocol(other.to_string()),
        }
    }
}

/// The frame as one from `peer`; its bytes are copied only if somebody else holds them, too.
fn restamped(bytes: Bytes, peer: PeerId) -> Bytes {
    let mut bytes = bytes
        .try_into_mut()
        .unwrap_or_else(|shared| BytesMut::from(&shared[..]));
    Envelope::restamp(&mut bytes, peer);
    bytes.freeze()
}
