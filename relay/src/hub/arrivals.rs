//! When blocks came to the hub, so that it can be measured how long they stay.

use std::collections::VecDeque;

use chain::{Header, wire::Envelope};
use tokio::time::Instant;

/// The number of blocks whose time of arrival is remembered.
const MAX_ARRIVALS: usize = 64;

/// When the newest blocks first came, by their headers; the oldest is forgotten first.
#[derive(Default)]
pub(super) struct Arrivals(VecDeque<([u8; Header::SIZE], Instant)>);

impl Arrivals {
    /// When the block in a frame first came, which can be now; `None` when the frame holds no block.
    pub(super) fn first_of(&mut self, frame: &[u8]) -> Option<Instant> {
        let header = Envelope::gossiped_header(frame)?;
        let known = self.0.iter().find(|(known, _)| known == header);
        if let Some((_, since)) = known {
            return Some(*since);
        }
        if self.0.len() == MAX_ARRIVALS {
            self.0.pop_front();
        }
        let now = Instant::now();
        self.0.push_back((*header, now));
        Some(now)
    }
}
