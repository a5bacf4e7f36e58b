//! Blocks, one or a page of them.

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use chain::{BlockId, BlockKey, CheckedBlock, Entry, Height, Node, Standing};
use serde::{Deserialize, Serialize};

use super::{
    Native,
    extract::{Path, Query},
    problem::{Code, Problem},
    views::{BlockView, Place, State},
};
use crate::store::{Store, StoreError};

/// Blocks on a page unless another number is asked for.
const PAGE: usize = 20;
/// The most blocks on a page.
const MAX_PAGE: usize = 100;

/// A block in memory, with its place in the tree.
pub(super) type Placed = (Arc<CheckedBlock>, Place);

/// A block named in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    Tip,
    Id(BlockId),
    Height(Height),
}

/// `GET /api/v1/blocks/{id, height or "tip"}`.
pub(super) async fn show(native: Native, Path(name): Path<String>) -> Result<Response, Problem> {
    let found = parse(&name)?;
    let placed = native
        .node
        .inspect(move |node, store| {
            let key = match found {
                Name::Tip => Some(node.chain().tip_key()),
                Name::Id(id) => node.chain().entry(&id).map(key_of),
                Name::Height(height) => node.chain().best_at(height).map(key_of),
            };
            key.map_or(Ok(None), |key| placed(node, store, key))
        })
        .await??;
    let (block, place) = placed.ok_or_else(|| {
        let detail = match found {
            Name::Tip => "the tip's body is not stored here".to_owned(),
            Name::Id(id) => format!("no block with id {id} is stored here"),
            Name::Height(height) => format!("the best chain has no block at height {height} yet"),
        };
        Problem::new(Code::UnknownBlock, detail)
    })?;
    Ok(axum::Json(BlockView::new(&block, place)).into_response())
}

/// What to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Height of the first block.
    #[serde(default)]
    from: u64,
    limit: Option<usize>,
}

#[derive(Serialize)]
struct PageView<'a> {
    blocks: Vec<BlockView<'a>>,
    /// Height of the tip.
    height: Height,
    /// Where the next page starts, if there is one.
    next: Option<u64>,
}

/// `GET /api/v1/blocks?from=HEIGHT&limit=NUMBER`: blocks of the best chain, oldest first.
pub(super) async fn list(native: Native, Query(page): Query<Page>) -> Result<Response, Problem> {
    let limit = page.limit.unwrap_or(PAGE);
    if limit == 0 || limit > MAX_PAGE {
        let detail = format!("limit is {limit}, it must be 1 to {MAX_PAGE}");
        return Err(Problem::new(Code::BadQuery, detail));
    }
    let (tip, blocks) = native
        .node
        .inspect(move |node, store| {
            let chain = node.chain();
            let heights = (page.from..=chain.tip().height.get()).take(limit);
            let entries = heights.filter_map(|height| chain.best_at(Height::new(height)));
            let blocks = entries.filter_map(|entry| placed(node, store, key_of(entry)).transpose());
            (
                chain.tip().height,
                blocks.collect::<Result<Vec<_>, StoreError>>(),
            )
        })
        .await?;
    let blocks = blocks?;
    let next = page.from.saturating_add(blocks.len() as u64);
    let view = PageView {
        blocks: blocks
            .iter()
            .map(|(block, place)| BlockView::new(block, *place))
            .collect(),
        height: tip,
        next: (next <= tip.get()).then_some(next),
    };
    Ok(axum::Json(view).into_response())
}

fn parse(name: &str) -> Result<Name, Problem> {
    if name == "tip" {
        return Ok(Name::Tip);
    }
    let is_height = name.len() < 64 && name.bytes().all(|byte| byte.is_ascii_digit());
    let parsed = if is_height {
        name.parse()
            .map(|height| Name::Height(Height::new(height)))
            .map_err(|error| error.to_string())
    } else {
        name.parse()
            .map(Name::Id)
            .map_err(|error: chain::ParseIdError| error.to_string())
    };
    parsed.map_err(|error| {
        Problem::new(
            Code::BadPath,
            format!("{name:?} is neither a height nor a block id: {error}"),
        )
    })
}

pub(super) fn key_of(entry: &Entry) -> BlockKey {
    BlockKey {
        height: entry.height,
        id: entry.id,
    }
}

/// A block with its place; `None` when it is not known, or only its header is.
pub(super) fn placed(
    node: &Node,
    store: &Store,
    key: BlockKey,
) -> Result<Option<Placed>, StoreError> {
    let chain = node.chain();
    let Some(entry) = chain.entry(&key.id) else {
        return Ok(None);
    };
    let best = chain.is_best(&key.id);
    let behind = chain
        .tip()
        .height
        .checked_sub(entry.height.get())
        .map_or(0, Height::get);
    let place = Place {
        state: if best { State::Best } else { State::Stale },
        confirmations: if best { behind + 1 } else { 0 },
        work: entry.work,
    };
    if key.id == chain.network().id() {
        return Ok(Some((Arc::new(chain.network().genesis().clone()), place)));
    }
    if !matches!(entry.standing, Standing::Body | Standing::Connected) {
        return Ok(None);
    }
    let block = match chain.body_in_memory(&key.id) {
        Some(stored) => Some(Arc::clone(&stored.block)),
        None => store.block(key)?.map(|stored| stored.block),
    };
    Ok(block.map(|block| (block, place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_block_has_a_name_of_its_own() {
        assert_eq!(parse("tip").unwrap(), Name::Tip);
    }

    #[test]
    fn digits_are_a_height_unless_they_are_as_long_as_an_id() {
        assert_eq!(parse("7").unwrap(), Name::Height(Height::new(7)));
        let digits = "1".repeat(64);
        assert_eq!(parse(&digits).unwrap(), Name::Id(digits.parse().unwrap()));
        for wrong in ["", "-1", "18446744073709551616", "xyz", &"g".repeat(64)] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
