//! The whole program, from a listening socket to the last commit.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    num::NonZero,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::{ServiceExt, extract::Request, serve::ListenerExt};
use chain::{Address, Network};
use futures::{TryFutureExt, future::try_join_all};
use socket2::SockRef;
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
    task,
    time::{self, Instant},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};

use crate::{
    http::{self, Access, App, EmbedOrigin, HostName, Native, Room},
    hub::{HubHandle, Limits, NativeEnd},
    metrics::Metrics,
    miner::Miner,
    node::{self, ANSWER_PATIENCE, HUB, NodeHandle, Opened},
    peers::{PeerUrl, Peers},
    started::Started,
    store::{StoreError, make_folder, name_in},
};

/// The program's version, with the commit where it was built from one.
pub const VERSION: &str = env!("TABCHAIN_VERSION");

/// How long requests and sockets have to end when the program stops: long enough for the answer that
/// the node gives none.
const DRAIN_PATIENCE: Duration = ANSWER_PATIENCE.saturating_add(Duration::from_secs(1));
/// How long the program takes to stop, the node's last writing included.
const STOP_PATIENCE: Duration = Duration::from_secs(10);

/// The settings of a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// The network.
    pub network: Network,
    /// Folder for the blocks.
    pub data_dir: PathBuf,
    /// Whether the program has a native node.
    pub node: bool,
    /// Relays to join.
    pub peers: Vec<PeerUrl>,
    /// The address that is paid for blocks that are mined all the time.
    pub mine: Option<Address>,
    /// Threads that mine; without a number, one for each processor.
    pub threads: Option<NonZero<usize>>,
    /// A caller with this token may do everything that otherwise only this machine may do.
    pub token: Option<String>,
    /// Host names besides those that are always safe.
    pub hosts: Vec<HostName>,
    /// Sites whose pages may frame parts of the page.
    pub embedders: Vec<EmbedOrigin>,
    /// The command that started the program, which only this machine is told.
    pub started: Option<Started>,
    /// How much work the hub accepts.
    pub limits: Limits,
}

/// A relay that is ready to answer: the chain is loaded, the sockets listen.
pub struct Server {
    /// Each with its address.
    listeners: Vec<(TcpListener, SocketAddr)>,
    app: App,
    /// Where the node keeps its blocks.
    file: PathBuf,
    node_ended: Option<oneshot::Receiver<Result<(), StoreError>>>,
}

impl Server {
    /// Loads the chain and starts hub, node and connections to other relays. Calls are answered
    /// from [`Server::run`] on.
    ///
    /// # Errors
    /// When the folder or the blocks in it cannot be used.
    pub async fn start(listeners: Vec<TcpListener>, config: Config) -> Result<Self, ServeError> {
        info!(version = VERSION, "starting");
        let listeners = listeners.into_iter().map(|listener| {
            let address = listener.local_addr()?;
            Ok((listener, address))
        });
        let listeners = listeners.collect::<io::Result<Vec<_>>>()?;
        let network = Arc::new(config.network);
        let file = name_in(&config.data_dir, &network);
        let stop = CancellationToken::new();
        let metrics = Arc::default();
        let (hub, native, node_ended) = if config.node {
            let opened = open(config.data_dir, file.clone(), Arc::clone(&network)).await?;
            let (hub, node, ended) = start_node(opened, config.limits, &metrics).await;
            let peers = Peers::new(node.clone(), stop.clone(), Arc::clone(&metrics));
            for url in config.peers {
                peers.add(url);
            }
            let miner = Miner::new(node.clone(), config.threads, metrics.hashes.clone());
            if let Some(address) = config.mine {
                let (miner, stop) = (miner.clone(), stop.clone());
                task::spawn(async move { stop.run_until_cancelled(miner.mine_on(address)).await });
            }
            let native = Native { node, miner, peers };
            (hub, Some(native), Some(ended))
        } else {
            (
                HubHandle::start(
                    Arc::clone(&network),
                    config.limits,
                    None,
                    Arc::clone(&metrics),
                ),
                None,
                None,
            )
        };
        let app = App {
            network,
            hub,
            native,
            access: Arc::new(Access {
                token: config.token,
                hosts: config.hosts,
            }),
            room: Arc::new(Room {
                others: listeners
                    .iter()
                    .find_map(|(_, address)| reached_by_others(*address)),
                embedders: config.embedders,
                started: config.started,
            }),
            metrics,
            stop,
            sockets: TaskTracker::new(),
        };
        Ok(Self {
            listeners,
            app,
            file,
            node_ended,
        })
    }

