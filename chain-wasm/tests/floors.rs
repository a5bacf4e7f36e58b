//! The floors of the node in a tab are held as the core's are.

#[path = "../../chain/tests/floors.rs"]
mod floors;
