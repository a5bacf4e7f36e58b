//! The whole chain as one JSON document, never whole in memory.

use std::{io, vec};

use axum::{
    body::Body,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use chain::{BlockKey, Height};
use futures::stream;

use super::{
    app::Native,
    blocks::{self, Placed, key_of},
    problem::Problem,
    views::BlockView,
};
use crate::node::NodeHandle;

/// Blocks that are read at once, unless they are long.
const CHUNK_BLOCKS: usize = 64;
/// Bytes of blocks after which a chunk is long enough.
const CHUNK_BYTES: usize = 256 * 1024;

/// `GET /chain`: `{"chain": [...], "length": N}` with every block of the best chain as it is at the
/// time of the call; a later reorganisation does not change the answer.
pub(super) async fn chain(native: Native) -> Result<Response, Problem> {
    let keys = native
        .node
        .inspect(|node, _| {
            let chain = node.chain();
            let heights = 0..=chain.tip().height.get();
            let entries = heights.filter_map(|height| chain.best_at(Height::new(height)));
            entries.map(key_of).collect::<Vec<_>>()
        })
        .await?;
    let document = Document {
        node: native.node,
        length: keys.len(),
        rest: keys.into_iter(),
        part: Part::Start,
    };
    let body = Body::from_stream(stream::try_unfold(document, Document::next));
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// A document that is being sent.
struct Document {
    node: NodeHandle,
    length: usize,
    rest: vec::IntoIter<BlockKey>,
    part: Part,
}

/// The part that comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Start,
    Blocks,
    Done,
}

impl Document {
    /// The next piece. An error breaks off the connection, so that nobody takes a part for the
    /// whole.
    async fn next(mut self) -> io::Result<Option<(Bytes, Self)>> {
        if self.part == Part::Done {
            return Ok(None);
        }
        let mut json = Vec::new();
        if self.part == Part::Start {
            json.extend_from_slice(b"{\"chain\":[");
        }
        for (block, place) in self.chunk().await? {
            if self.part == Part::Blocks {
                json.push(b',');
            }
            self.part = Part::Blocks;
            serde_json::to_writer(&mut json, &BlockView::new(&block, place))?;
        }
        if self.rest.len() == 0 {
            json.extend_from_slice(format!("],\"length\":{}}}", self.length).as_bytes());
            self.part = Part::Done;
        }
        Ok(Some((json.into(), self)))
    }

    async fn chunk(&mut self) -> io::Result<Vec<Placed>> {
        let ahead: Vec<_> = self
            .rest
            .as_slice()
            .iter()
            .take(CHUNK_BLOCKS)
            .copied()
            .collect();
        let chunk = self
            .node
            .inspect(move |node, store| {
                let mut chunk = Vec::new();
                let mut bytes = 0;
                for key in ahead {
                    if bytes >= CHUNK_BYTES {
                        break;
                    }
                    let placed = blocks::placed(node, store, key).map_err(io::Error::other)?;
                    let placed = placed.ok_or_else(|| {
                        io::Error::other(format!("block {} is not stored any more", key.id))
                    })?;
                    bytes += placed.0.encoded_len();
                    chunk.push(placed);
                }
                Ok::<_, io::Error>(chunk)
            })
            .await
            .map_err(io::Error::other)??;
        self.rest.by_ref().take(chunk.len()).for_each(drop);
        Ok(chunk)
    }
}
