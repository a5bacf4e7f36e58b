//! Who may call what.
//!
//! Every page that is open in a browser on this machine can reach a relay on it. Two checks keep
//! those pages out: the host name must be one that no other site can have (otherwise that site
//! could point its name here, which is called DNS rebinding), and a page's origin must be the
//! relay's own.

use std::{net::IpAddr, str::FromStr};

use axum::http::{
    HeaderMap, Uri,
    header::{AUTHORIZATION, HOST, ORIGIN},
    uri::Authority,
};

use super::{
    fields::Short,
    problem::{Code, Problem},
};

/// Endings of names by which home routers and networks call machines, and which no name server of
/// the world can give away: they are reserved (RFC 6761, 6762 and 8375; `.internal` by ICANN), or
/// kept out of the root because networks use them (RFC 6762, appendix G; `.localdomain`). Codes of
/// two letters go to countries alone, and none is `.ip`.
///
/// `fritz.box` is not among them: `.box` is in the root, and a stranger had that name for a while.
const PRIVATE: [&str; 11] = [
    "corp",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "private",
    "speedport.ip",
];

/// The settings from the start.
#[derive(Debug, Default)]
pub(crate) struct Access {
    /// A caller with this token may do everything that otherwise only this machine may do.
    pub(crate) token: Option<String>,
    /// Host names under which the relay is known, besides those that are always safe.
    pub(crate) hosts: Vec<HostName>,
}

impl Access {
    pub(super) fn check(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
        let host = host(headers, uri)?;
        if !self.is_own(host.host()) {
            let name = host.host();
            let name = Short(name);
            let detail =
                format!("{name:?} is not this relay's name; --allow-host {name} makes it one");
            return Err(Problem::new(Code::BadHost, detail));
        }
        match headers.get(ORIGIN).map(|origin| origin.to_str()) {
            None => Ok(()),
            Some(Ok(origin)) if is_same(origin, &host) => Ok(()),
            Some(origin) => {
                let origin = Short(origin.unwrap_or("not readable"));
                let host = Short(host.as_str());
                let detail = format!("the page's origin is {origin}, this relay is at {host}");
                Err(Problem::new(Code::ForeignOrigin, detail))
            }
        }
    }

    /// Addresses, and names that the public name system cannot give away.
    fn is_own(&self, name: &str) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        let literal = name.trim_start_matches('[').trim_end_matches(']');
        literal.parse::<IpAddr>().is_ok()
            || !name.contains('.')
            || PRIVATE.iter().any(|ending| is_under(&name, ending))
            || self.hosts.iter().any(|host| host.0 == name)
    }

    pub(super) fn has_token(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else {
            return false;
        };
        let bearer = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let bearer = bearer.and_then(|value| value.split_once(' '));
        // The hashes are compared, so that the time of the comparison tells nothing about the
        // token.
        bearer.is_some_and(|(scheme, given)| {
            scheme.eq_ignore_ascii_case("bearer")
                && chain::sha256(given.trim().as_bytes()) == chain::sha256(token.as_bytes())
        })
    }
}

/// A name by which browsers call a relay, in small letters and without the dot of the root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostName(String);

/// The text is not a host name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a host name is like chain.example.org, of letters, digits, hyphens and dots, without http://, \
     port, path or *; a name in other letters is written as browsers send it, xn--…"
)]
pub struct ParseHostNameError;

impl FromStr for HostName {
    type Err = ParseHostNameError;

    /// By RFC 1123, section 2.1, and with the underscore that some networks use, too.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        let is_label = |label: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            (1..=63).contains(&label.len())
                && label.chars().all(fits)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if name.len() > 253 || !name.split('.').all(is_label) {
            return Err(ParseHostNameError);
        }
        Ok(Self(name))
    }
}

fn is_under(name: &str, ending: &str) -> bool {
    let label = name.strip_suffix(ending);
    label.is_some_and(|label| label.len() > 1 && label.ends_with('.'))
}

