//! Blocks: one, or a page of them.

use std::{fmt::Display, sync::Arc};

use axum::response::{IntoResponse, Response};
use chain::{
    BlockId, BlockKey, Chain, CheckedBlock, Entry, Height, IdEnding, Node, ParseIdEndingError,
    ParseIdError, Standing,
};
use serde::{Deserialize, Serialize};

use super::{
    app::Native,
    extract::{Path, Query},
    fields::{Short, Within},
    problem::{Code, Problem},
    views::{BlockView, Place, State},
};
use crate::store::{Store, StoreError};

/// Blocks on a page if no other number is asked for.
const PAGE: u64 = 20;
/// The most blocks on a page.
const MAX_PAGE: u64 = 100;

/// Hex digits of an id.
const ID_DIGITS: usize = 64;
/// How many ids are named that have the same end.
const MAX_NAMED: usize = 5;

/// A block in memory, with its place in the tree.
pub(super) type Placed = (Arc<CheckedBlock>, Place);

/// A block named in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Tip,
    Id(BlockId),
    /// The same digits may end an id.
    Height(Height, Option<IdEnding>),
    /// Short ids, as the page shows them.
    Ending(IdEnding),
}

/// `GET /api/v1/blocks/{id, the end of one, height or "tip"}`.
pub(super) async fn show(native: Native, Path(name): Path<String>) -> Result<Response, Problem> {
    let found = parse(&name)?;
    let placed = native
        .node
        .inspect(move |node, store| {
            let key = key_named(node.chain(), &found)?;
            let placed = placed(node, store, key)?;
            placed
                .ok_or_else(|| unknown(format!("the body of block {} is not stored here", key.id)))
        })
        .await?;
    let (block, place) = placed?;
    Ok(axum::Json(BlockView::new(&block, place)).into_response())
}

fn key_named(chain: &Chain, name: &Name) -> Result<BlockKey, Problem> {
    match name {
        Name::Tip => Ok(chain.tip_key()),
        Name::Id(id) => chain
            .entry(id)
            .map(key_of)
            .ok_or_else(|| unknown(format!("no block with id {id} is stored here"))),
        Name::Height(height, ending) => match (chain.best_at(*height), ending) {
            (Some(entry), _) => Ok(key_of(entry)),
            (None, Some(ending)) => {
                let keys = keys_ending_in(chain, ending);
                if keys.is_empty() {
                    return Err(unknown(format!(
                        "the best chain has no block at height {height} yet, and no block has the short \
                         id …{ending}"
                    )));
                }
                only_one(ending, &keys)
            }
            (None, None) => Err(unknown(format!(
                "the best chain has no block at height {height} yet"
            ))),
        },
        Name::Ending(ending) => only_one(ending, &keys_ending_in(chain, ending)),
    }
}

/// At most one key more than are named.
fn keys_ending_in(chain: &Chain, ending: &IdEnding) -> Vec<BlockKey> {
    let stored = chain.ending_in(ending).filter(|entry| has_body(entry));
    stored.take(MAX_NAMED + 1).map(key_of).collect()
}

/// The block that is meant, if no other has the same name.
fn only_one(ending: &IdEnding, keys: &[BlockKey]) -> Result<BlockKey, Problem> {
    match keys {
        [] => Err(unknown(format!(
            "no block with an id that ends in {ending} is stored here"
        ))),
        [key] => Ok(*key),
        several => {
            let more = if several.len() > MAX_NAMED {
                " and others"
            } else {
                ""
            };
            let named: Vec<_> = several
                .iter()
                .take(MAX_NAMED)
                .map(|key| key.id.to_string())
                .collect();
            let named = named.join(", ");
            let detail = format!("several ids end in {ending}: {named}{more}");
            Err(Problem::new(Code::AmbiguousBlock, detail))
        }
    }
}

fn unknown(detail: String) -> Problem {
    Problem::new(Code::UnknownBlock, detail)
}

