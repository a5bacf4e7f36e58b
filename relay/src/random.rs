//! The only source of randomness: the operating system's.

/// Random bytes.
///
/// # Panics
/// When the operating system gives none. Then no key can be made, and nothing should run.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A random number of 64 bits.
pub(crate) fn number() -> u64 {
    u64::from_le_bytes(bytes())
}