pub(super) fn host(headers: &HeaderMap, uri: &Uri) -> Result<Authority, Problem> {
    let bad = |detail: &str| Problem::new(Code::BadHost, detail);
    // A whole address counts more than the header (RFC 9112, section 3.2.2).
    if let Some(authority) = uri.authority() {
        return Ok(authority.clone());
    }
    let mut values = headers.get_all(HOST).iter();
    let value = values
        .next()
        .ok_or_else(|| bad("the request names no host"))?;
    if values.next().is_some() {
        return Err(bad("the request names more than one host"));
    }
    let authority = Authority::try_from(value.as_bytes());
    authority.map_err(|_| bad("the request's host cannot be read"))
}

/// Whether an origin (RFC 6454) belongs to pages from `host`.
fn is_same(origin: &str, host: &Authority) -> bool {
    let Some((scheme, rest)) = origin.split_once("://") else {
        return false;
    };
    let default_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return false,
    };
    let Ok(origin) = rest.parse::<Authority>() else {
        return false;
    };
    let port = |authority: &Authority| authority.port_u16().unwrap_or(default_port);
    origin.host().eq_ignore_ascii_case(host.host()) && port(&origin) == port(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_no_other_site_can_have_are_own() {
        let access = Access {
            token: None,
            hosts: vec!["Chain.Example.ORG.".parse().unwrap()],
        };
        for host in [
            "localhost",
            "127.0.0.1",
            "192.168.1.7",
            "[::1]",
            "classroom",
            "laptop.local",
            "Laptop.LOCAL.",
            "chain.example.org",
            "tab.localhost",
            "laptop.lan",
            "Laptop.LAN.",
            "laptop.living-room.lan",
            "laptop.home.arpa",
            "laptop.home",
            "laptop.internal",
            "laptop.intranet",
            "laptop.private",
            "laptop.corp",
            "laptop.localdomain",
            "laptop.speedport.ip",
        ] {
            assert!(access.is_own(host), "{host}");
        }
        for host in [
            "example.org",
            "evil.example.org",
            "127.0.0.1.example.org",
            "local.evil.org",
            "lan.evil.org",
            "evil-lan.org",
            "evil.notlan",
            "evil.arpa",
            "evilhome.arpa",
            "evil.ip",
            // Public names, whoever owns them now.
            "laptop.fritz.box",
            "fritz.box",
            "laptop.home.com",
            ".lan",
        ] {
            assert!(!access.is_own(host), "{host}");
        }
    }

    #[test]
    fn a_host_name_is_a_name_alone() {
        for name in [
            "relay",
            "chain.example.org",
            "xn--grn-joa.example",
            "a_b.10",
        ] {
            assert_eq!(name.parse(), Ok(HostName(name.to_owned())));
        }
        let longest = "a".repeat(63);
        longest.parse::<HostName>().unwrap();
        for text in [
            "",
            ".",
            " ",
            "*",
            "*.example.org",
            "http://chain.example.org",
            "chain.example.org/",
            "chain.example.org:5000",
            "me@chain.example.org",
            "chain example",
            "chain..example",
            "-chain.example",
            "grün.example",
            "[::1]",
            &format!("{longest}a"),
            &"a.".repeat(128),
        ] {
            assert_eq!(text.parse::<HostName>(), Err(ParseHostNameError), "{text}");
        }
    }

    #[test]
    fn an_origin_is_the_hosts_or_is_foreign() {
        let host = |text: &str| text.parse::<Authority>().unwrap();
        assert!(is_same("http://localhost:5000", &host("localhost:5000")));
        assert!(is_same("http://LOCALHOST", &host("localhost:80")));
        assert!(is_same("https://relay", &host("relay:443")));
        for foreign in [
            "http://localhost:5001",
            "http://evil.org:5000",
            "null",
            "file://localhost:5000",
            "http://",
        ] {
            assert!(!is_same(foreign, &host("localhost:5000")), "{foreign}");
        }
    }

    #[test]
    fn only_the_whole_token_is_a_token() {
        let access = Access {
            token: Some("secret".to_owned()),
            hosts: Vec::new(),
        };
        let given = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().unwrap());
            access.has_token(&headers)
        };
        assert!(given("Bearer secret"));
        assert!(given("bearer secret"));
        for wrong in [
            "Bearer secre",
            "Bearer secrets",
            "Basic secret",
            "secret",
            "Bearer ",
        ] {
            assert!(!given(wrong), "{wrong}");
        }
        assert!(!Access::default().has_token(&HeaderMap::new()));
    }
}
