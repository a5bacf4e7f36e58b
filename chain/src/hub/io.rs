//! The inputs and the outputs of a hub: its whole interface to the world.

use std::sync::Arc;

use super::{
    door::DropReason,
    screening::{Screened, Screening},
};
use crate::{
    primitives::Millis,
    wire::{NodeId, PeerId},
};

/// The settings that a hub is told once.
#[derive(Clone, Copy, Debug)]
pub struct HubConfig {
    /// The relay's number among those that are one hub together, below 2^13; 0 for one alone.
    pub relay: u16,
    /// The time of the start. Clients are numbered from it on, so that a relay that starts anew gives
    /// no number again.
    pub started: Millis,
    /// Random, and known to nobody else: where any client will do, chance picks one.
    pub seed: u64,
    /// The most clients at once, apart from the relay's own node.
    pub clients: usize,
    /// The relay's own node, if it has one. No client joins before it.
    pub own: Option<NodeId>,
}

/// Something that happened. Frames are the driver's: the hub reads one, and hands it back in an output
/// or drops it.
#[derive(Debug)]
pub enum HubInput<F> {
    /// A client sent a frame. While one is being screened, its next must wait; see
    /// [`crate::Hub::is_screening`].
    Frame {
        /// The client.
        from: PeerId,
        /// Its bytes.
        frame: F,
    },
    /// The answer to [`HubOutput::Screen`].
    Screened(Screened<F>),
    /// There will be no answer to it, through a fault of the driver's. The frame goes nowhere.
    Unscreened {
        /// The client that sent it.
        from: PeerId,
    },
    /// A client is gone, or the driver sends it away.
    Leave {
        /// The client.
        peer: PeerId,
    },
    /// Time has passed.
    Tick,
}

/// Something to do.
#[derive(Debug)]
pub enum HubOutput<F> {
    /// Send to one client.
    Send {
        /// The client.
        to: PeerId,
        /// What to send.
        payload: Payload<F>,
    },
    /// Send to many.
    FanOut {
        /// Those who get it.
        audience: Audience,
        /// What to send.
        payload: Payload<F>,
    },
    /// Run this where it may take a while, and answer with [`HubInput::Screened`].
    Screen(Screening<F>),
    /// A client is in another group from now on. Each begins in group 0.
    Moved {
        /// The client.
        peer: PeerId,
        /// Its group.
        group: u8,
    },
    /// End the connection of a client, which has left for the hub.
    Drop {
        /// The client.
        peer: PeerId,
        /// The reason.
        reason: DropReason,
    },
}

/// What is sent.
#[derive(Debug)]
pub enum Payload<F> {
    /// A client's frame, as it came. The sender is to be written into its envelope;
    /// [`crate::wire::Envelope::restamp`].
    Passed {
        /// The sender.
        from: PeerId,
        /// The frame.
        frame: F,
    },
    /// A frame of the hub.
    Made(Arc<[u8]>),
}

/// The clients of a group, but for two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Audience {
    /// The group.
    pub group: u8,
    /// The sender, and the client from which it has the news.
    pub except: [PeerId; 2],
}

impl Audience {
    /// Whether a client of a group belongs to it.
    pub fn contains(&self, peer: PeerId, group: u8) -> bool {
        group == self.group && !self.except.contains(&peer)
    }
}
