//! Shows the members to the auditor, and takes its verdicts.

use chain::{
    BlockKey, Height, LinkId, Notice,
    wire::{Frame, PeerId},
};

use super::parts::{Place, Violation, World};
use crate::{
    check::{Checks, Driver, HubWatch, Watch, inspect_bodies, told},
    ids::{ConnId, MemberId, RelayId},
    relay::Post,
};

impl World {
    /// Looks into a member at rest if it is honest.
    pub(super) fn inspect(&mut self, id: MemberId) {
        let member = &self.members[id.0];
        if !member.is_honest() {
            return;
        }
        let node = &member.node;
        let found = self
            .auditor
            .inspect(node)
            .and_then(|()| self.auditor.inspect_pool(node))
            .and_then(|()| inspect_bodies(node, member.body_bytes()));
        if let Err(what) = found {
            self.violated(id, what);
        }
    }

    /// Looks into a member after a step, and at the changes of the step.
    pub(super) fn look(&mut self, id: MemberId) {
        if !self.watches(id) {
            return;
        }
        let member = &self.members[id.0];
        let watch = &mut self.watches[id.0];
        let driver = Driver {
            disk: &member.disk,
            body_bytes: member.body_bytes(),
        };
        let here = self.auditor.inspect(&member.node);
        let change = watch.look(&mut self.auditor, &member.node, driver, &self.made);
        if let Err(what) = here.and(change) {
            self.violated(id, what);
        }
    }

    /// Judges the best chain of a member whose program has been started: it may have been killed
    /// after it wrote a block down and before it told of it.
    pub(super) fn judge_loaded(&mut self, id: MemberId) {
        let member = &self.members[id.0];
        let chain = member.node.chain();
        let clock = member.clock(self.now);
        let heights = 1..=chain.tip().height.get();
        let best = heights.filter_map(|height| chain.best_at(Height::new(height)));
        let found = best.map(|entry| {
            let (height, id) = (entry.height, entry.id);
            let stored = member.disk.read(&BlockKey { height, id });
            let stored = stored.ok_or_else(|| format!("block {id} is not on disk"))?;
            self.auditor.judge(&stored.block, clock)
        });
        if let Err(what) = found.collect::<Result<(), String>>() {
            self.violated(id, what);
        }
    }

    /// A member's program has been started.
    pub(super) fn watch_anew(&mut self, id: MemberId) {
        self.watches[id.0] = Watch::new(&self.members[id.0].node);
    }

    pub(super) fn watch_hears(&mut self, id: MemberId, link: LinkId, bytes: &[u8]) {
        if self.watches(id) {
            self.watches[id.0].hears(link, bytes);
        }
    }

    pub(super) fn watch_moves_bodies(&mut self, id: MemberId) {
        self.watches[id.0].moves_bodies();
    }

    pub(super) fn watch_time(&mut self, id: MemberId) {
        let clock = self.members[id.0].clock(self.now);
        self.watches[id.0].time_is(clock);
    }

    /// A member has been woken up.
    pub(super) fn watch_woken(&mut self, id: MemberId) {
        let member = &self.members[id.0];
        if !self.watches(id) || !member.up {
            return;
        }
        let (clock, again) = (member.clock(self.now), member.node.next_wakeup());
        if let Err(what) = self.watches[id.0].woken(clock, again) {
            self.violated(id, what);
        }
    }

    pub(super) fn watch_link_down(&mut self, id: MemberId, link: LinkId) {
        self.watches[id.0].link_down(link);
    }

    /// Looks at a frame that an honest member sends.
    pub(super) fn watch_says(&mut self, id: MemberId, link: LinkId, bytes: &[u8]) {
        if bytes.len() > chain::limits::MAX_FRAME_BYTES {
            self.violated(id, format!("frame of {} bytes", bytes.len()));
        }
        if !self.watches(id) {
            return;
        }
        let frame = match Frame::decode(bytes) {
            Ok(frame) => frame,
            Err(error) => return self.violated(id, error.to_string()),
        };
        let member = &self.members[id.0];
        let lost = told(&frame).into_iter().find(|key| !member.disk.holds(key));
        if let Some(lost) = lost {
            let what = format!("tells of block {}, which is not on disk", lost.id);
            self.violated(id, what);
        }
        let clock = self.members[id.0].clock(self.now);
        if let Err(what) = self.watches[id.0].says(clock, link, &frame) {
            self.violated(id, what);
        }
    }

