//! The metrics that can be watched from outside, in the form of Prometheus and `OpenMetrics`.
//!
//! Made once and shared: each part of the program holds the handles that it needs. Labels are of
//! closed sets; no id, address or name of anybody is among them. Frames are counted with atomics
//! alone; metrics behind a lock are told once a block, a commit or a connection.

use chain::wire::PeerKind;
use prometheus_client::{
    encoding::text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use tokio::time::Instant;

/// A metric for each value of one label.
type By<M> = Family<[(&'static str, &'static str); 1], M>;
/// A metric for each pair of values of two labels.
type ByTwo<M> = Family<[(&'static str, &'static str); 2], M>;

/// Seconds within which things here happen: from a tenth of a millisecond to a minute.
const SECONDS: [f64; 15] = [
    0.000_1, 0.000_3, 0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0,
];
/// Bounds for the number of blocks that a reorganisation takes back.
const DEPTHS: [f64; 9] = [1.0, 2.0, 3.0, 4.0, 6.0, 10.0, 20.0, 50.0, 100.0];

/// The values of a label.
macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $value:ident $text:literal,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$about])* $value,)* }

        impl $name {
            const ALL: &[Self] = &[$(Self::$value,)*];

            fn text(self) -> &'static str {
                match self { $(Self::$value => $text,)* }
            }
        }
    )* };
}

labels! {
    /// Which sockets are counted.
    Side {
        /// Those of this relay's clients.
        Client "client",
        /// Those by which this node is a client of other relays.
        Relay "relay",
    }

    /// Why a socket ended.
    Closure {
        /// The other side ended it, or the connection broke.
        OtherSide "other_side",
        /// This side is going away.
        GoingAway "going_away",
        /// The other side broke the protocol.
        Protocol "protocol",
        /// It broke a rule, or belongs to another network.
        Policy "policy",
        /// Nothing was heard of it in time.
        Silence "silence",
        /// A frame was too long.
        TooBig "too_big",
        /// There was no room, or it left too much unread.
        Overload "overload",
        /// It was called by the relay's own node.
        Oneself "oneself",
    }

    /// Which thing was refused.
    Item {
        Block "block",
        Header "header",
        Transfer "transfer",
        Frame "frame",
    }

    /// Why it was refused.
    Refusal {
        /// It breaks a rule.
        Rule "rule",
        /// It is ahead of this clock.
        Early "early",
    }
}

const KINDS: [PeerKind; 2] = [PeerKind::Tab, PeerKind::Native];

fn kind_text(kind: PeerKind) -> &'static str {
    match kind {
        PeerKind::Tab => "tab",
        PeerKind::Native => "native",
    }
}

/// The traffic through the sockets of one side.
#[derive(Clone, Debug)]
pub(crate) struct Traffic {
    frames_in: Counter,
    bytes_in: Counter,
    frames_out: Counter,
    bytes_out: Counter,
    propagation: Histogram,
}

impl Traffic {
    /// A frame was read.
    pub(crate) fn came(&self, bytes: usize) {
        self.frames_in.inc();
        self.bytes_in.inc_by(bytes as u64);
    }

    /// The socket took a frame; `since` says when the news in it came here, if that is known.
    pub(crate) fn went(&self, bytes: usize, since: Option<Instant>) {
        self.frames_out.inc();
        self.bytes_out.inc_by(bytes as u64);
        if let Some(since) = since {
            self.propagation.observe(since.elapsed().as_secs_f64());
        }
    }
}

/// All metrics.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    clients: By<Gauge>,
    /// Bytes of frames from clients that are being worked on.
    pub(crate) inbound_bytes: Gauge,
    queue_bytes: By<Gauge>,
    traffic_frames: ByTwo<Counter>,
    traffic_bytes: ByTwo<Counter>,
    closures: ByTwo<Counter>,
    problems: By<Counter>,
    refusals: ByTwo<Counter>,
    propagation: Histogram,
    pub(crate) height: Gauge,
    reorganisations: Counter,
    reorganisation_depth: Histogram,
    pub(crate) validation: Histogram,
    pub(crate) store_commit: Histogram,
    pub(crate) pool_transfers: Gauge,
    pub(crate) pool_bytes: Gauge,
    pub(crate) hashes: Counter,
    nodes: By<Gauge>,
}

impl Default for Metrics {
    /// All of them, each at zero for every value of its labels.
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("tabchain"),
            clients: By::default(),
            inbound_bytes: Gauge::default(),
            queue_bytes: By::default(),
            traffic_frames: ByTwo::default(),
            traffic_bytes: ByTwo::default(),
            closures: ByTwo::default(),
            problems: By::default(),
            refusals: ByTwo::default(),
            propagation: Histogram::new(SECONDS),
            height: Gauge::default(),
            reorganisations: Counter::default(),
            reorganisation_depth: Histogram::new(DEPTHS),
            validation: Histogram::new(SECONDS),
            store_commit: Histogram::new(SECONDS),
            pool_transfers: Gauge::default(),
            pool_bytes: Gauge::default(),
            hashes: Counter::default(),
            nodes: By::default(),
        };
        metrics.begin();
        metrics.register_sockets();
        metrics.register_chain();
        metrics
    }
}

