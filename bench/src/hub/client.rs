//! One client: it tells and asks when it is ordered to, answers questions, and counts what it hears.

use std::rc::Rc;

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use chain::wire::{Frame, Hello, PeerId, Request, RequestId};
use futures::{SinkExt, StreamExt};
use tokio::{net::TcpStream, sync::mpsc};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
    },
};

use super::{
    speech::{Heard, Speech},
    tally::{Share, Tally},
};

/// Questions of one client that are under way at once.
const IN_FLIGHT: u32 = 8;
/// Bytes that a socket reads at once: there are many sockets.
const READ_BUFFER: usize = 8 * 1024;

/// Something that a client is to do.
pub(super) enum Order {
    /// Send these frames, one after the other, encoded as today.
    Tell(Rc<[Vec<u8>]>),
    /// Ask for the tip so often.
    Ask { whom: PeerId, times: u32 },
}

pub(super) struct Client {
    /// Its number on the relay.
    pub(super) number: PeerId,
    speech: Speech,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    tally: Rc<Tally>,
    share: Share,
    /// Behind the envelope of its answers.
    reply: Rc<[u8]>,
    asked: Asked,
}

/// Questions that are still to be asked.
struct Asked {
    whom: PeerId,
    left: u32,
    next: u32,
}

impl Client {
    /// Joins a relay.
    pub(super) async fn join(
        url: &str,
        hello: Hello,
        reply: Rc<[u8]>,
        tally: Rc<Tally>,
    ) -> Result<Self> {
        let mut request = url.into_client_request()?;
        let offer = HeaderValue::from_str(&Speech::offer())?;
        request
            .headers_mut()
            .insert("sec-websocket-protocol", offer);
        let config = WebSocketConfig::default().read_buffer_size(READ_BUFFER);
        let connected = connect_async_with_config(request, Some(config), true);
        let (socket, response) = connected.await.context("cannot join the relay")?;
        let taken = response.headers().get("sec-websocket-protocol");
        let taken = taken.context("the relay names no subprotocol")?;
        let mut client = Self {
            number: PeerId::ANY,
            speech: Speech::taken(taken.to_str()?)?,
            socket,
            tally,
            share: Share::default(),
            reply,
            asked: Asked {
                whom: PeerId::ANY,
                left: 0,
                next: 0,
            },
        };
        client.tell(&[Frame::Hello(hello).encode()]).await?;
        let welcome = client.next().await?;
        let Heard::Welcome(number) = client.speech.hear(&welcome) else {
            bail!("the relay says no welcome");
        };
        client.number = number;
        Ok(client)
    }

    /// Goes on until it is dropped, or fails.
    pub(super) async fn live(mut self, mut orders: mpsc::UnboundedReceiver<Order>) -> Result<()> {
        loop {
            let bytes = tokio::select! {
                Some(order) = orders.recv() => {
                    self.obey(order).await?;
                    continue;
                }
                bytes = self.next() => bytes?,
            };
            let heard = self.speech.hear(&bytes);
            self.tally.count(&mut self.share, heard, bytes.len());
            match heard {
                Heard::Question => {
                    let answer = self.speech.answer(&bytes, &self.reply);
                    self.socket.send(Message::binary(answer)).await?;
                }
                Heard::Answer { is_there } => {
                    ensure!(is_there, "nobody was there to answer");
                    self.ask(1).await?;
                }
                _ => {}
            }
        }
    }

    async fn next(&mut self) -> Result<Bytes> {
        loop {
            let message = self.socket.next().await.context("the relay hung up")?;
            match message.context("the relay hung up")? {
                Message::Binary(bytes) => return Ok(bytes),
                Message::Close(Some(frame)) => {
                    bail!("the relay closed the socket: {}", frame.reason)
                }
                Message::Close(None) => bail!("the relay closed the socket"),
                _ => {}
            }
        }
    }

    async fn obey(&mut self, order: Order) -> Result<()> {
        match order {
            Order::Tell(frames) => self.tell(&frames).await,
            Order::Ask { whom, times } => {
                self.asked.whom = whom;
                self.asked.left = times;
                self.ask(IN_FLIGHT).await
            }
        }
    }

    async fn tell(&mut self, frames: &[Vec<u8>]) -> Result<()> {
        for frame in frames {
            let frame = self.speech.cut(frame.clone());
            self.socket.feed(Message::binary(frame)).await?;
        }
        Ok(self.socket.flush().await?)
    }

    /// Asks at most so many of the questions that are left.
    async fn ask(&mut self, most: u32) -> Result<()> {
        let now = most.min(self.asked.left);
        if now == 0 {
            return Ok(());
        }
        self.asked.left -= now;
        let questions = (0..now).map(|_| {
            self.asked.next += 1;
            let (peer, id) = (self.asked.whom, RequestId(self.asked.next));
            let request = Request::Tip;
            Frame::Request { peer, id, request }.encode()
        });
        let questions: Vec<_> = questions.collect();
        self.tell(&questions).await
    }
}
