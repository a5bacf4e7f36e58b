//! The subprotocols that a program may speak.
//!
//! Programs from before clients had numbers of 64 bits speak the first one. Its envelope has four bytes for the
//! peer where today's has eight; all else that is read here is the same. It is known here alone, so that such a
//! program can be measured beside today's, and it can go with [`Speech::First`] once nobody compares the two.

use anyhow::{Context, Result};
use chain::{
    BlockId,
    wire::{PeerId, SUBPROTOCOL},
};

/// What client and program agreed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Speech {
    /// Numbers of 32 bits.
    First,
    /// As [`chain::wire`] has it.
    Today,
}

/// Frames by their first byte, and what is inside of gossip, questions and answers by theirs.
const WELCOME: u8 = 1;
const GOSSIP: u8 = 2;
const REQUEST: u8 = 3;
const REPLY: u8 = 4;
const ROSTER: u8 = 6;
/// A question for the tip, and the answer to it.
const TIP: u8 = 0;
/// The bytes of a request's number.
const ID: usize = 4;

/// A kind of news, by its byte behind the envelope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NewsKind(u8);

impl NewsKind {
    pub(super) const BLOCK: Self = Self(0);
    pub(super) const TIP: Self = Self(2);
}

/// As much of a frame as the measurement needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Heard {
    /// The client's own number.
    Welcome(PeerId),
    News(NewsKind),
    /// Somebody wants to know the tip.
    Question,
    /// Whether anybody was there to answer; it is the tip then.
    Answer {
        is_there: bool,
    },
    /// How many there are, and the tip of the one with the most work.
    Roster {
        total: u32,
        best: BlockId,
    },
    Other,
}

impl Speech {
    const ALL: [Self; 2] = [Self::Today, Self::First];

    fn subprotocol(self) -> &'static str {
        match self {
            Self::First => "tabchain.v1",
            Self::Today => SUBPROTOCOL,
        }
    }

    /// What a client asks for: the program takes the one that it knows.
    pub(super) fn offer() -> String {
        Self::ALL.map(Self::subprotocol).join(", ")
    }

    /// The one that the program took.
    pub(super) fn taken(subprotocol: &str) -> Result<Self> {
        let mut all = Self::ALL.into_iter();
        let taken = all.find(|speech| speech.subprotocol() == subprotocol);
        taken.with_context(|| format!("{subprotocol:?} was not offered"))
    }

    /// The bytes of a peer.
    fn peer(self) -> usize {
        match self {
            Self::First => 4,
            Self::Today => 8,
        }
    }

    /// A frame as it is encoded today, cut for this subprotocol. Numbers that an old program gave fit into what is left.
    pub(super) fn cut(self, mut frame: Vec<u8>) -> Vec<u8> {
        if matches!(frame.first(), Some(&(GOSSIP | REQUEST | REPLY))) {
            frame.drain(1 + self.peer()..9);
        }
        frame
    }

    /// Reads a frame that came.
    pub(super) fn hear(self, bytes: &[u8]) -> Heard {
        self.recognised(bytes).unwrap_or(Heard::Other)
    }

    fn recognised(self, bytes: &[u8]) -> Option<Heard> {
        let behind_peer = 1 + self.peer();
        Some(match *bytes.first()? {
            WELCOME => {
                let mut number = [0; 8];
                let told = bytes.get(1..behind_peer)?;
                number[..told.len()].copy_from_slice(told);
                Heard::Welcome(PeerId(u64::from_le_bytes(number)))
            }
            GOSSIP => Heard::News(NewsKind(*bytes.get(behind_peer)?)),
            REQUEST if *bytes.get(behind_peer + ID)? == TIP => Heard::Question,
            REPLY => Heard::Answer {
                is_there: *bytes.get(behind_peer + ID)? == TIP,
            },
            ROSTER => {
                let total = u32::from_le_bytes(*bytes.get(1..)?.first_chunk()?);
                // Behind the sample's length the first peer begins: number, name, kind, then the tip.
                let tip = bytes.get(9 + self.peer() + 8 + 1..)?;
                let best = BlockId::from_bytes(*tip.first_chunk()?);
                Heard::Roster { total, best }
            }
            _ => return None,
        })
    }

    /// The answer to a question, from its bytes: back to the one who asked, with the same number. `reply` is what
    /// stands behind the envelope.
    pub(super) fn answer(self, question: &[u8], reply: &[u8]) -> Vec<u8> {
        let mut answer = question[..1 + self.peer() + ID].to_vec();
        answer[0] = REPLY;
        answer.extend(reply);
        answer
    }
}

#[cfg(test)]
mod tests {
    use chain::{
        Height, Millis, Network, Salt, Work,
        wire::{
            Frame, Gossip, Impairment, NodeId, PeerInfo, PeerKind, Presence, Reply, Request,
            RequestId, Roster, TipInfo, Welcome,
        },
    };

    use super::*;

    const PEER: PeerId = PeerId(0x0403_0201);

