//! Numbers that JavaScript can hold.

/// The largest integer that a JavaScript number holds exactly.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A number that JavaScript can hold.
pub(crate) fn number(value: u64) -> u64 {
    value.min(MAX_SAFE_INTEGER)
}

/// A number of either sign that JavaScript can hold.
pub(crate) fn signed(value: i64) -> i64 {
    let most = MAX_SAFE_INTEGER.cast_signed();
    value.clamp(-most, most)
}

/// The difficulty of a block's bits or of a target, relative to the network's easiest; 1 is easiest.
pub(crate) fn difficulty(bits: chain::CompactTarget, params: &chain::Params) -> f64 {
    bits.decode()
        .map_or(1.0, |target| target.difficulty(params.easiest()))
}
