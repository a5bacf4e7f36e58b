//! The events that a world carries out one after the other, and the faults among them.

use chain::Screening;

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
    /// A member goes into a group, and hears those of other groups no more; everybody begins in
    /// group 0.
    Move(MemberId, u8),
    /// From now on every connection is as good as this, every cut one is mended, and all honest
    /// members are in group 0.
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
    Tick(RelayId),
    /// A relay has looked at a frame; the number is that of the relay's life.
    Screened(RelayId, u64, Box<Screening<Bytes>>),
    Beat(MemberId),
    Pay,
    Fault(Fault),
}
