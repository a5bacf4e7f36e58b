//! Who joins, and who is refused.

use chain::{
    BlockId, HubConfig, Millis, Origin,
    wire::{Frame, Hello, NodeId, PeerId, PeerKind, Roster},
};

use super::{
    common::NOW,
    rig::{OWN, Rig},
};

#[test]
fn a_welcome_comes_first_and_tells_number_clock_and_who_is_here() {
    let mut rig = Rig::new(Some(OWN));
    let peer = rig.join(3);
    let frames = rig.read(peer);
    let [Frame::Welcome(welcome)] = &frames[..] else {
        panic!("{frames:?}")
    };
    assert_eq!((welcome.you, welcome.time), (peer, NOW));
    assert_eq!(welcome.roster.total, 2);
    let here: Vec<_> = welcome.roster.sample.iter().map(|info| info.peer).collect();
    assert_eq!(here, [peer, rig.native()], "most work first");
}

#[test]
fn numbers_count_from_the_relays_start_and_are_never_given_twice() {
    let config = |relay, started| HubConfig {
        relay,
        started,
        seed: 1,
        clients: 9,
        own: None,
    };
    let mut rig = Rig::with(config(0, NOW));
    let first = rig.join(1);
    rig.leaves(first);
    let second = rig.join(1);
    assert_eq!(second.0, first.0 + 1);
    // It was away for a second and let in fewer clients than that has milliseconds.
    let mut again = Rig::with(config(0, NOW.plus(1_000)));
    assert!(again.join(1) > second);
    // Another relay gives none of these, and a page can hold them all.
    let mut other = Rig::with(config((1 << 13) - 1, Millis::from_ms(u64::MAX - 1)));
    let peer = other.join(1);
    assert!(peer.0 >> 40 == (1 << 13) - 1 && peer.0 < 1 << 53, "{peer}");
    let last = Millis::from_ms((1 << 40) - 1);
    let mut none_left = Rig::with(config(0, last));
    let hello = Frame::Hello(none_left.hello(1));
    let refused = none_left.try_join(&hello, None, false).unwrap_err();
    assert_eq!(refused.to_string(), "all numbers for clients are used up");
}

#[test]
fn whoever_may_not_join_is_told_why() {
    let mut rig = Rig::with(HubConfig {
        relay: 0,
        started: NOW,
        seed: 1,
        clients: 2,
        own: Some(OWN),
    });
    let hello = rig.hello(1);
    let elsewhere = Hello {
        network: BlockId::ZERO,
        ..hello.clone()
    };
    let oneself = Hello {
        kind: PeerKind::Native,
        node: OWN,
        ..hello.clone()
    };
    for (frame, expected) in [
        (
            Frame::Roster(Roster::default()),
            "the first frame must be a hello",
        ),
        (Frame::Hello(elsewhere), "this relay is for regtest (…"),
        (Frame::Hello(oneself), "this is the relay of this very node"),
    ] {
        let refused = rig.try_join(&frame, None, false).unwrap_err().to_string();
        assert!(refused.contains(expected), "{refused}");
    }
    // A tab may have any name.
    let named = Hello {
        node: OWN,
        ..hello.clone()
    };
    rig.try_join(&Frame::Hello(named), None, false).unwrap();
    rig.join(1);
    let hello = Frame::Hello(hello);
    let full = rig.try_join(&hello, Some(Origin(1)), false).unwrap_err();
    assert_eq!(
        full.to_string(),
        "2 clients are connected, there can be no more"
    );
    assert_eq!(rig.clients.len(), 3, "with the relay's own node");
}

#[test]
fn nobody_joins_before_the_relays_own_node() {
    let mut rig = Rig::new(Some(OWN));
    let native = rig.native();
    rig.leaves(native);
    let hello = Frame::Hello(rig.hello(1));
    let refused = rig.try_join(&hello, None, false).unwrap_err();
    assert_eq!(refused.to_string(), "the relay is starting");
}

#[test]
fn a_roster_names_at_most_64_and_always_its_receiver() {
    let mut rig = Rig::new(None);
    let peers: Vec<_> = (0..100).map(|work| rig.join(work)).collect();
    rig.wait(2_000);
    for peer in &peers {
        let roster = rig.rosters(*peer).pop().unwrap();
        assert_eq!((roster.total, roster.sample.len()), (100, 64));
        assert_eq!(roster.sample[0].peer, peers[99], "most work first");
        assert!(roster.sample.iter().any(|info| info.peer == *peer));
    }
}

#[test]
fn rosters_list_nobody_who_left() {
    let mut rig = Rig::new(None);
    let (first, second) = (rig.join(1), rig.join(2));
    rig.leaves(second);
    rig.wait(2_000);
    let roster = rig.rosters(first).pop().unwrap();
    let here: Vec<PeerId> = roster.sample.iter().map(|info| info.peer).collect();
    assert_eq!((roster.total, here), (1, vec![first]));
    assert!(rig.hub.peers().all(|info| info.node == NodeId([9; 8])));
}
