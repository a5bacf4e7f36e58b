//! Where the program listens.

use std::{
    fmt, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use socket2::{Domain, Socket, Type};
use tokio::net::{self, TcpListener};

/// The most connections that wait to be taken.
const BACKLOG: i32 = 1024;

/// A host and a port, or a port on every address of this machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listen {
    /// Absent for every address.
    host: Option<String>,
    port: u16,
}

/// The text is not an address to listen at.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "it is HOST:PORT such as 127.0.0.1:5000, [::1]:5000 or localhost:5000, or :PORT for every \
     address of this machine; ports go up to 65535"
)]
pub struct ParseListenError;

impl FromStr for Listen {
    type Err = ParseListenError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
        // An integer may have a sign, a port may not.
        if !port.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(ParseListenError);
        }
        let port = port.parse().map_err(|_| ParseListenError)?;
        let is_address = text.parse::<SocketAddr>().is_ok();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !is_address && !host.chars().all(fits) {
            return Err(ParseListenError);
        }
        let host = Some(host.trim_matches(['[', ']'])).filter(|host| !host.is_empty());
        Ok(Self {
            host: host.map(str::to_owned),
            port,
        })
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port;
        match &self.host {
            Some(host) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Some(host) => write!(f, "{host}:{port}"),
            None => write!(f, ":{port}"),
        }
    }
}

impl Listen {
    /// Listens.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub async fn bind(&self) -> Result<TcpListener, ListenError> {
        let listener = match &self.host {
            Some(host) => match net::lookup_host((host.as_str(), self.port)).await {
                Ok(addresses) => TcpListener::bind(addresses.collect::<Vec<_>>().as_slice()).await,
                Err(_) => Err(io::ErrorKind::NotFound.into()),
            },
            None => everywhere(self.port),
        };
        listener.map_err(|source| ListenError {
            listen: self.clone(),
            source,
        })
    }
}

/// One socket for IPv6 and IPv4, or for IPv4 alone where this machine has no IPv6.
fn everywhere(port: u16) -> io::Result<TcpListener> {
    let v4 = (Ipv4Addr::UNSPECIFIED, port).into();
    let both = (Ipv6Addr::UNSPECIFIED, port).into();
    socket(both).or_else(|error| match error.kind() {
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => Err(error),
        _ => socket(v4),
    })
}

fn socket(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // The standard library does the same: on other systems this lets others take the port away.
    if cfg!(unix) {
        socket.set_reuse_address(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// An address cannot be had.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {listen}: {}", self.advice())]
pub struct ListenError {
    listen: Listen,
    source: io::Error,
}

impl ListenError {
    /// Whether no address has the name, so that the name is wrong, and not the state of this machine.
    pub fn is_bad_argument(&self) -> bool {
        self.source.kind() == io::ErrorKind::NotFound
    }

    fn advice(&self) -> String {
        match self.source.kind() {
            io::ErrorKind::AddrInUse => {
                "another program has this port, or another --listen; end that \
                 program, or take another port, 0 for one that is free"
                    .to_owned()
            }
            io::ErrorKind::AddrNotAvailable => {
                "this machine has no such address; :PORT is every address it has".to_owned()
            }
            io::ErrorKind::NotFound => {
                "no address of this name is known; give an address of this machine; :PORT is every \
                 address it has"
                    .to_owned()
            }
            io::ErrorKind::PermissionDenied => {
                "this user may not; ports below 1024 are often kept for programs with more rights"
                    .to_owned()
            }
            _ => self.source.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_and_a_port_or_a_port_alone_say_where() {
        for (text, expected) in [
            ("127.0.0.1:5000", "127.0.0.1:5000"),
            ("0.0.0.0:0", "0.0.0.0:0"),
            ("[::1]:5000", "[::1]:5000"),
            ("localhost:80", "localhost:80"),
            ("my-relay.example:65535", "my-relay.example:65535"),
            (":5000", ":5000"),
            ("5000", ":5000"),
        ] {
            assert_eq!(text.parse::<Listen>().unwrap().to_string(), expected);
        }
        for text in [
            "",
            ":",
            "localhost",
            "localhost:",
            "localhost:http",
            "localhost:+80",
            "localhost:65536",
            "::1:5000",
            "[::1]",
            "[relay]:5000",
            "http://localhost:5000",
            "localhost:5000/",
            "local host:5000",
            "*:5000",
        ] {
            assert_eq!(text.parse::<Listen>(), Err(ParseListenError), "{text}");
        }
    }

    #[tokio::test]
    async fn a_port_alone_is_reached_by_every_address_that_this_machine_has() {
        let listener = Listen::from_str(":0").unwrap().bind().await.unwrap();
        let here = listener.local_addr().unwrap();
        let localhosts = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        for ip in localhosts.iter().take(if here.is_ipv6() { 2 } else { 1 }) {
            let there = SocketAddr::new(*ip, here.port());
            tokio::net::TcpStream::connect(there).await.unwrap();
        }
    }

    #[tokio::test]
    async fn an_address_that_is_not_to_be_had_is_told_with_what_to_do() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let taken = listener.local_addr().unwrap().to_string();
        for (text, expected) in [
            (&*taken, "another program has this port"),
            ("192.0.2.1:1", "this machine has no such address"),
            // No name ends so (RFC 6761).
            ("relay.invalid:1", "no address of this name is known"),
        ] {
            let error = Listen::from_str(text).unwrap().bind().await.unwrap_err();
            let error = error.to_string();
            assert!(error.starts_with(&format!("cannot listen on {text}: ")));
            assert!(error.contains(expected), "{error}");
        }
    }
}
