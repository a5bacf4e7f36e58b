//! The name under which the log speaks of itself.

/// Target of the log's own lines.
pub(super) const OWN: &str = "tabchain";
