//! What is known of a connection while it lasts.

use chain::{LinkId, wire::PeerId};

use crate::{
    ids::{MemberId, RelayId},
    link::Pipe,
};

/// A connection between a member and a relay.
pub(crate) struct Conn {
    pub(super) member: MemberId,
    pub(super) link: LinkId,
    pub(super) relay: RelayId,
    /// The member is the relay's native node.
    pub(super) native: bool,
    /// The member's number on the relay, once it has said hello.
    pub(super) peer: Option<PeerId>,
    pub(super) said_hello: bool,
    pub(super) up: Pipe,
    pub(super) down: Pipe,
    pub(super) open: bool,
}
