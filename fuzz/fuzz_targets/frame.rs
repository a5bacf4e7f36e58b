//! Messages from peers, read as a whole and by their envelope alone.

#![no_main]

use chain::wire::{Envelope, Frame, PeerId};
use libfuzzer_sys::fuzz_target;
use tabchain_fuzz::codec;

/// A peer that a fuzzer is not likely to name.
const OTHER: PeerId = PeerId(0x5a5a_5a5a_5a5a_5a5a);

fuzz_target!(|bytes: &[u8]| {
    let decoded = Frame::decode(bytes).ok();
    let envelope = Envelope::read(bytes).ok();
    if let Some(frame) = &decoded {
        assert_eq!(codec::borsh::<Frame>(bytes).as_ref(), Some(frame));
        assert_eq!(envelope, Some(envelope_of(frame)));
    }
    let Some(envelope) = envelope.filter(|envelope| *envelope != Envelope::Local) else {
        return;
    };
    let mut stamped = bytes.to_vec();
    Envelope::restamp(&mut stamped, OTHER);
    assert_eq!(stamped[..1], bytes[..1]);
    assert_eq!(stamped[9..], bytes[9..]);
    assert_eq!(Envelope::read(&stamped).unwrap(), from_other(envelope));
    let expected = decoded.map(sent_by_other);
    assert_eq!(Frame::decode(&stamped).ok(), expected);
});

fn envelope_of(frame: &Frame) -> Envelope {
    match frame {
        Frame::Gossip { peer, .. } => Envelope::Gossip(*peer),
        Frame::Request { peer, id, .. } => Envelope::Request(*peer, *id),
        Frame::Reply { peer, id, .. } => Envelope::Reply(*peer, *id),
        Frame::Hello(_) | Frame::Welcome(_) | Frame::Presence(_) | Frame::Roster(_) => {
            Envelope::Local
        }
    }
}

fn from_other(envelope: Envelope) -> Envelope {
    match envelope {
        Envelope::Local => Envelope::Local,
        Envelope::Gossip(_) => Envelope::Gossip(OTHER),
        Envelope::Request(_, id) => Envelope::Request(OTHER, id),
        Envelope::Reply(_, id) => Envelope::Reply(OTHER, id),
    }
}

fn sent_by_other(mut frame: Frame) -> Frame {
    match &mut frame {
        Frame::Gossip { peer, .. } | Frame::Request { peer, .. } | Frame::Reply { peer, .. } => {
            *peer = OTHER;
        }
        Frame::Hello(_) | Frame::Welcome(_) | Frame::Presence(_) | Frame::Roster(_) => {}
    }
    frame
}