    /// The page's addresses, for a browser on this machine.
    pub fn urls(&self) -> impl Iterator<Item = String> {
        self.listeners.iter().map(|(listener, address)| {
            let v6_alone = || SockRef::from(listener).only_v6().unwrap_or(true);
            let ip = match address.ip() {
                IpAddr::V6(ip) if ip.is_unspecified() && v6_alone() => Ipv6Addr::LOCALHOST.into(),
                ip if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
                ip => ip,
            };
            format!("http://{}/", SocketAddr::new(ip, address.port()))
        })
    }

    /// Answers until `shutdown` comes, or until something fails. Then it sends everybody away, writes
    /// down the data that is to be kept, and ends within seconds.
    ///
    /// # Errors
    /// When a listening socket or the disk fails, and when the disk hangs as the program is to stop.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<(), ServeError> {
        self.announce();
        let Self {
            listeners,
            app,
            file,
            node_ended,
        } = self;
        let service = http::service(app.clone());
        let service =
            ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(service);
        let serving = listeners.into_iter().map(|(listener, _)| {
            let listener = listener.tap_io(|socket| {
                if let Err(error) = socket.set_nodelay(true) {
                    warn!(%error, "small frames may be delayed");
                }
            });
            axum::serve(listener, service.clone())
                .with_graceful_shutdown(app.stop.clone().cancelled_owned())
                .into_future()
        });
        let mut serving = task::spawn(try_join_all(serving).map_ok(drop));
        let mut node_ended = node_ended.map(|ended| Box::pin(flatten(ended)));

        let (mut socket_failed, mut node_failed) = (None, None);
        tokio::select! {
            () = shutdown => {}
            result = &mut serving => {
                socket_failed = Some(result.unwrap_or_else(|error| Err(error.into())));
            }
            result = ended(node_ended.as_mut()) => node_failed = Some(result),
        }
        // Callers wait for an answer whatever the reason is.
        info!("stopping");
        let deadline = Instant::now() + STOP_PATIENCE;
        app.stop.cancel();
        app.hub.stop().await;
        app.sockets.close();
        let drain = async {
            app.sockets.wait().await;
            match socket_failed {
                Some(result) => result,
                None => serving.await.unwrap_or_else(|error| Err(error.into())),
            }
        };
        let drained = time::timeout(DRAIN_PATIENCE, drain)
            .await
            .unwrap_or_else(|_| {
                warn!("some calls were broken off");
                Ok(())
            });
        if let Some(result) = node_failed {
            return result;
        }
        if let Some(native) = app.native {
            let end = async {
                native.node.stop().await;
                ended(node_ended.as_mut()).await
            };
            time::timeout_at(deadline, end)
                .await
                .unwrap_or(Err(ServeError::NodeHangs { file }))?;
            let _ = time::timeout_at(deadline, native.peers.ended()).await;
        }
        Ok(drained?)
    }

    fn announce(&self) {
        for url in self.urls() {
            info!(%url, "serving");
        }
        if let Some(address) = self.app.room.others {
            info!(url = %format!("http://{address}/"), "others on this network open");
        }
    }
}

/// Reads the chain on another thread, because a long chain takes long.
async fn open(
    data_dir: PathBuf,
    file: PathBuf,
    network: Arc<Network>,
) -> Result<Opened, ServeError> {
    let open = move || {
        make_folder(&data_dir)?;
        node::open(&file, &network)
    };
    let opened = task::spawn_blocking(open).await.map_err(io::Error::from)?;
    Ok(opened?)
}

