//! The data that JavaScript sees, and the pure functions that make them from chain types.
//!
//! The TypeScript definitions are derived from these types. Amounts are grains, times Unix seconds,
//! ids 64 hex digits with the last byte first. Every number fits a JavaScript number: a peer's mere
//! claim is cut off at 2^53 - 1.

mod account;
mod block;
mod event;
mod explore;
mod numbers;
mod order;
mod peer;
mod specimen;
mod status;
mod tree;
mod wallet;
mod work;

pub use account::AccountView;
pub use block::{BlockState, BlockView, CoinbaseView, TransferView};
pub use event::{NodeEvent, NoticeView};
pub use explore::{
    AddressView, ContentView, PlaceView, SearchStepView, ShortenedBlock, ShortenedView,
    TransactionView,
};
pub use peer::{ImpairmentView, PeerView, PeerViewKind};
pub use specimen::SpecimenView;
pub(crate) use status::StorageTrouble;
pub use status::{ConnectionView, StatusView, StorageCause, StorageView, SyncView};
pub use tree::BlockSummary;
pub use wallet::{DraftView, MovementBlock, MovementView, RecipientView, WalletView};
pub use work::{JobView, SolvedOutcome, SolvedView};

pub(crate) use block::BlockFacts;
pub(crate) use explore::FindError;
pub(crate) use numbers::{difficulty, number, signed};
pub(crate) use order::{newest_in, newest_waiting};
pub(crate) use peer::short_name;
pub(crate) use tree::ToldTree;
