//! Other nodes, and this one among them.

use chain::wire::{Impairment, NodeId, PeerInfo, PeerKind};
use serde::Serialize;
use tsify::Tsify;

use super::numbers::number;

/// One node at the relay.
#[derive(Clone, PartialEq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PeerView {
    /// Its number at the relay; 0 while this node is not connected.
    pub peer: u64,
    /// Its own name, 16 hex digits.
    pub node: String,
    /// A short name that follows from its own.
    pub name: String,
    /// The kind of program that runs it.
    pub kind: PeerViewKind,
    /// Id of its tip.
    pub tip: String,
    /// Whether that block, or its header alone, is here.
    pub tip_known: bool,
    /// The height that it claims.
    pub height: u64,
    /// The hashes a second that it claims.
    pub hash_rate: u64,
    /// Whether it is this node.
    pub you: bool,
    /// The faults that it gives its messages, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub impairment: Option<ImpairmentView>,
}

/// The faults that a node gives its messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImpairmentView {
    /// Nodes of other groups do not hear it; most are in group 0.
    pub group: u8,
    /// The delay of each message, each way, in milliseconds.
    pub delay_ms: u16,
    /// The number of messages in a hundred that are lost, each way.
    pub loss_percent: u8,
}

/// The kind of program that runs a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Tsify, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PeerViewKind {
    /// A browser tab.
    Tab,
    /// The native program.
    Native,
}

impl PeerView {
    pub(crate) fn new(info: &PeerInfo, tip_known: bool, you: bool) -> Self {
        Self {
            peer: info.peer.0,
            node: info.node.to_string(),
            name: short_name(info.node),
            kind: match info.kind {
                PeerKind::Tab => PeerViewKind::Tab,
                PeerKind::Native => PeerViewKind::Native,
            },
            tip: info.presence.tip.id.to_string(),
            tip_known,
            height: number(info.presence.tip.height.get()),
            hash_rate: number(info.presence.hash_rate),
            you,
            impairment: impairment_view(info.presence.impairment),
        }
    }
}

fn impairment_view(impairment: Impairment) -> Option<ImpairmentView> {
    (impairment != Impairment::default()).then_some(ImpairmentView {
        group: impairment.group,
        delay_ms: impairment.delay_ms,
        loss_percent: impairment.loss_percent,
    })
}

/// A name that can be spoken: the first 16 bits of the id as a proquint (arXiv:0901.4016). Two
/// nodes can share one; people use it to speak of a node, not to tell nodes apart.
pub(crate) fn short_name(node: NodeId) -> String {
    const CONSONANTS: [char; 16] = [
        'b', 'd', 'f', 'g', 'h', 'j', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z',
    ];
    const VOWELS: [char; 4] = ['a', 'i', 'o', 'u'];
    let bits = u16::from_be_bytes([node.0[0], node.0[1]]);
    let consonant = |shift: u32| CONSONANTS[usize::from(bits >> shift & 15)];
    let vowel = |shift: u32| VOWELS[usize::from(bits >> shift & 3)];
    [
        consonant(12),
        vowel(10),
        consonant(6),
        vowel(4),
        consonant(0),
    ]
    .into_iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use chain::{
        Network,
        wire::{Impairment, PeerId, Presence, TipInfo},
    };

    use super::*;

    fn named(first: u8, second: u8) -> String {
        short_name(NodeId([first, second, 0, 0, 0, 0, 0, 0]))
    }

    /// 127.0.0.1 and 63.84.220.193 are examples of the proquint paper.
    #[test]
    fn names_are_proquints() {
        assert_eq!(named(127, 0), "lusab");
        assert_eq!(named(0, 1), "babad");
        assert_eq!(named(63, 84), "gutih");
        assert_eq!(named(220, 193), "tugad");
    }

    #[test]
    fn what_a_peer_claims_is_cut_to_what_a_number_can_hold() {
        let network = Network::regtest();
        let info = PeerInfo {
            peer: PeerId(7),
            node: NodeId([0xab; 8]),
            kind: PeerKind::Native,
            presence: Presence {
                tip: TipInfo {
                    id: network.id(),
                    height: chain::Height::new(u64::MAX),
                    work: chain::Work::ZERO,
                },
                hash_rate: u64::MAX,
                impairment: Impairment::default(),
            },
        };
        let view = PeerView::new(&info, false, false);
        assert_eq!(
            (view.height, view.hash_rate),
            ((1 << 53) - 1, (1 << 53) - 1)
        );
        let json = serde_json::to_value(view).unwrap();
        assert_eq!(json["kind"], "native");
        assert_eq!(json["node"], "abababababababab");
    }
}