impl Metrics {
    /// Gives every label of this file its values, so that a reader sees zeros and no gaps.
    fn begin(&mut self) {
        for kind in KINDS {
            self.clients(kind);
        }
        let inbound = [("queue", "inbound")];
        self.inbound_bytes = self.queue_bytes.get_or_create_owned(&inbound);
        for side in Side::ALL.iter().copied() {
            self.queue(side);
            self.traffic(side);
            for closure in Closure::ALL {
                let labels = [("side", side.text()), ("reason", closure.text())];
                drop(self.closures.get_or_create(&labels));
            }
        }
        for item in Item::ALL {
            for reason in Refusal::ALL {
                let labels = [("item", item.text()), ("reason", reason.text())];
                drop(self.refusals.get_or_create(&labels));
            }
        }
    }

    fn register_sockets(&mut self) {
        let registry = &mut self.registry;
        let build = [
            ("version", env!("CARGO_PKG_VERSION")),
            ("commit", env!("TABCHAIN_COMMIT")),
        ];
        registry.register("build", "Which program this is", Info::new(build));
        let help = "Clients on the hub by what runs them, without its own native node";
        registry.register("clients", help, self.clients.clone());
        let help = "Bytes of frames that wait, with what is kept beside them: from clients \
            (inbound), for clients, for other relays";
        registry.register_with_unit("queue", help, Unit::Bytes, self.queue_bytes.clone());
        let help = "Frames through the sockets of clients and to other relays";
        registry.register("traffic_frames", help, self.traffic_frames.clone());
        let help = "Bytes of frames through the sockets of clients and to other relays";
        registry.register_with_unit("traffic", help, Unit::Bytes, self.traffic_bytes.clone());
        let help = "Sockets that ended, those of clients that were turned away among them, by why";
        registry.register("socket_closures", help, self.closures.clone());
        let help = "HTTP calls that were answered with a problem, by its code";
        registry.register("http_problems", help, self.problems.clone());
        let help = "Time from when the hub first got a block, from a client or its own node, until a \
            client's socket had taken it, for each client that it was sent to";
        let propagation = self.propagation.clone();
        registry.register_with_unit("block_propagation", help, Unit::Seconds, propagation);
        let help = "Other relays that this node is to be a client of, by how it stands with each";
        registry.register("nodes", help, self.nodes.clone());
    }

    fn register_chain(&mut self) {
        let registry = &mut self.registry;
        let help = "Height of the best chain's end, as it is on disk";
        registry.register("chain_height", help, self.height.clone());
        let help = "Times that the best chain became another one";
        registry.register("reorganisations", help, self.reorganisations.clone());
        let help = "Blocks that a reorganisation took back";
        let depth = self.reorganisation_depth.clone();
        registry.register("reorganisation_depth_blocks", help, depth);
        let help = "Messages, and what is in them, that the node refused: for a rule, or as too early \
            by this clock";
        registry.register("refusals", help, self.refusals.clone());
        let help = "Time that the node took to check what came in one message and to take it in, where \
            that was blocks or headers";
        let validation = self.validation.clone();
        registry.register_with_unit("validation", help, Unit::Seconds, validation);
        let help = "Time of one commit to the disk";
        let commit = self.store_commit.clone();
        registry.register_with_unit("store_commit", help, Unit::Seconds, commit);
        let help = "Transfers that wait";
        registry.register("mempool_transfers", help, self.pool_transfers.clone());
        let help = "Bytes of the transfers that wait";
        registry.register_with_unit("mempool", help, Unit::Bytes, self.pool_bytes.clone());
        let help = "Hashes made by the miner of this program";
        registry.register("mining_hashes", help, self.hashes.clone());
    }

    /// All metrics in the text format of `OpenMetrics` 1.0.
    pub(crate) fn encode(&self) -> String {
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.registry).expect("a String takes everything");
        encoded
    }

    /// How many clients of a kind there are.
    pub(crate) fn clients(&self, kind: PeerKind) -> Gauge {
        self.clients
            .get_or_create_owned(&[("kind", kind_text(kind))])
    }

    /// Bytes that wait for the sockets of one side.
    pub(crate) fn queue(&self, side: Side) -> Gauge {
        self.queue_bytes
            .get_or_create_owned(&[("queue", side.text())])
    }

    pub(crate) fn traffic(&self, side: Side) -> Traffic {
        let of = |family: &ByTwo<Counter>, direction| {
            family.get_or_create_owned(&[("side", side.text()), ("direction", direction)])
        };
        Traffic {
            frames_in: of(&self.traffic_frames, "in"),
            bytes_in: of(&self.traffic_bytes, "in"),
            frames_out: of(&self.traffic_frames, "out"),
            bytes_out: of(&self.traffic_bytes, "out"),
            propagation: self.propagation.clone(),
        }
    }

    pub(crate) fn closed(&self, side: Side, closure: Closure) {
        let labels = [("side", side.text()), ("reason", closure.text())];
        self.closures.get_or_create(&labels).inc();
    }

    /// HTTP calls that were answered with a problem of this code.
    pub(crate) fn problems(&self, code: &'static str) -> Counter {
        self.problems.get_or_create_owned(&[("code", code)])
    }

    pub(crate) fn refused(&self, item: Item, refusal: Refusal) {
        let labels = [("item", item.text()), ("reason", refusal.text())];
        self.refusals.get_or_create(&labels).inc();
    }

    #[expect(clippy::cast_precision_loss, reason = "no chain is that long")]
    pub(crate) fn reorganised(&self, depth: u64) {
        self.reorganisations.inc();
        self.reorganisation_depth.observe(depth as f64);
    }

    /// Other relays in this state.
    pub(crate) fn nodes(&self, state: &'static str) -> Gauge {
        self.nodes.get_or_create_owned(&[("state", state)])
    }
}
