//! The watch of a hub is content with one that does right, and names each fault.

use chain::{
    BlockId, Height, Work,
    wire::{Impairment, NodeId, PeerInfo, PeerKind, Request, RequestId, Welcome},
};

use super::*;
use crate::check::tests::block;

const ONE: PeerId = PeerId(1);
const TWO: PeerId = PeerId(2);
const THREE: PeerId = PeerId(3);

fn tip(number: u8) -> TipInfo {
    TipInfo {
        id: BlockId::from_bytes([number; 32]),
        height: Height::new(number.into()),
        work: Work::ZERO,
    }
}

fn presence(group: u8) -> Presence {
    Presence {
        tip: tip(0),
        hash_rate: 0,
        impairment: Impairment {
            group,
            ..Impairment::default()
        },
    }
}

fn news(from: PeerId, number: u8) -> Frame {
    let gossip = Gossip::Tip(tip(number));
    Frame::Gossip { peer: from, gossip }
}

fn request(peer: PeerId) -> Frame {
    let (id, request) = (RequestId(7), Request::Tip);
    Frame::Request { peer, id, request }
}

fn reply(peer: PeerId) -> Frame {
    let (id, reply) = (RequestId(7), Reply::Tip(tip(9)));
    Frame::Reply { peer, id, reply }
}

fn nobody(peer: PeerId) -> Frame {
    let (id, reply) = (RequestId(7), Reply::Unavailable);
    Frame::Reply { peer, id, reply }
}

fn roster(peers: &[(PeerId, u8)]) -> Roster {
    let info = |(peer, group): &(PeerId, u8)| PeerInfo {
        peer: *peer,
        node: NodeId([0; 8]),
        kind: PeerKind::Tab,
        presence: presence(*group),
    };
    Roster {
        total: u32::try_from(peers.len()).unwrap(),
        sample: peers.iter().map(info).collect(),
    }
}

/// A hub that does what the test says.
struct Staged {
    watch: HubWatch,
    ms: u64,
}

impl Staged {
    /// Three clients, the first of them the relay's own node if there is one.
    fn new(native: bool) -> Self {
        let mut staged = Self {
            watch: HubWatch::default(),
            ms: 1_000,
        };
        for peer in [ONE, TWO, THREE] {
            let hello = Frame::Hello(Hello {
                network: BlockId::ZERO,
                agent: chain::Text::default(),
                kind: PeerKind::Tab,
                node: NodeId([0; 8]),
                tip: tip(0),
            });
            let who = (true, native && peer == ONE);
            let joins = staged.watch.joins(staged.now(), peer, who, &hello.encode());
            joins.unwrap();
        }
        staged.tells_all(&[(ONE, 0), (TWO, 0), (THREE, 0)]);
        staged
    }

    fn now(&self) -> Millis {
        Millis::from_ms(self.ms)
    }

    fn says(&mut self, from: PeerId, frame: &Frame) -> &mut Self {
        self.watch.takes(self.now(), from, &frame.encode());
        self.watch.passes(self.now());
        self
    }

    fn moves(&mut self, peer: PeerId, group: u8) -> &mut Self {
        self.says(peer, &Frame::Presence(presence(group)))
    }

    /// The hub sends a frame as one of `from`; whether that is in order.
    fn sends(&mut self, to: PeerId, frame: &Frame) -> Result<(), String> {
        self.watch.sends(self.now(), to, &frame.encode().into())
    }

    /// The same as far as it must be in order.
    fn sent(&mut self, to: PeerId, frame: &Frame) -> &mut Self {
        self.sends(to, frame).unwrap();
        self
    }

    fn tells_all(&mut self, peers: &[(PeerId, u8)]) {
        let here = Frame::Roster(roster(peers));
        for (peer, _) in peers {
            self.sent(*peer, &here);
        }
    }

    fn wait(&mut self, ms: u64) -> Result<(), String> {
        self.ms += ms;
        self.watch.passes(self.now());
        self.watch.owes(self.now(), |_| true)
    }
}

fn fault(found: Result<(), String>, expected: &str) {
    let said = found.unwrap_err();
    assert!(said.contains(expected), "{said}, not {expected}");
}

