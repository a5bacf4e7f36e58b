//! The signals of the operating system and of the person at the terminal.

use std::{io, process};

use tokio::sync::oneshot;
use tracing::{info, warn};

/// Listens from now on; the future comes with the first signal to stop, such as Ctrl-C. A second
/// one ends the program at once, in the middle of whatever it does.
///
/// # Errors
/// When the system does not let the program listen.
pub fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    let mut signals = Signals::new()?;
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        // If the program stops by itself, nobody is left to be told.
        let _ = stop.send(());
        let number = signals.next().await;
        warn!("told to stop again: ends at once");
        // The number that shells give for a program that a signal ended.
        process::exit(128 + number);
    });
    Ok(async move {
        let _ = stopped.await;
    })
}

/// Makes a file that may not grow an error with a message; otherwise the program would end without
/// a word.
///
/// # Errors
/// When the system does not let the program listen.
#[cfg(unix)]
pub fn mind_limits() -> io::Result<()> {
    // The handler stays, even if nobody listens.
    let too_long = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    unix::signal(too_long).map(drop)
}

/// This system does not end programs for that.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as elsewhere")]
pub fn mind_limits() -> io::Result<()> {
    Ok(())
}

/// Lets the program go on when its terminal is closed; otherwise that would end it.
///
/// # Errors
/// When the system does not let the program listen.
#[cfg(unix)]
pub fn outlive_terminal() -> io::Result<()> {
    // The handler stays, even if nobody listens.
    unix::signal(SignalKind::hangup()).map(drop)
}

/// This system has no such signal.
///
/// # Errors
/// Never.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as elsewhere")]
pub fn outlive_terminal() -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
struct Signals {
    interrupt: unix::Signal,
    terminate: unix::Signal,
    hangup: unix::Signal,
}

#[cfg(unix)]
use tokio::signal::unix::{self, SignalKind};

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: unix::signal(SignalKind::interrupt())?,
            terminate: unix::signal(SignalKind::terminate())?,
            hangup: unix::signal(SignalKind::hangup())?,
        })
    }

    /// The number of the next signal to stop.
    async fn next(&mut self) -> i32 {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return SignalKind::interrupt().as_raw_value(),
                _ = self.terminate.recv() => return SignalKind::terminate().as_raw_value(),
                _ = self.hangup.recv() => info!("the terminal is closed; the program goes on"),
            }
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "as elsewhere")]
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// The number of Ctrl-C on other systems.
    async fn next(&mut self) -> i32 {
        match tokio::signal::ctrl_c().await {
            Ok(()) => 2,
            Err(_) => std::future::pending().await,
        }
    }
}
