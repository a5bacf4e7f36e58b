//! Whatever clients do, in whatever order.

use std::collections::BTreeMap;

use chain::{
    AccountNonce, Address, Amount, Network, Transfer, TransferBody, TxId,
    wire::{Frame, Gossip, PeerId, Reply, RequestId},
};
use proptest::{collection::vec, prelude::*};

use super::{
    common::{key, text},
    rig::{OWN, Rig, presence, tip},
};

#[derive(Clone, Debug)]
enum Act {
    Join,
    Leave(usize),
    Move(usize, u8),
    Tip(usize, u32),
    /// Transfers by number; the last bit of the second says whether they are signed.
    Transfers(usize, Vec<u8>, bool),
    Ask(usize, usize),
    AskAnybody(usize),
    Answer(usize, usize),
    Garbage(usize, Vec<u8>),
    NativeGossip(usize),
    Screen(usize),
    Wait(u64),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let client = 0..12_usize;
    let act = prop_oneof![
        3 => Just(Act::Join),
        1 => client.clone().prop_map(Act::Leave),
        2 => (client.clone(), 0..3_u8).prop_map(|(client, group)| Act::Move(client, group)),
        2 => (client.clone(), 0..9_u32).prop_map(|(client, work)| Act::Tip(client, work)),
        6 => (client.clone(), vec(0..9_u8, 0..5), prop::bool::weighted(0.9))
            .prop_map(|(client, numbers, signed)| Act::Transfers(client, numbers, signed)),
        2 => (client.clone(), client.clone()).prop_map(|(client, to)| Act::Ask(client, to)),
        1 => client.clone().prop_map(Act::AskAnybody),
        2 => (client.clone(), client.clone()).prop_map(|(client, to)| Act::Answer(client, to)),
        1 => (client.clone(), vec(any::<u8>(), 0..40))
            .prop_map(|(client, bytes)| Act::Garbage(client, bytes)),
        2 => client.prop_map(Act::NativeGossip),
        6 => (0..6_usize).prop_map(Act::Screen),
        2 => (0..7_000_u64).prop_map(Act::Wait),
    ];
    vec(act, 0..120)
}

fn transfer(number: u8, signed: bool) -> Transfer {
    let key = key(number.into());
    let body = TransferBody {
        sender: key.public_key(),
        recipient: Address::ZERO,
        amount: Amount::from_grains(1),
        fee: Amount::ZERO,
        nonce: AccountNonce::new(0),
        memo: text(""),
    };
    let mut transfer = body.sign(&key, Network::regtest().id());
    if !signed {
        transfer.body.amount = Amount::from_grains(2);
    }
    transfer
}

/// What each client heard of each transfer, by the group in which it then was.
type Heard = BTreeMap<(PeerId, u8, TxId), u32>;

struct Crowd {
    rig: Rig,
    /// All that ever joined, in order.
    all: Vec<PeerId>,
    heard: Heard,
}

impl Crowd {
    fn new(own: bool) -> Self {
        let mut rig = Rig::new(own.then_some(OWN));
        rig.screens_at_once = false;
        Self {
            rig,
            all: Vec::new(),
            heard: Heard::new(),
        }
    }

    /// One that is there and whose last frame is not being screened: its driver would wait.
    fn who(&self, number: usize) -> Option<PeerId> {
        let peer = *self.all.get(number % self.all.len().max(1))?;
        let free = self.rig.clients.contains_key(&peer) && !self.rig.hub.is_screening(peer);
        free.then_some(peer)
    }

    fn act(&mut self, act: Act) -> Option<()> {
        match act {
            Act::Join => {
                let peer = self.rig.join(1);
                assert!(
                    self.all.last().is_none_or(|last| *last < peer),
                    "numbers come back"
                );
                self.all.push(peer);
            }
            Act::Leave(client) => {
                let peer = *self.all.get(client % self.all.len().max(1))?;
                if self.rig.clients.contains_key(&peer) {
                    self.rig.leaves(peer);
                }
            }
            Act::Move(client, group) => {
                let peer = self.who(client)?;
                self.rig.says(peer, &Frame::Presence(presence(1, group)));
            }
            Act::Tip(client, work) => {
                let peer = self.who(client)?;
                self.rig.gossips(peer, Gossip::Tip(tip(work)));
            }
            Act::Transfers(client, numbers, signed) => {
                let peer = self.who(client)?;
                let transfers = numbers.into_iter().map(|number| transfer(number, signed));
                self.rig
                    .gossips(peer, Gossip::Transfers(transfers.collect()));
            }
            Act::Ask(client, to) => {
                let (peer, to) = (self.who(client)?, self.who(to)?);
                self.rig.asks(peer, to, 1);
            }
            Act::AskAnybody(client) => self.rig.asks(self.who(client)?, PeerId::ANY, 2),
            Act::Answer(client, to) => {
                let (peer, to) = (self.who(client)?, self.who(to)?);
                let reply = Reply::Unavailable;
                let frame = Frame::Reply {
                    peer: to,
                    id: RequestId(3),
                    reply,
                };
                self.rig.says(peer, &frame);
            }
            Act::Garbage(client, bytes) => self.rig.says_bytes(self.who(client)?, bytes),
            Act::NativeGossip(origin) => {
                let native = self.rig.hub.peers().find(|info| info.node == OWN)?.peer;
                let peer = self.who(origin)?;
                let gossip = Gossip::Transfers(Vec::new());
                self.rig.says(native, &Frame::Gossip { peer, gossip });
            }
            Act::Screen(place) => {
                self.rig.screen(place % self.rig.screenings.len().max(1));
            }
            Act::Wait(ms) => self.rig.wait(ms),
        }
        Some(())
    }

    /// Looks at what everybody got by the last act. The rig compares who hears whom.
    fn look(&mut self) {
        let clients: Vec<_> = self
            .rig
            .clients
            .iter()
            .map(|(peer, (group, _))| (*peer, *group))
            .collect();
        for (peer, group) in clients {
            for frame in self.rig.read(peer) {
                if let Frame::Gossip {
                    peer: from,
                    gossip: Gossip::Transfers(transfers),
                } = frame
                {
                    assert!(from != peer, "its own news came back");
                    if self
                        .rig
                        .clients
                        .get(&from)
                        .is_some_and(|(other, _)| *other != group)
                    {
                        // Said before one of the two moved.
                        continue;
                    }
                    for transfer in transfers {
                        let count = self.heard.entry((peer, group, transfer.id())).or_default();
                        *count += 1;
                        let by_node = self
                            .rig
                            .hub
                            .peers()
                            .any(|info| info.node == OWN && info.peer == peer);
                        assert!(by_node || *count == 1, "{peer} heard it again");
                    }
                }
            }
        }
        assert!(
            self.rig
                .hub
                .next_wakeup()
                .is_none_or(|at| at > self.rig.now),
            "it wants to be woken at once"
        );
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_told_twice_or_told_to_others(own: bool, acts in acts()) {
        let mut crowd = Crowd::new(own);
        for act in acts {
            crowd.act(act);
            crowd.look();
        }
        while !crowd.rig.screenings.is_empty() {
            crowd.rig.screen(0);
            crowd.look();
        }
        prop_assert_eq!(crowd.rig.held(), 0, "a frame is held though nobody works on it");
        prop_assert!(crowd.all.iter().all(|peer| !crowd.rig.hub.is_screening(*peer)));
    }
}