#[test]
fn a_hub_that_does_right_is_left_in_peace() {
    let mut staged = Staged::new(false);
    staged.says(ONE, &news(PeerId::ANY, 1));
    staged.sent(TWO, &news(ONE, 1)).sent(THREE, &news(ONE, 1));
    staged.says(ONE, &request(TWO)).sent(TWO, &request(ONE));
    staged.says(TWO, &reply(ONE)).sent(ONE, &reply(TWO));
    staged.says(ONE, &request(PeerId::ANY));
    staged.sent(THREE, &request(ONE));
    staged.says(ONE, &request(PeerId(9)));
    staged.sent(ONE, &nobody(PeerId(9)));
    // The same news in another group.
    staged.moves(TWO, 1).moves(THREE, 1);
    staged.says(TWO, &news(PeerId::ANY, 1));
    staged.sent(THREE, &news(TWO, 1));
    staged.tells_all(&[(ONE, 0), (TWO, 1), (THREE, 1)]);
    staged.wait(60_000).unwrap();
}

#[test]
fn the_relays_own_node_hears_everything_and_passes_it_on() {
    let mut staged = Staged::new(true);
    staged.sent(ONE, &news(TWO, 0));
    staged.says(TWO, &news(PeerId::ANY, 1));
    fault(staged.sends(THREE, &news(TWO, 1)), "passes by");
    staged.sent(ONE, &news(TWO, 1)).says(ONE, &news(TWO, 1));
    staged.sent(THREE, &news(ONE, 1));
    fault(staged.sends(TWO, &news(ONE, 1)), "goes back to where");
    fault(staged.sends(THREE, &news(ONE, 1)), "a second time");
    // The node may say the same again.
    staged.says(ONE, &news(TWO, 1)).sent(THREE, &news(ONE, 1));
    // A tip of another group is nothing to it.
    staged.moves(TWO, 1);
    staged.ms += 1;
    fault(staged.sends(ONE, &news(TWO, 0)), "no client has to be told");
}

#[test]
fn news_that_comes_to_the_wrong_ones_is_noticed() {
    let mut staged = Staged::new(false);
    staged.moves(THREE, 1);
    staged.ms += 1;
    staged.says(ONE, &news(PeerId::ANY, 1));
    fault(
        staged.sends(THREE, &news(ONE, 1)),
        "is of group 0, the receiver in 1",
    );
    fault(staged.sends(ONE, &news(ONE, 1)), "goes back to it");
    fault(staged.sends(TWO, &news(ONE, 2)), "was never said");
    staged.sent(TWO, &news(ONE, 1));
    fault(staged.sends(TWO, &news(ONE, 1)), "a second time");
    // Nor does it come once more from another.
    staged.moves(THREE, 0);
    staged.ms += 5_000;
    staged.watch.passes(staged.now());
    staged.says(THREE, &news(PeerId::ANY, 1));
    fault(
        staged.sends(TWO, &news(THREE, 1)),
        "goes round in group 0 again",
    );
}

#[test]
fn a_part_of_what_was_said_goes_round_and_nothing_else() {
    let transfers = |names: &[u8]| {
        let network = chain::Network::regtest().id();
        let transfer = |name: &u8| {
            let key = chain::SecretKey::from_seed([*name; 32]);
            let body = chain::TransferBody {
                sender: key.public_key(),
                recipient: chain::Address::ZERO,
                amount: chain::Amount::from_grains(1),
                fee: chain::Amount::ZERO,
                nonce: chain::AccountNonce::new(0),
                memo: chain::Text::default(),
            };
            body.sign(&key, network)
        };
        let gossip = Gossip::Transfers(names.iter().map(transfer).collect());
        Frame::Gossip { peer: ONE, gossip }
    };
    let mut staged = Staged::new(false);
    staged.says(ONE, &transfers(&[1, 2, 3]));
    staged.sent(TWO, &transfers(&[2, 3]));
    staged.says(ONE, &transfers(&[1, 4]));
    fault(staged.sends(TWO, &transfers(&[2, 4])), "was never said");
    fault(staged.sends(TWO, &transfers(&[5])), "was never said");
    staged.sent(TWO, &transfers(&[4]));
}

