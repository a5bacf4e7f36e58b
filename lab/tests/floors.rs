//! The simulator's floors are held as the core's are, and so are those of the fuzz targets, which are
//! a workspace of their own.

#[path = "../../chain/tests/floors.rs"]
mod floors;

#[test]
fn the_fuzz_targets_keep_to_their_floors() {
    floors::hold("../fuzz/src");
}
