//! The search's floors are held as the core's are.

#[path = "../../chain/tests/floors.rs"]
mod floors;