#[test]
fn news_that_does_not_come_is_noticed_unless_nobody_vouches_for_it() {
    let mut staged = Staged::new(false);
    staged.says(ONE, &news(PeerId::ANY, 1));
    staged.sent(TWO, &news(ONE, 1));
    fault(staged.wait(5_001), "of 1 does not come to 3 in group 0");

    let told = |valid: bool| {
        let mut staged = Staged::new(false);
        let gossip = Gossip::Block(block());
        let peer = PeerId::ANY;
        staged.says(ONE, &Frame::Gossip { peer, gossip });
        staged.ms += 5_001;
        staged.watch.owes(staged.now(), |_| valid)
    };
    fault(told(true), "does not come to 2 in group 0");
    told(false).unwrap();
}

#[test]
fn questions_and_answers_that_come_to_the_wrong_ones_are_noticed() {
    let mut staged = Staged::new(false);
    staged.says(ONE, &request(TWO));
    fault(staged.sends(THREE, &request(ONE)), "asks 2");
    fault(staged.sends(ONE, &nobody(THREE)), "was never said");
    staged.says(TWO, &reply(ONE));
    fault(staged.sends(THREE, &reply(TWO)), "answers 1");
    staged.says(ONE, &request(PeerId::ANY));
    fault(staged.sends(ONE, &request(ONE)), "asks 0");
    staged.moves(TWO, 1);
    staged.ms += 1;
    fault(
        staged.sends(TWO, &request(ONE)),
        "is of group 0, the receiver in 1",
    );
}

#[test]
fn a_frame_that_was_overtaken_is_noticed() {
    let mut staged = Staged::new(false);
    staged.says(ONE, &news(PeerId::ANY, 1));
    staged.says(ONE, &request(TWO)).sent(TWO, &request(ONE));
    staged.sent(THREE, &news(ONE, 1));
    fault(staged.sends(TWO, &news(ONE, 1)), "was overtaken");
}

#[test]
fn a_roster_that_is_wrong_or_does_not_come_is_noticed() {
    let told = |to, peers: &[(PeerId, u8)]| {
        let mut staged = Staged::new(false);
        staged.watch.leaves(staged.now(), THREE);
        staged.sends(to, &Frame::Roster(roster(peers)))
    };
    told(ONE, &[(ONE, 0), (TWO, 0)]).unwrap();
    fault(
        told(ONE, &[(ONE, 0), (THREE, 0)]),
        "lists 3, who is not here",
    );
    fault(told(ONE, &[(ONE, 0), (TWO, 1)]), "lists 2 in group 1");
    fault(told(ONE, &[(TWO, 0)]), "tells 1 who is here without it");
    fault(told(ONE, &[(ONE, 0)]), "lists 1 of 1, 2 are here");
    fault(told(THREE, &[(ONE, 0), (TWO, 0)]), "who is not here");

    let mut staged = Staged::new(false);
    let here = roster(&[(ONE, 0), (TWO, 0), (THREE, 0)]);
    let you = TWO;
    let time = staged.now();
    let welcome = Welcome {
        you,
        time,
        roster: here,
    };
    fault(
        staged.sends(ONE, &Frame::Welcome(welcome)),
        "welcomes 1 as 2",
    );
    staged.watch.leaves(staged.now(), THREE);
    let here = Frame::Roster(roster(&[(ONE, 0), (TWO, 0)]));
    staged.ms += 1_000;
    staged.sent(ONE, &here);
    fault(staged.wait(1), "does not tell 2 who is here now");
}

#[test]
fn whoever_moves_too_soon_is_where_it_was() {
    let mut staged = Staged::new(false);
    staged.moves(ONE, 1).moves(TWO, 1);
    staged.ms += 4_999;
    staged.moves(ONE, 0).says(ONE, &news(PeerId::ANY, 1));
    staged.sent(TWO, &news(ONE, 1));
    fault(
        staged.sends(THREE, &news(ONE, 1)),
        "is of group 1, the receiver in 0",
    );
    staged.ms += 1;
    staged.watch.passes(staged.now());
    staged.says(ONE, &news(PeerId::ANY, 2));
    staged.sent(THREE, &news(ONE, 2));
}
