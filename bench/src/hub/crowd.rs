//! All clients of one relay, on one thread.

use std::{rc::Rc, time::Duration};

use anyhow::{Context, Result, bail};
use chain::{
    Network, Text,
    wire::{Frame, Hello, NodeId, PeerId, PeerKind, Reply, RequestId, TipInfo},
};
use futures::{StreamExt, TryStreamExt, stream};
use tokio::{
    sync::mpsc,
    task::{JoinSet, LocalSet},
    time,
};

use super::{
    client::{Client, Order},
    news,
    tally::{Tally, Wanted},
};

/// Clients that are joining at once.
const JOINING: usize = 16;
/// What is not heard in this time never will be.
const PATIENCE: Duration = Duration::from_mins(2);

/// The clients, by their numbers from 0.
pub(super) struct Crowd {
    members: Vec<Member>,
    tally: Rc<Tally>,
    /// None ends but by a failure.
    lives: JoinSet<Result<()>>,
}

struct Member {
    number: PeerId,
    orders: mpsc::UnboundedSender<Order>,
}

/// Runs what a crowd does, on this thread.
pub(super) fn run<T>(what: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, what)
}

impl Crowd {
    /// Joins a relay as so many clients that say that this is their tip. Waits until each knows that all are there, with
    /// `others` besides them.
    pub(super) async fn join(
        authority: &str,
        tip: TipInfo,
        clients: u32,
        others: u32,
    ) -> Result<Self> {
        let url = format!("ws://{authority}/ws");
        let network = Network::regtest().id();
        let reply = behind_the_envelope(Reply::Tip(tip));
        let tally = Rc::new(Tally::new());
        let all = usize::try_from(clients)?;
        let mut crowd = Self {
            members: Vec::with_capacity(all),
            tally: Rc::clone(&tally),
            lives: JoinSet::new(),
        };
        tally.begin(Wanted::Roster(clients + others), all, 1);
        let joining = stream::iter(0..clients).map(|number| {
            let mut node = *b"hub-0000";
            node[4..].copy_from_slice(&number.to_le_bytes());
            let hello = Hello {
                network,
                agent: Text::new("bench").expect("is short"),
                kind: PeerKind::Tab,
                node: NodeId(node),
                tip,
            };
            Client::join(&url, hello, Rc::clone(&reply), Rc::clone(&tally))
        });
        let mut joining = joining.buffered(JOINING);
        while let Some(client) = joining.try_next().await? {
            let (orders, receiver) = mpsc::unbounded_channel();
            let number = client.number;
            crowd.members.push(Member { number, orders });
            crowd.lives.spawn_local(client.live(receiver));
        }
        drop(joining);
        crowd.all_heard().await.context("not all have joined")?;
        Ok(crowd)
    }

    /// One of them tells all others news of one kind. Waits until they have heard it; answers with how often any of
    /// them did.
    pub(super) async fn tell(&mut self, teller: usize, news: &news::News) -> Result<u64> {
        let (others, each) = (self.members.len() - 1, news.frames.len() as u64);
        self.tally.begin(Wanted::News(news.kind), others, each);
        self.members[teller].order(Order::Tell(Rc::clone(&news.frames)));
        self.all_heard().await.context("news did not reach all")?;
        Ok(each * others as u64)
    }

    /// Of each two the first asks the second by its number; answers with the number of round trips.
    pub(super) async fn ask_each_other(&mut self, times: u32) -> Result<u64> {
        let pairs = self.members.as_chunks::<2>().0;
        let count = pairs.len();
        self.tally.begin(Wanted::Answers, count, times.into());
        for [asker, asked] in pairs {
            let whom = asked.number;
            asker.order(Order::Ask { whom, times });
        }
        self.all_heard().await.context("answers are missing")?;
        Ok(u64::from(times) * count as u64)
    }

    /// All ask nobody by name; answers with the number of answers.
    pub(super) async fn ask_anybody(&mut self, times: u32) -> Result<u64> {
        let count = self.members.len();
        self.tally.begin(Wanted::Answers, count, times.into());
        for member in &self.members {
            let whom = PeerId::ANY;
            member.order(Order::Ask { whom, times });
        }
        self.all_heard().await.context("answers are missing")?;
        Ok(u64::from(times) * count as u64)
    }

    /// All tell another tip, which has less work than the one that they joined with: it comes first on a roster only when
    /// nobody has more, so when all have told it. Waits until that roster has come to all; answers with their number.
    pub(super) async fn change_tips(&mut self, tip: TipInfo) -> Result<u64> {
        let count = self.members.len();
        let presence = news::presence(tip);
        let frames: Rc<[_]> = [Frame::Presence(presence).encode()].into();
        self.tally.begin(Wanted::Best(tip.id), count, 1);
        for member in &self.members {
            member.order(Order::Tell(Rc::clone(&frames)));
        }
        self.all_heard().await.context("rosters are missing")?;
        Ok(count as u64)
    }

    /// Bytes of all frames that came to them.
    pub(super) fn bytes(&self) -> u64 {
        self.tally.bytes()
    }

    async fn all_heard(&mut self) -> Result<()> {
        tokio::select! {
            () = self.tally.all_heard() => Ok(()),
            Some(ended) = self.lives.join_next() => ended?.context("a client failed"),
            () = time::sleep(PATIENCE) => {
                bail!("{} clients still wait after {PATIENCE:?}", self.tally.left())
            }
        }
    }
}

impl Member {
    fn order(&self, order: Order) {
        // One that has failed is heard of where the crowd waits.
        let _ = self.orders.send(order);
    }
}

fn behind_the_envelope(reply: Reply) -> Rc<[u8]> {
    let (peer, id) = (PeerId::ANY, RequestId(0));
    let frame = Frame::Reply { peer, id, reply }.encode();
    // Kind, peer, number.
    frame[1 + 8 + 4..].into()
}
