//! Memory bounds for frames: a frame waits only when the budget has room for its bytes.

use std::sync::Arc;

use bytes::Bytes;
use prometheus_client::metrics::gauge::Gauge;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::Instant,
};

/// The least that a frame is charged; it covers the data that is kept beside its bytes.
const LEAST_CHARGE: usize = 1024;

/// A number of bytes that frames share; each gives its part back when it is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    left: Arc<Semaphore>,
    /// How much is taken of this budget and of others like it.
    taken: Gauge,
}

/// A frame with its part of a budget.
#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) bytes: Bytes,
    /// When the news in it came to this relay, if that is to be measured.
    pub(crate) since: Option<Instant>,
    _charge: Charge,
}

impl AsRef<[u8]> for Packet {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A part of a budget.
#[derive(Debug)]
struct Charge {
    permit: OwnedSemaphorePermit,
    taken: Gauge,
}

impl Charge {
    fn new(permit: OwnedSemaphorePermit, taken: Gauge) -> Self {
        let charge = Self { permit, taken };
        charge.taken.inc_by(charge.bytes());
        charge
    }

    fn bytes(&self) -> i64 {
        i64::try_from(self.permit.num_permits()).unwrap_or(i64::MAX)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.taken.dec_by(self.bytes());
    }
}

impl Budget {
    /// A budget of so many bytes; the bytes taken of it count in `taken`, too.
    pub(crate) fn new(bytes: usize, taken: Gauge) -> Self {
        let left = Arc::new(Semaphore::new(bytes));
        Self { left, taken }
    }

    /// Waits until there is room for the frame.
    pub(crate) async fn admit(&self, bytes: Bytes) -> Packet {
        let permit = Arc::clone(&self.left).acquire_many_owned(charge(&bytes));
        self.packet(bytes, permit.await.expect("budgets are never closed"))
    }

    /// Takes the frame when there is room for it now.
    pub(crate) fn try_admit(&self, bytes: Bytes) -> Option<Packet> {
        let permit = Arc::clone(&self.left).try_acquire_many_owned(charge(&bytes));
        Some(self.packet(bytes, permit.ok()?))
    }

    fn packet(&self, bytes: Bytes, permit: OwnedSemaphorePermit) -> Packet {
        Packet {
            bytes,
            since: None,
            _charge: Charge::new(permit, self.taken.clone()),
        }
    }
}

fn charge(bytes: &Bytes) -> u32 {
    u32::try_from(bytes.len().max(LEAST_CHARGE)).expect("frames are at most half a MiB long")
}

/// The frames on their way to one receiver, bounded in bytes.
#[derive(Clone, Debug)]
pub(crate) struct Outbox {
    budget: Budget,
    frames: mpsc::UnboundedSender<Packet>,
}

/// With this frame, the receiver would have more unread than it may.
#[derive(Debug)]
pub(crate) struct Overflow;

impl Outbox {
    /// An empty queue that holds at most `bytes`, and the end where frames come out.
    pub(crate) fn new(bytes: usize, taken: Gauge) -> (Self, mpsc::UnboundedReceiver<Packet>) {
        let (frames, receiver) = mpsc::unbounded_channel();
        let budget = Budget::new(bytes, taken);
        (Self { budget, frames }, receiver)
    }

    /// One more way into a queue, with a budget of its own.
    pub(crate) fn into(frames: mpsc::UnboundedSender<Packet>, bytes: usize, taken: Gauge) -> Self {
        let budget = Budget::new(bytes, taken);
        Self { budget, frames }
    }

    /// Queues a frame. It is dropped if its receiver is gone.
    pub(crate) fn push(&self, bytes: Bytes) -> Result<(), Overflow> {
        self.push_news(bytes, None)
    }

    /// The same for a frame with news that came to this relay at `since`.
    pub(crate) fn push_news(&self, bytes: Bytes, since: Option<Instant>) -> Result<(), Overflow> {
        let mut packet = self.budget.try_admit(bytes).ok_or(Overflow)?;
        packet.since = since;
        let _ = self.frames.send(packet);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_outbox_refuses_what_is_beyond_its_bytes_and_has_room_again_after_reading() {
        let taken = Gauge::default();
        let (outbox, mut receiver) = Outbox::new(4096, taken.clone());
        outbox.push(Bytes::from(vec![1; 3000])).unwrap();
        assert!(outbox.push(Bytes::from(vec![2; 2000])).is_err());
        assert_eq!(taken.get(), 3000);
        drop(receiver.recv().await);
        assert_eq!(taken.get(), 0);
        outbox.push(Bytes::from(vec![2; 2000])).unwrap();
        assert_eq!(receiver.recv().await.unwrap().bytes[0], 2);
    }

    #[test]
    fn tiny_frames_are_charged_for_what_they_really_cost() {
        let (outbox, _receiver) = Outbox::new(4 * LEAST_CHARGE, Gauge::default());
        let taken = (0..100)
            .take_while(|_| outbox.push(Bytes::from_static(&[1])).is_ok())
            .count();
        assert_eq!(taken, 4);
    }
}
