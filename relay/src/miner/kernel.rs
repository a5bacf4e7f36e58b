//! The choice of the search's fastest kernel on this machine.

use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

use pow::{Job, Kernel, NonceRange};
use tracing::info;

/// Turns that each kernel gets; only its best turn counts, since others may have been interrupted.
const TURNS: u32 = 3;
/// Nonces of a turn: a millisecond or so.
const NONCES: u32 = 1 << 10;

/// The fastest kernel, found by trying all of them for some milliseconds when it is first asked for.
pub(super) fn fastest() -> Kernel {
    static FASTEST: LazyLock<Kernel> = LazyLock::new(|| {
        let kernel = Kernel::all().min_by_key(|kernel| best_turn(*kernel));
        let kernel = kernel.unwrap_or(Kernel::PORTABLE);
        info!(kernel = kernel.name(), "kernel of the nonce search chosen");
        kernel
    });
    *FASTEST
}

fn best_turn(kernel: Kernel) -> Duration {
    // No hash meets this target.
    let job = Job::new(&[0; 76], &[0; 32]);
    let turn = |turn| {
        let nonces = NonceRange::new(turn * NONCES, (turn + 1) * NONCES - 1);
        let began = Instant::now();
        pow::search(kernel, &job, nonces.expect("there is a nonce"));
        began.elapsed()
    };
    (0..TURNS).map(turn).min().unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_one_of_this_machine_and_stays() {
        let chosen = fastest().name();
        assert!(Kernel::all().any(|kernel| kernel.name() == chosen));
        assert_eq!(fastest().name(), chosen);
    }
}
