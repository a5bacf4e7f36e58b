//! The events that a world carries out one after the other, and the faults among them.

use crate::{
    ids::{ConnId, MemberId, RelayId},
    link::Conditions,
    relay::Bytes,
};

/// Something that goes wrong, or comes right again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Nothing passes between a member and a relay any more, and neither notices.
    Cut(MemberId, RelayId),
    /// Frames pass again.
    Mend(MemberId, RelayId),
    /// A member's connections end; it connects again.
    Disconnect(MemberId),
    /// A member's program is killed; the data on its disk stay. A relay's native node takes the
    /// relay with it.
    Crash(MemberId),
    /// It is killed while it is at work: after this many more outputs of its node.
    CrashAmid(MemberId, u64),
    /// The program is started again.
    Restart(MemberId),
    /// From now on every connection is as good as this, and every cut one is mended.
    Heal(Conditions),
}

/// The events of a world.
#[derive(Debug)]
pub(crate) enum Event {
    Connect(MemberId, RelayId),
    ToRelay(ConnId, Bytes),
    ToMember(ConnId, Bytes),
    Wake(MemberId),
    Hit(MemberId, u64),
    Rosters(RelayId),
    Beat(MemberId),
    Pay,
    Fault(Fault),
}
