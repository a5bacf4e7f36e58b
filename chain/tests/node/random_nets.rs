//! Nodes that come, go, mine and pay at random, and agree once they are left in peace.

use chain::{Amount, Height, Network};
use proptest::prelude::*;

use crate::common::{self, address, body, key, net::Net};

const MEMBERS: usize = 4;

#[derive(Clone, Debug)]
enum Event {
    Connect(usize),
    Disconnect(usize),
    Mine(usize),
    Pay {
        from: usize,
        to: usize,
    },
    /// Whether answers to this member are lost from now on.
    Deaf(usize, bool),
    Wait(u64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let member = || 0..MEMBERS;
    let event = prop_oneof![
        2 => member().prop_map(Event::Connect),
        1 => member().prop_map(Event::Disconnect),
        6 => member().prop_map(Event::Mine),
        2 => (member(), member()).prop_map(|(from, to)| Event::Pay { from, to }),
        1 => (member(), any::<bool>()).prop_map(|(member, deaf)| Event::Deaf(member, deaf)),
        2 => (0..8_000_u64).prop_map(Event::Wait),
    ];
    prop::collection::vec(event, 1..60)
}

/// A net and which of its members are connected.
struct World {
    net: Net,
    connected: [bool; MEMBERS],
}

impl World {
    fn carry_out(&mut self, event: &Event) {
        match *event {
            Event::Connect(member) => self.connect(member),
            Event::Disconnect(member) => {
                if std::mem::take(&mut self.connected[member]) {
                    self.net.disconnect(member);
                }
            }
            Event::Mine(member) => {
                self.net.mine(member);
            }
            Event::Pay { from, to } => self.pay(from, to),
            Event::Deaf(member, deaf) => self.net.members[member].deaf = deaf,
            Event::Wait(ms) => self.net.wait(ms),
        }
    }

    fn connect(&mut self, member: usize) {
        if !std::mem::replace(&mut self.connected[member], true) {
            self.net.connect(member);
        }
    }

    /// Pays half of what is left, if there is anything.
    fn pay(&mut self, from: usize, to: usize) {
        let [sender, recipient] = [from, to].map(|member| u16::try_from(member).unwrap());
        let node = &mut self.net.members[from].node;
        let ledger = node.chain().ledger();
        let balance = ledger.account(&address(sender)).balance.grains();
        let nonce = node.mempool().next_nonce(&address(sender), ledger);
        let half = Amount::from_grains(balance / 2);
        let unsigned = body(sender, recipient, half, Amount::from_grains(1), nonce.get());
        let transfer = unsigned.sign(&key(sender), node.chain().network().id());
        // Without coins, or with all of them waiting to be spent, it is refused.
        let _ = node.submit(self.net.now, transfer);
        self.net.handle(from, chain::Input::Tick);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn all_agree_in_the_end(native in any::<bool>(), small in any::<bool>(), events in events()) {
        let network = Network::regtest();
        // Small: most bodies leave memory and are loaded again.
        let body_bytes = if small { 1_000 } else { common::BODY_BYTES };
        let mut world = World {
            net: Net::with_body_bytes(&network, MEMBERS, native, body_bytes),
            connected: [false; MEMBERS],
        };
        for event in &events {
            world.carry_out(event);
            world.net.run();
        }
        for member in 0..MEMBERS {
            world.net.members[member].deaf = false;
            world.connect(member);
        }
        // One more block breaks ties; two rounds of asking around find what was lost.
        world.net.wait(60_000);
        world.net.mine(0);
        world.net.wait(60_000);

        prop_assert!(world.net.all_agree(), "{:?}", world.net.tips());
        let height = world.net.tips()[0].height;
        let minted = (1..=height.get()).map(|at| network.params().subsidy_at(Height::new(at)));
        let minted = Amount::checked_sum(minted).unwrap();
        let first = world.net.members[0].node.chain().ledger();
        for member in &world.net.members {
            prop_assert_eq!(member.node.chain().ledger(), first);
            prop_assert_eq!(first.supply(), minted);
            prop_assert!(member.closed.is_empty(), "{:?}", member.closed);
            prop_assert!(!member.node.is_synchronising());
        }
    }
}
