//! Addresses of other relays.

use std::{fmt, str::FromStr};

use axum::http::Uri;
use serde::{Serialize, Serializer};

/// The longest address, in bytes.
const MAX_BYTES: usize = 300;
/// The port of a relay for which no port was given.
const DEFAULT_PORT: u16 = 5000;

/// The place of a relay: host and port. Shown as the WebSocket's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerUrl {
    /// Written as in an authority: IPv6 addresses in brackets.
    host: String,
    port: u16,
}

impl fmt::Display for PeerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ws://{}:{}/ws", self.host, self.port)
    }
}

impl Serialize for PeerUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for PeerUrl {
    type Err = ParsePeerUrlError;

    fn from_str(text: &str) -> Result<Self, ParsePeerUrlError> {
        use ParsePeerUrlError as Error;
        if text.len() > MAX_BYTES {
            return Err(Error::TooLong { bytes: text.len() });
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("ws", text));
        let default_port = match scheme {
            "ws" | "http" if text.contains("://") => 80,
            "ws" => DEFAULT_PORT,
            "wss" | "https" => {
                return Err(Error::Tls {
                    scheme: scheme.to_owned(),
                });
            }
            _ => {
                return Err(Error::Scheme {
                    scheme: scheme.to_owned(),
                });
            }
        };
        let malformed = || Error::Malformed {
            text: text.to_owned(),
        };
        let uri: Uri = format!("ws://{rest}").parse().map_err(|_| malformed())?;
        let authority = uri
            .authority()
            .filter(|authority| !authority.as_str().contains('@'));
        let authority = authority.ok_or_else(malformed)?;
        let host = authority.host();
        let port = match authority.as_str()[host.len()..].strip_prefix(':') {
            Some("") => return Err(malformed()),
            Some(port) => {
                port.parse()
                    .ok()
                    .filter(|port| *port != 0)
                    .ok_or_else(|| Error::Port {
                        port: port.to_owned(),
                    })?
            }
            None => default_port,
        };
        if host.is_empty() {
            return Err(malformed());
        }
        if !matches!(uri.path(), "" | "/" | "/ws") || uri.query().is_some() {
            return Err(Error::Path {
                path: uri.path().to_owned(),
            });
        }
        Ok(Self {
            host: host.to_ascii_lowercase(),
            port,
        })
    }
}

/// The text is not the address of a relay.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParsePeerUrlError {
    /// It is longer than any sensible address.
    #[error("address is {bytes} bytes long, at most {MAX_BYTES} are allowed")]
    TooLong {
        /// Length found.
        bytes: usize,
    },
    /// It is not the address of a relay's WebSocket.
    #[error("{scheme:?} is not supported; give ws://HOST:PORT/ws, http://HOST:PORT or HOST:PORT")]
    Scheme {
        /// The text before `://`.
        scheme: String,
    },
    /// The program has no encrypted connections.
    #[error("{scheme:?} needs TLS, which is not built in; give ws://HOST:PORT/ws")]
    Tls {
        /// The text before `://`.
        scheme: String,
    },
    /// Host or port are missing or not valid.
    #[error(
        "{text:?} names no host and port; give ws://HOST:PORT/ws, http://HOST:PORT or HOST:PORT"
    )]
    Malformed {
        /// The text.
        text: String,
    },
    /// No relay can have such a port.
    #[error("port {port:?} is not a whole number from 1 to 65535")]
    Port {
        /// The port found.
        port: String,
    },
    /// A relay has no such path.
    #[error("path {path:?} is not a relay's; its WebSocket is at /ws")]
    Path {
        /// The path found.
        path: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_accepted_forms_name_the_same_socket() {
        for text in [
            "ws://10.0.0.7:5000/ws",
            "ws://10.0.0.7:5000",
            "http://10.0.0.7:5000",
            "http://10.0.0.7:5000/",
            "10.0.0.7:5000",
            "10.0.0.7",
        ] {
            let url: PeerUrl = text
                .parse()
                .unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(url.to_string(), "ws://10.0.0.7:5000/ws", "{text}");
        }
    }

    #[test]
    fn hosts_and_ports_of_all_kinds() {
        for (text, expected) in [
            ("ws://Example.local", "ws://example.local:80/ws"),
            ("http://relay/ws", "ws://relay:80/ws"),
            ("[::1]:7000", "ws://[::1]:7000/ws"),
        ] {
            assert_eq!(
                text.parse::<PeerUrl>().unwrap().to_string(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn others_are_refused_with_what_is_wrong() {
        for (text, expected) in [
            ("", "names no host"),
            ("http://", "names no host"),
            ("host:", "names no host"),
            ("host:0", "port \"0\" is not a whole number from 1 to 65535"),
            ("http://host:99999/", "port \"99999\" is not a whole"),
            ("[::1]:0", "port \"0\" is not a whole"),
            ("me:secret@host:5000", "names no host"),
            ("two words", "names no host"),
            ("ftp://host:5000", "\"ftp\" is not supported"),
            ("wss://host:5000/ws", "\"wss\" needs TLS"),
            ("ws://host:5000/other", "path \"/other\""),
            ("ws://host:5000/ws?x=1", "path \"/ws\""),
        ] {
            let error = text.parse::<PeerUrl>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
        assert!(matches!(
            "x".repeat(301).parse::<PeerUrl>(),
            Err(ParsePeerUrlError::TooLong { bytes: 301 })
        ));
    }
}