/// Which blocks to list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Height of the first block.
    #[serde(default)]
    from: u64,
    limit: Option<Within<1, MAX_PAGE>>,
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
    let Within(limit) = page.limit.unwrap_or(Within(PAGE));
    let (tip, blocks) = native
        .node
        .inspect(move |node, store| {
            let chain = node.chain();
            let end = page.from.saturating_add(limit - 1);
            let heights = page.from..=chain.tip().height.get().min(end);
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

fn parse(text: &str) -> Result<Name, Problem> {
    let text = text.trim();
    let bad = |error: &dyn Display| {
        let detail = format!(
            "{:?} is neither a height nor a block id: {error}",
            Short(text)
        );
        Problem::new(Code::BadPath, detail)
    };
    // The page's short form has an ellipsis, and a character that keeps it on one line with the
    // digits.
    let ending = text.strip_prefix('…').or_else(|| text.strip_prefix("..."));
    if let Some(ending) = ending {
        let ending = ending.trim_start_matches('\u{2060}').parse();
        return ending
            .map(Name::Ending)
            .map_err(|error: ParseIdEndingError| bad(&error));
    }
    if text == "tip" {
        return Ok(Name::Tip);
    }
    if text.len() < ID_DIGITS && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
    {
        let height = text.parse().map(Height::new);
        return height
            .map(|height| Name::Height(height, text.parse().ok()))
            .map_err(|_| bad(&"heights end at 2^64 - 1"));
    }
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let digits = digits.unwrap_or(text);
    if (IdEnding::FEWEST..ID_DIGITS).contains(&digits.len()) {
        let ending = digits.parse();
        return ending
            .map(Name::Ending)
            .map_err(|error: ParseIdEndingError| bad(&error));
    }
    let id = digits.parse();
    id.map(Name::Id).map_err(|error: ParseIdError| {
        let fewest = IdEnding::FEWEST;
        bad(&format!(
            "{error}; its last {fewest} digits, or more, would do"
        ))
    })
}

fn has_body(entry: &Entry) -> bool {
    matches!(entry.standing, Standing::Body | Standing::Connected)
}

pub(super) fn key_of(entry: &Entry) -> BlockKey {
    BlockKey {
        height: entry.height,
        id: entry.id,
    }
}

/// A block with its place; `None` when it is not known, or only its header is known.
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
    if !has_body(entry) {
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
        assert_eq!(parse("7").unwrap(), Name::Height(Height::new(7), None));
        let digits = "1".repeat(64);
        assert_eq!(parse(&digits).unwrap(), Name::Id(digits.parse().unwrap()));
        for wrong in [
            "",
            "-1",
            "18446744073709551616",
            "xyz",
            &"g".repeat(64),
            "…",
            "…12345",
            "abcde",
            "0x0xabcdef",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn ids_are_read_as_people_write_them() {
        let id = "0000a1b2".repeat(8);
        for text in [
            id.clone(),
            id.to_uppercase(),
            format!("0x{id}"),
            format!(" 0X{} \n", id.to_uppercase()),
        ] {
            assert_eq!(
                parse(&text).unwrap(),
                Name::Id(id.parse().unwrap()),
                "{text}"
            );
        }
        let ending = |digits: &str| Name::Ending(digits.parse().unwrap());
        for (text, digits) in [
            ("…\u{2060}a1b2c3", "a1b2c3"),
            ("…123456", "123456"),
            ("...A1B2C3D", "a1b2c3d"),
            (" a1b2c3", "a1b2c3"),
            ("0x123456", "123456"),
        ] {
            assert_eq!(parse(text).unwrap(), ending(digits), "{text}");
        }
        assert_eq!(
            parse(" 123456 ").unwrap(),
            Name::Height(Height::new(123_456), Some("123456".parse().unwrap()))
        );
    }

    #[test]
    fn an_ending_of_several_ids_names_some_of_them() {
        let key = |number: u8| BlockKey {
            height: Height::new(1),
            id: BlockId::from_bytes([number; 32]),
        };
        let ending = "a1b2c3".parse().unwrap();
        assert_eq!(only_one(&ending, &[key(1)]).unwrap(), key(1));
        let told = |keys: &[BlockKey]| format!("{:?}", only_one(&ending, keys).unwrap_err());
        assert!(told(&[]).contains("UnknownBlock"));
        let two = told(&[key(1), key(2)]);
        assert!(
            two.contains("AmbiguousBlock") && two.contains(&key(2).id.to_string()),
            "{two}"
        );
        let keys: Vec<_> = (0..=5).map(key).collect();
        assert!(!told(&keys[..5]).contains("and others"));
        assert!(told(&keys).contains(&format!("{} and others", key(4).id)));
    }
}
