//! Groups do not hear each other.

use chain::{
    limits::MOVE_MS,
    wire::{Frame, Gossip, PeerId, Reply},
};

use super::rig::{OWN, Rig, presence, tip};

#[test]
fn clients_of_another_group_hear_each_other_and_nobody_else() {
    let mut rig = Rig::new(Some(OWN));
    let native = rig.native();
    let [in_a, apart, also_apart] = [1, 2, 3].map(|work| rig.join(work));
    rig.moves(apart, 1);
    rig.moves(also_apart, 1);
    for peer in [native, in_a, apart, also_apart] {
        rig.read(peer);
    }
    rig.gossips(apart, Gossip::Tip(tip(8)));
    assert_eq!(rig.hears(also_apart), [(apart, Gossip::Tip(tip(8)))]);
    for deaf in [native, in_a, apart] {
        assert_eq!(rig.hears(deaf), []);
    }
    // Who is asked is of the group; everybody else is as if not there.
    for (id, to) in [(1, PeerId::ANY), (2, in_a), (3, native)] {
        rig.asks(apart, to, id);
    }
    let asked = rig.read(also_apart);
    assert!(
        matches!(&asked[..], [Frame::Request { peer, .. }] if *peer == apart),
        "{asked:?}"
    );
    let answers = rig.read(apart).into_iter().map(|frame| match frame {
        Frame::Reply { id, reply, .. } => (id.0, reply),
        other => panic!("{other:?}"),
    });
    assert!(answers.eq([(2, Reply::Unavailable), (3, Reply::Unavailable)]));
    rig.says(
        also_apart,
        &Frame::Reply {
            peer: in_a,
            id: chain::wire::RequestId(1),
            reply: Reply::Unavailable,
        },
    );
    assert_eq!(rig.read(in_a), []);
    // Its tip is nothing to the node, and the node's news is nothing to it.
    rig.says(apart, &Frame::Presence(presence(9, 1)));
    rig.says(
        native,
        &Frame::Gossip {
            peer: PeerId::ANY,
            gossip: Gossip::Transfers(vec![]),
        },
    );
    assert_eq!(rig.hears(native), []);
    assert_eq!(rig.hears(apart), []);
}

#[test]
fn who_comes_back_tells_the_node_its_tip() {
    let mut rig = Rig::new(Some(OWN));
    let native = rig.native();
    let client = rig.join(1);
    rig.moves(client, 1);
    rig.wait(MOVE_MS);
    rig.says(client, &Frame::Presence(presence(6, 1)));
    rig.read(native);
    rig.says(client, &Frame::Presence(presence(6, 0)));
    assert_eq!(rig.hears(native), [(client, Gossip::Tip(tip(6)))]);
}

#[test]
fn a_client_moves_once_in_five_seconds_and_then_where_it_wanted_last() {
    let mut rig = Rig::new(None);
    let client = rig.join(1);
    let group = |rig: &Rig| rig.clients[&client].0;
    rig.moves(client, 1);
    assert_eq!(group(&rig), 1);
    rig.wait(1_000);
    rig.moves(client, 2);
    rig.moves(client, 3);
    assert_eq!(group(&rig), 1);
    rig.wait(MOVE_MS - 1_001);
    assert_eq!(group(&rig), 1);
    rig.wait(1);
    assert_eq!(group(&rig), 3);
    // Who thinks better of it stays.
    rig.moves(client, 4);
    rig.moves(client, 3);
    rig.wait(3 * MOVE_MS);
    assert_eq!(group(&rig), 3);
    // The roster names the group in which a client is heard.
    rig.moves(client, 0);
    rig.moves(client, 5);
    rig.wait(2_000);
    let roster = rig.rosters(client).pop().unwrap();
    assert_eq!(roster.sample[0].presence.impairment.group, 0);
}

#[test]
fn a_storm_of_changes_costs_one_roster_a_second() {
    let mut rig = Rig::new(None);
    let client = rig.join(1);
    rig.wait(5_000);
    rig.read(client);
    for turn in 0..1_000 {
        rig.moves(client, u8::try_from(turn % 200).unwrap());
        rig.wait(10);
    }
    assert!(rig.rosters(client).len() <= 10);
}
