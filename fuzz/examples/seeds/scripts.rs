//! Scripts for the target `node`, written in the form in which the fuzzer's bytes are read: a
//! variant as four bytes, a list as its elements with a one before each.

use arbitrary::{Arbitrary, Unstructured};
use tabchain_fuzz::{node::Script, world::World};

/// Steps that a script can have, in the order of their variants.
const STEPS: [&str; 23] = [
    "LinkUp",
    "LinkDown",
    "Roster",
    "Gossip",
    "Row",
    "Ask",
    "Answer",
    "AnswerAll",
    "Noise",
    "Wait",
    "Wake",
    "Back",
    "Submit",
    "Mine",
    "Make",
    "Mined",
    "Load",
    "LoadAll",
    "LoadUnasked",
    "StorageLost",
    "HashRate",
    "Synchronise",
    "Restart",
];

/// Branches, by their place among the world's leaves.
const HASTY: u16 = 0;
const LONGER: u16 = 1;
const LONGEST: u16 = 3;

/// Blocks of the trunk.
const TRUNK: u8 = 20;

/// Lives that lead a node into rare states.
pub(crate) fn all() -> Vec<(&'static str, Vec<u8>)> {
    let world = World::regtest();
    let sound = u16::try_from(world.sound).expect("blocks are few");
    // Thirteen flaws, on each of two parents; eight of the flaws have a child. Those of the ledger
    // come last.
    let flawed_late = sound + 21;
    let (in_body, in_ledger) = (flawed_late + 5, flawed_late + 13);
    let small = || Writer::new(0, 1, 0);
    let tall = || Writer::new(1, 1, 1);
    let scripts = [
        (
            "download",
            small()
                .link_up()
                .answer_all(LONGEST, 7)
                .answer_all(LONGEST, 7),
        ),
        (
            "reorganise",
            small()
                .link_up()
                .answer_all(HASTY, 5)
                .step("Synchronise")
                .answer_all(LONGER, 7)
                .step("LoadAll")
                .answer_all(LONGER, 7)
                .step("Restart"),
        ),
        (
            "storage-lost-one",
            small()
                .link_up()
                .answer_all(HASTY, 5)
                .step("Synchronise")
                .answer_all(LONGER, 7)
                .load(1)
                .load(2)
                .step("LoadAll")
                .step("Wake")
                .answer_all(LONGER, 7)
                .step("StorageLost"),
        ),
        (
            "invalid-branch",
            small().link_up().row(1, 0, TRUNK).row(2, in_ledger, 8),
        ),
        (
            "invalid-bodies",
            small()
                .link_up()
                .row(1, 0, TRUNK)
                .row(2, in_body, 2)
                .row(3, in_body + 2, 2)
                .row(4, in_body + 4, 2)
                .row(5, in_body + 6, 2)
                .step("Synchronise")
                .answer_all(LONGER, 7),
        ),
        (
            "pool",
            small()
                .link_up()
                .step("Mine")
                .step("Mine")
                .transfers([0, 3, 9])
                .transfers([1, 2, 6])
                .submit(12)
                .step("Mine")
                .step("Mine")
                .transfers([15, 16, 18])
                .answer_all(LONGER, 7)
                .step("LoadAll")
                .step("Mine"),
        ),
        (
            "too-little-work",
            tall()
                .link_up()
                .answer_all(HASTY, 4)
                .row(1, 20, 6)
                .answer_all(HASTY, 4)
                .step("Wake")
                .answer_all(LONGEST, 4)
                .step("Mine"),
        ),
    ];
    scripts
        .map(|(name, script)| (name, script.finish()))
        .to_vec()
}

/// A script so far.
struct Writer {
    bytes: Vec<u8>,
    steps: Vec<&'static str>,
}

impl Writer {
    /// The two kinds of rules, the three of disks and the two of starts.
    fn new(rules: u8, disk: u8, start: u8) -> Self {
        let writer = Self {
            bytes: Vec::new(),
            steps: Vec::new(),
        };
        writer.variant(rules, 2).variant(disk, 3).variant(start, 2)
    }

    /// One of `count` variants: the least number that is read as it.
    fn variant(self, variant: u8, count: u8) -> Self {
        let number = (u64::from(variant) << 32).div_ceil(count.into());
        let number = u32::try_from(number).expect("it is below 2^32");
        self.put(&number.to_le_bytes())
    }

    fn put(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend(bytes);
        self
    }

    fn step(mut self, name: &'static str) -> Self {
        self.steps.push(name);
        let place = STEPS.iter().position(|step| *step == name);
        let place = u8::try_from(place.expect("there is such a step")).expect("steps are few");
        let count = u8::try_from(STEPS.len()).expect("steps are few");
        self.put(&[1]).variant(place, count)
    }

    /// A relay that says hello and names two peers.
    fn link_up(self) -> Self {
        let mut writer = self.step("LinkUp").put(&[0, 1]);
        for peer in [1, 2] {
            writer = writer.put(&[peer]).world(0).put(&[0, 1]);
        }
        writer
    }

    fn world(self, number: u16) -> Self {
        self.variant(0, 2).put(&number.to_le_bytes())
    }

    fn row(self, peer: u8, first: u16, count: u8) -> Self {
        let writer = self.step("Row").put(&[0, peer]);
        writer.put(&first.to_le_bytes()).put(&[count])
    }

    fn transfers(self, transfers: [u8; 3]) -> Self {
        let writer = self.step("Gossip").put(&[0, 1]);
        writer.variant(1, 4).put(&transfers)
    }

    fn answer_all(self, leaf: u16, rounds: u8) -> Self {
        self.step("AnswerAll").world(leaf).put(&[rounds])
    }

    fn submit(self, transfer: u8) -> Self {
        self.step("Submit").put(&[transfer])
    }

    /// The first body for which storage is asked: here, missing, without undo.
    fn load(self, how: u8) -> Self {
        self.step("Load").put(&[0]).variant(how, 4)
    }

    /// The bytes, if they are read back as the script that was written.
    fn finish(self) -> Vec<u8> {
        let read = Script::arbitrary_take_rest(Unstructured::new(&self.bytes));
        let read = read.expect("there are enough bytes");
        let steps: Vec<_> = read.steps.iter().map(|step| format!("{step:?}")).collect();
        assert_eq!(steps.len(), self.steps.len(), "{steps:?}");
        for (step, name) in steps.iter().zip(&self.steps) {
            assert!(step.starts_with(name), "{step} is not the {name} written");
        }
        self.bytes
    }
}
