//! How others come in: the address to hand out, and the sites that may show the page in a frame.

use std::{fmt, net::SocketAddr, str::FromStr};

use axum::http::{Uri, uri::PathAndQuery};
use serde::{Serialize, Serializer};

use crate::started::Started;

/// The settings from the start.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// Where others on this network reach the relay; absent where it listens for this machine alone.
    pub(crate) others: Option<SocketAddr>,
    /// Sites whose pages may frame `/?embed=…`.
    pub(crate) embedders: Vec<EmbedOrigin>,
    /// The command that started the program.
    pub(crate) started: Option<Started>,
}

impl Room {
    /// Who may frame the page when it is asked for with this query, in the notation of
    /// `frame-ancestors` of Content Security Policy Level 3: nobody, except for the parts that
    /// `embed` names.
    pub(super) fn frame_ancestors(&self, query: Option<&str>) -> String {
        let names_parts = |pair: &str| pair.starts_with("embed=") && pair.len() > "embed=".len();
        if self.embedders.is_empty() || !query.unwrap_or_default().split('&').any(names_parts) {
            return "'none'".to_owned();
        }
        let origins: Vec<_> = self.embedders.iter().map(EmbedOrigin::as_str).collect();
        origins.join(" ")
    }
}

/// The origin of a site: scheme, host, and the port if it is not the scheme's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmbedOrigin(String);

impl EmbedOrigin {
    fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an origin is http://HOST or https://HOST, with :PORT where it has one of its own")]
pub struct ParseEmbedOriginError;

impl FromStr for EmbedOrigin {
    type Err = ParseEmbedOriginError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri: Uri = text.parse().map_err(|_| ParseEmbedOriginError)?;
        let bare = uri
            .path_and_query()
            .is_none_or(|rest| rest == &PathAndQuery::from_static("/"));
        match (uri.scheme_str(), uri.authority()) {
            // These characters can stand in an authority, but have a meaning in a policy.
            (Some(scheme @ ("http" | "https")), Some(authority))
                if bare && !authority.as_str().contains(['@', '*', ';', ',', '\'']) =>
            {
                let authority = authority.as_str().to_ascii_lowercase();
                Ok(Self(format!("{scheme}://{authority}")))
            }
            _ => Err(ParseEmbedOriginError),
        }
    }
}

impl fmt::Display for EmbedOrigin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for EmbedOrigin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(origins: &[&str]) -> Room {
        let embedders = origins.iter().map(|origin| origin.parse().unwrap());
        Room {
            others: None,
            started: None,
            embedders: embedders.collect(),
        }
    }

    #[test]
    fn an_origin_is_a_scheme_and_a_host_and_nothing_that_widens_a_policy() {
        for (text, origin) in [
            ("https://school.example", "https://school.example"),
            ("http://LMS.local:8080/", "http://lms.local:8080"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(text.parse::<EmbedOrigin>().unwrap().to_string(), origin);
        }
        for text in [
            "",
            "*",
            "school.example",
            "https:",
            "ftp://school.example",
            "https://*",
            "https://*.example",
            "https://me@school.example",
            "https://school.example/course",
            "https://school.example/?a=b",
            "https://school.example; script-src *",
            "https://a.example,b.example",
            "https://'self'",
        ] {
            assert_eq!(
                text.parse::<EmbedOrigin>(),
                Err(ParseEmbedOriginError),
                "{text}"
            );
        }
    }

    #[test]
    fn only_the_parts_that_are_meant_for_it_can_be_framed_and_only_by_who_was_allowed() {
        let closed = room(&[]);
        assert_eq!(closed.frame_ancestors(Some("embed=tree")), "'none'");
        let open = room(&["https://school.example", "http://lms.local:8080"]);
        for query in [
            None,
            Some(""),
            Some("embed="),
            Some("view=projector"),
            Some("noembed=tree"),
        ] {
            assert_eq!(open.frame_ancestors(query), "'none'", "{query:?}");
        }
        for query in ["embed=tree", "view=projector&embed=tree,mining"] {
            let allowed = "https://school.example http://lms.local:8080";
            assert_eq!(open.frame_ancestors(Some(query)), allowed, "{query}");
        }
    }
}