    pub(super) fn watch_notices(&mut self, id: MemberId, notice: &Notice) {
        if self.watches(id) {
            let node = &self.members[id.0].node;
            let watch = &mut self.watches[id.0];
            if let Err(what) = watch.notices(&self.auditor, node, notice) {
                self.violated(id, what);
            }
        }
    }

    /// A member shuts out a peer behind a link, or the other end itself. No honest node may be shut
    /// out, however bad the links are.
    pub(super) fn watch_shuts_out(
        &mut self,
        id: MemberId,
        link: LinkId,
        peer: Option<PeerId>,
        reason: &impl ToString,
    ) {
        if !self.members[id.0].is_honest() {
            return;
        }
        self.watches[id.0].shuts_out(link, peer);
        let Some(conn) = self.members[id.0].conns.get(&link) else {
            return;
        };
        let relay = self.conns[conn.0].relay;
        let blamed = match peer {
            // Relays are honest, and send nothing of their own that they could be blamed for.
            None => Some(format!("relay {}", relay.0)),
            Some(peer) => self
                .honest_client(peer)
                .map(|member| format!("honest node {}", member.0)),
        };
        if let Some(blamed) = blamed {
            self.violated(id, format!("shuts out {blamed}: {}", reason.to_string()));
        }
    }

    /// A relay drops a connection because of a frame that came by it.
    pub(super) fn watch_dropped(&mut self, conn: ConnId, reason: &str) {
        let id = self.conns[conn.0].member;
        if self.members[id.0].is_honest() {
            let relay = self.conns[conn.0].relay.0;
            self.violated(
                id,
                format!("dropped by relay {relay} though honest: {reason}"),
            );
        }
    }

    /// A relay's program has been started.
    pub(super) fn watch_hub_anew(&mut self, relay: RelayId) {
        self.hub_watches[relay.0] = HubWatch::default();
    }

    /// Looks at what a relay wants done, or has done.
    pub(super) fn watch_post(&mut self, relay: RelayId, post: &Post) {
        if let Post::Joined { conn, peer, .. } = post {
            let member = self.conns[conn.0].member;
            if self.numbers.insert(*peer, member).is_some() {
                self.violated_by(relay, format!("gives the number {peer} again"));
            }
        }
        if self.settings.checks != Checks::EveryStep {
            return;
        }
        let now = self.now.clock();
        let watch = &mut self.hub_watches[relay.0];
        let found = match post {
            Post::Joined {
                conn,
                peer,
                native,
                hello,
            } => {
                let member = self.conns[conn.0].member;
                let honest = self.members[member.0].is_honest();
                watch.joins(now, *peer, (honest, *native), hello)
            }
            Post::Took(peer, bytes) => {
                watch.takes(now, *peer, bytes);
                Ok(())
            }
            Post::Ticked => {
                watch.passes(now);
                watch.owes(now, |block| self.auditor.knows(block))
            }
            Post::Left(peer) => {
                watch.leaves(now, *peer);
                Ok(())
            }
            Post::Greet(_, to, bytes)
            | Post::Send(_, to, bytes)
            | Post::Disfavoured(_, to, bytes) => watch.sends(now, *to, bytes),
            Post::Moved(_) | Post::Screen(_) | Post::Drop(..) | Post::Close(_) => Ok(()),
        };
        if let Err(what) = found {
            self.violated_by(relay, what);
        }
    }

    /// Notes the first broken rule.
    pub(super) fn violated(&mut self, id: MemberId, what: String) {
        self.note_violation(Place::Node(id), what);
    }

    /// The same of a relay.
    pub(super) fn violated_by(&mut self, relay: RelayId, what: String) {
        self.note_violation(Place::Relay(relay), what);
    }

    fn note_violation(&mut self, place: Place, what: String) {
        self.violation.get_or_insert(Violation {
            at: self.now,
            place,
            what,
        });
    }

    fn honest_client(&self, peer: PeerId) -> Option<MemberId> {
        let member = *self.numbers.get(&peer)?;
        self.members[member.0].is_honest().then_some(member)
    }

    fn watches(&self, id: MemberId) -> bool {
        self.settings.checks == Checks::EveryStep && self.members[id.0].is_honest()
    }
}
