//! Memory bounds for frames: a frame waits only with the bytes for it in hand.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// What every frame is charged at least, which covers what is kept beside its bytes.
const LEAST_CHARGE: usize = 1024;

/// A number of bytes that frames share; each gives its part back when it is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Budget(Arc<Semaphore>);

/// A frame with its part of a budget.
#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) bytes: Bytes,
    _permit: OwnedSemaphorePermit,
}

impl Budget {
    pub(crate) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes)))
    }

    /// Waits until there is room for the frame.
    pub(crate) async fn admit(&self, bytes: Bytes) -> Packet {
        let permit = Arc::clone(&self.0).acquire_many_owned(charge(&bytes)).await;
        Packet {
            bytes,
            _permit: permit.expect("budgets are never closed"),
        }
    }

    /// Takes the frame when there is room for it now.
    pub(crate) fn try_admit(&self, bytes: Bytes) -> Option<Packet> {
        let permit = Arc::clone(&self.0)
            .try_acquire_many_owned(charge(&bytes))
            .ok()?;
        Some(Packet {
            bytes,
            _permit: permit,
        })
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

/// The frame would be more than its receiver may leave unread.
#[derive(Debug)]
pub(crate) struct Overflow;

impl Outbox {
    /// An empty one that holds at most `bytes`, and the end where frames come out.
    pub(crate) fn new(bytes: usize) -> (Self, mpsc::UnboundedReceiver<Packet>) {
        let (frames, receiver) = mpsc::unbounded_channel();
        (
            Self {
                budget: Budget::new(bytes),
                frames,
            },
            receiver,
        )
    }

    /// Queues a frame. One for a receiver that is gone is dropped.
    pub(crate) fn push(&self, bytes: Bytes) -> Result<(), Overflow> {
        let packet = self.budget.try_admit(bytes).ok_or(Overflow)?;
        let _ = self.frames.send(packet);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_outbox_refuses_what_is_beyond_its_bytes_and_has_room_again_after_reading() {
        let (outbox, mut receiver) = Outbox::new(4096);
        outbox.push(Bytes::from(vec![1; 3000])).unwrap();
        assert!(outbox.push(Bytes::from(vec![2; 2000])).is_err());
        drop(receiver.recv().await);
        outbox.push(Bytes::from(vec![2; 2000])).unwrap();
        assert_eq!(receiver.recv().await.unwrap().bytes[0], 2);
    }

    #[test]
    fn tiny_frames_are_charged_for_what_they_really_cost() {
        let (outbox, _receiver) = Outbox::new(4 * LEAST_CHARGE);
        let taken = (0..100)
            .take_while(|_| outbox.push(Bytes::from_static(&[1])).is_ok())
            .count();
        assert_eq!(taken, 4);
    }
}