    fn tip() -> TipInfo {
        TipInfo {
            id: BlockId::from_bytes([7; 32]),
            height: Height::GENESIS,
            work: Work::ZERO,
        }
    }

    fn roster() -> Roster {
        let presence = Presence {
            tip: tip(),
            hash_rate: 0,
            impairment: Impairment::default(),
        };
        let info = PeerInfo {
            peer: PEER,
            node: NodeId([1; 8]),
            kind: PeerKind::Tab,
            presence,
        };
        Roster {
            total: 70_000,
            sample: vec![info],
        }
    }

    /// Routed frames, and what is heard of each.
    fn routed() -> Vec<(Frame, Heard)> {
        let peer = PEER;
        let id = RequestId(9);
        let genesis = Network::regtest().genesis().block().clone();
        let gossip = |gossip, kind| (Frame::Gossip { peer, gossip }, Heard::News(kind));
        let request = |request, heard| (Frame::Request { peer, id, request }, heard);
        let reply = |reply, is_there| {
            let heard = Heard::Answer { is_there };
            (Frame::Reply { peer, id, reply }, heard)
        };
        vec![
            gossip(Gossip::Block(genesis), NewsKind::BLOCK),
            gossip(Gossip::Tip(tip()), NewsKind::TIP),
            request(Request::Tip, Heard::Question),
            request(Request::Mempool { salt: Salt([3, 0]) }, Heard::Other),
            reply(Reply::Tip(tip()), true),
            reply(Reply::Unavailable, false),
        ]
    }

    #[test]
    fn a_routed_frame_is_cut_to_four_bytes_and_read_as_the_uncut_one() {
        for (frame, heard) in routed() {
            let today = frame.encode();
            assert_eq!(Speech::Today.cut(today.clone()), today);
            assert_eq!(Speech::Today.hear(&today), heard, "{frame:?}");
            let first = Speech::First.cut(today.clone());
            assert_eq!(first[..5], [today[0], 1, 2, 3, 4]);
            assert_eq!(first[5..], today[9..]);
            assert_eq!(Speech::First.hear(&first), heard, "{frame:?}");
        }
    }

    #[test]
    fn other_frames_are_left_whole() {
        let presence = roster().sample[0].presence;
        let frame = Frame::Presence(presence).encode();
        assert_eq!(Speech::First.cut(frame.clone()), frame);
        assert_eq!(Speech::First.hear(&frame), Heard::Other);
    }

    #[test]
    fn a_number_of_either_width_is_widened_to_todays() {
        let welcome = Welcome {
            you: PEER,
            time: Millis::from_ms(1),
            roster: Roster::default(),
        };
        let mut welcome = Frame::Welcome(welcome).encode();
        assert_eq!(Speech::Today.hear(&welcome), Heard::Welcome(PEER));
        welcome.drain(5..9);
        assert_eq!(Speech::First.hear(&welcome), Heard::Welcome(PEER));
    }

    #[test]
    fn a_rosters_total_and_first_tip_are_found() {
        let heard = Heard::Roster {
            total: 70_000,
            best: tip().id,
        };
        let mut roster = Frame::Roster(roster()).encode();
        assert_eq!(Speech::Today.hear(&roster), heard);
        roster.drain(13..17);
        assert_eq!(Speech::First.hear(&roster), heard);
    }

    #[test]
    fn an_answer_goes_back_to_the_one_who_asked_with_the_same_number() {
        let (peer, id) = (PEER, RequestId(9));
        let request = Request::Tip;
        let question = Frame::Request { peer, id, request }.encode();
        let reply = Reply::Tip(tip());
        let behind = borsh_of(&reply);
        let answer = Frame::Reply { peer, id, reply }.encode();
        assert_eq!(Speech::Today.answer(&question, &behind), answer);
        let first = Speech::First;
        let cut = first.answer(&first.cut(question), &behind);
        assert_eq!(cut, first.cut(answer));
    }

    /// What stands behind the envelope.
    fn borsh_of(reply: &Reply) -> Vec<u8> {
        let (peer, id) = (PEER, RequestId(0));
        let reply = reply.clone();
        Frame::Reply { peer, id, reply }.encode()[13..].to_vec()
    }

    #[test]
    fn what_ends_too_soon_is_nothing_that_is_counted() {
        for (frame, _) in routed() {
            let bytes = frame.encode();
            assert_eq!(Speech::Today.hear(&bytes[..9]), Heard::Other);
        }
        assert_eq!(Speech::Today.hear(&[]), Heard::Other);
        assert_eq!(Speech::First.hear(&[ROSTER, 0, 0]), Heard::Other);
    }

    #[test]
    fn both_subprotocols_are_offered_and_no_other_is_taken() {
        let taken = Speech::offer();
        let taken = taken.split(", ").map(|name| Speech::taken(name).unwrap());
        assert!(taken.eq([Speech::Today, Speech::First]));
        assert!(Speech::taken("tabchain.v9").is_err());
    }
}
