//! Questions, answers and presence.

use chain::wire::{Frame, Gossip, PeerId, Presence, Reply, RequestId};

use super::rig::{OWN, Rig, presence, tip};

fn asked_by(frames: &[Frame]) -> Vec<PeerId> {
    let asked = frames.iter().filter_map(|frame| match frame {
        Frame::Request { peer, .. } => Some(*peer),
        _ => None,
    });
    asked.collect()
}

fn replies(frames: Vec<Frame>) -> Vec<(PeerId, u32, Reply)> {
    let replies = frames.into_iter().filter_map(|frame| match frame {
        Frame::Reply { peer, id, reply } => Some((peer, id.0, reply)),
        _ => None,
    });
    replies.collect()
}

#[test]
fn a_question_reaches_who_is_named_and_the_answer_who_asked() {
    let mut rig = Rig::new(None);
    let [asker, named, other] = [1, 2, 3].map(|work| rig.join(work));
    rig.asks(asker, named, 5);
    assert_eq!(asked_by(&rig.read(named)), [asker]);
    let reply = Reply::Tip(tip(2));
    let frame = Frame::Reply {
        peer: asker,
        id: RequestId(5),
        reply: reply.clone(),
    };
    rig.says(named, &frame);
    assert_eq!(replies(rig.read(asker)), [(named, 5, reply)]);
    assert_eq!(asked_by(&rig.read(other)), []);
    // A number of nobody.
    rig.asks(asker, PeerId(7), 6);
    assert_eq!(
        replies(rig.read(asker)),
        [(PeerId(7), 6, Reply::Unavailable)]
    );
}

#[test]
fn a_question_to_nobody_by_name_goes_to_the_relays_own_node() {
    let mut rig = Rig::new(Some(OWN));
    let [asker, _] = [1, 2].map(|work| rig.join(work));
    rig.asks(asker, PeerId::ANY, 1);
    let native = rig.native();
    assert_eq!(asked_by(&rig.read(native)), [asker]);
    // It does not ask itself.
    rig.asks(native, PeerId::ANY, 2);
    assert!(asked_by(&rig.read(native)).is_empty());
}

#[test]
fn without_a_node_it_goes_to_one_of_those_with_the_most_work_but_never_back() {
    let mut rig = Rig::new(None);
    let [light, one, two] = [5, 9, 9].map(|work| rig.join(work));
    for id in 0..40 {
        rig.asks(light, PeerId::ANY, id);
    }
    let counts = [one, two].map(|peer| asked_by(&rig.read(peer)).len());
    assert!(counts.iter().all(|count| *count > 8), "{counts:?}");
    assert_eq!(counts[0] + counts[1], 40);
    rig.asks(one, PeerId::ANY, 1);
    assert_eq!(asked_by(&rig.read(two)), [one]);
    rig.leaves(one);
    rig.leaves(two);
    rig.asks(light, PeerId::ANY, 2);
    assert_eq!(
        replies(rig.read(light)),
        [(PeerId::ANY, 2, Reply::Unavailable)]
    );
}

#[test]
fn the_relays_own_node_hears_gossip_and_every_new_tip_with_its_sender() {
    let mut rig = Rig::new(Some(OWN));
    let native = rig.native();
    let client = rig.join(1);
    assert_eq!(rig.hears(native), [(client, Gossip::Tip(tip(1)))]);
    // A client may claim any sender; its own number counts.
    let gossip = Gossip::Transfers(Vec::new());
    rig.says(
        client,
        &Frame::Gossip {
            peer: native,
            gossip: gossip.clone(),
        },
    );
    rig.says(client, &Frame::Presence(presence(4, 0)));
    rig.says(
        client,
        &Frame::Presence(Presence {
            hash_rate: 9,
            ..presence(4, 0)
        }),
    );
    assert_eq!(
        rig.hears(native),
        [(client, gossip), (client, Gossip::Tip(tip(4)))]
    );
}

#[test]
fn its_gossip_leaves_out_whom_it_came_from() {
    let mut rig = Rig::new(Some(OWN));
    let native = rig.native();
    let [source, other] = [1, 2].map(|work| rig.join(work));
    let gossip = Gossip::Transfers(Vec::new());
    rig.says(
        native,
        &Frame::Gossip {
            peer: source,
            gossip: gossip.clone(),
        },
    );
    assert_eq!(rig.hears(other), [(native, gossip)]);
    assert_eq!(rig.hears(source), []);
    assert!(
        rig.hears(native)
            .iter()
            .all(|(_, heard)| matches!(heard, Gossip::Tip(_)))
    );
}

#[test]
fn what_is_no_frame_or_out_of_place_ends_a_connection() {
    let mut rig = Rig::new(Some(OWN));
    let sent = [
        (vec![], "frame of 0 bytes ends within its envelope"),
        (vec![3, 1, 2], "frame of 3 bytes ends within its envelope"),
        (vec![99], "frame cannot be decoded"),
        (Frame::Hello(rig.hello(1)).encode(), "frame out of place"),
        (
            vec![0; chain::limits::MAX_FRAME_BYTES + 1],
            "frame is 524289 bytes long",
        ),
    ];
    for (bytes, expected) in sent {
        let peer = rig.join(1);
        rig.says_bytes(peer, bytes.clone());
        let (who, why) = rig.dropped.pop().unwrap();
        assert!(who == peer && why.contains(expected), "{why}");
        // From then on nobody knows it, and what it still sends is of no use.
        rig.says_bytes(peer, bytes);
        assert_eq!(rig.clients.len(), 1);
    }
    // The relay's own node is part of the program and stays.
    let native = rig.native();
    rig.says_bytes(native, vec![99]);
    assert!(rig.dropped.is_empty() && rig.hub.peers().count() == 1);
}

/// The rosters that a client hears in 40 s, while it tells another presence every 100 ms.
fn rosters_in_40_s(presence: impl Fn(u64) -> Presence) -> usize {
    let mut rig = Rig::new(None);
    let client = rig.join(1);
    rig.says(client, &Frame::Presence(presence(0)));
    rig.wait(5_000);
    rig.read(client);
    for turn in 1..=400 {
        rig.says(client, &Frame::Presence(presence(turn)));
        rig.wait(100);
    }
    rig.rosters(client).len()
}

#[test]
fn rosters_come_at_most_once_a_second_and_for_speed_alone_every_ten() {
    let delays = rosters_in_40_s(|turn| {
        let mut presence = presence(1, 0);
        presence.impairment.delay_ms = u16::try_from(turn).unwrap();
        presence
    });
    assert_eq!(delays, 40);
    let at = |hash_rate| Presence {
        hash_rate,
        ..presence(1, 0)
    };
    assert_eq!(rosters_in_40_s(|turn| at(turn % 2)), 40);
    assert_eq!(rosters_in_40_s(|turn| at(1 + turn)), 4);
}