/// Starts hub and node, each as the other's client, and waits until they know each other: a client
/// that came before would speak to a hub without a node.
async fn start_node(
    opened: Opened,
    limits: Limits,
    metrics: &Arc<Metrics>,
) -> (
    HubHandle,
    NodeHandle,
    oneshot::Receiver<Result<(), StoreError>>,
) {
    let (frames, mut for_node) = mpsc::unbounded_channel();
    let (joined, has_joined) = oneshot::channel();
    let end = NativeEnd {
        node: opened.node.id(),
        frames,
        joined,
    };
    let hub = HubHandle::start(
        Arc::clone(&opened.network),
        limits,
        Some(end),
        Arc::clone(metrics),
    );
    let (node, ended) = node::start(opened, hub.clone(), Arc::clone(metrics));
    let to_node = node.clone();
    task::spawn(async move {
        while let Some(packet) = for_node.recv().await {
            if to_node.frame(HUB, packet.bytes.clone()).await.is_err() {
                return;
            }
        }
    });
    let mut status = node.status();
    tokio::select! {
        _ = has_joined => {}
        // Never holds, so this returns when the node has ended; `run` then says why.
        _ = status.wait_for(|_| false) => {}
    }
    (hub, node, ended)
}

/// How the node's thread ended; a thread that panicked gives no answer.
async fn flatten(ended: oneshot::Receiver<Result<(), StoreError>>) -> Result<(), ServeError> {
    Ok(ended.await.map_err(|_| ServeError::NodePanicked)??)
}

/// Waits for the node's thread to end; for ever if there is no thread.
async fn ended(
    node: Option<&mut (impl Future<Output = Result<(), ServeError>> + Unpin)>,
) -> Result<(), ServeError> {
    match node {
        Some(node) => node.await,
        None => std::future::pending().await,
    }
}

/// The address at which others on this network reach a socket at `address`, if they reach it at
/// all.
fn reached_by_others(address: SocketAddr) -> Option<SocketAddr> {
    let ip = match address.ip() {
        ip if ip.is_unspecified() => lan_address()?,
        ip if ip.is_loopback() => return None,
        ip => ip,
    };
    Some(SocketAddr::new(ip, address.port()))
}

/// This machine's address on its network. The system chooses a route for a packet and thus tells
/// the address; no packet is sent.
fn lan_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // An address of the block reserved for documentation (RFC 5737).
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_loopback() && !ip.is_unspecified()).then_some(ip)
}

/// The relay cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The listening socket failed.
    #[error("cannot serve: {0}")]
    Socket(#[from] io::Error),
    /// The blocks cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The node has not ended in time.
    #[error(
        "the native node has not ended within {} s; it waits for {}, whose disk does not answer. The \
         program ends without it; every block that was acknowledged is there",
        STOP_PATIENCE.as_secs(),
        file.display()
    )]
    NodeHangs {
        /// The file with its blocks.
        file: PathBuf,
    },
    /// A fault in the program.
    #[error("the native node's thread panicked")]
    NodePanicked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_node_that_hangs_does_not_keep_the_program_from_its_end() {
        let (node, _unread) = NodeHandle::without_thread();
        let (_never, node_ended) = oneshot::channel();
        let network = Arc::new(Network::regtest());
        let stop = CancellationToken::new();
        let metrics = Arc::<Metrics>::default();
        let native = Native {
            node: node.clone(),
            miner: Miner::new(node.clone(), None, metrics.hashes.clone()),
            peers: Peers::new(node, stop.clone(), Arc::clone(&metrics)),
        };
        let limits = Limits::default();
        let server = Server {
            listeners: Vec::new(),
            app: App {
                hub: HubHandle::start(Arc::clone(&network), limits, None, Arc::clone(&metrics)),
                network,
                native: Some(native),
                access: Arc::new(Access {
                    token: None,
                    hosts: Vec::new(),
                }),
                room: Arc::new(Room {
                    others: None,
                    embedders: Vec::new(),
                    started: None,
                }),
                metrics,
                stop,
                sockets: TaskTracker::new(),
            },
            file: PathBuf::from("regtest.redb"),
            node_ended: Some(node_ended),
        };
        let began = Instant::now();
        let error = server.run(async {}).await.unwrap_err();
        assert!(matches!(error, ServeError::NodeHangs { .. }), "{error}");
        assert!(error.to_string().contains("regtest.redb"), "{error}");
        assert_eq!(began.elapsed(), STOP_PATIENCE);
    }
}
