//! `tabchain`: parses, sets up logs, binds; everything else is [`relay::Server`].

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
    thread,
};

use anyhow::{Context, Result};
use relay::{
    ChainCommand, ChainError, Cli, ListenError, Log, Serve, ServeError, Server, Started, Task,
    mind_limits, outlive_terminal, stop_signal,
};

/// The exit code for arguments that do not fit, as the parser of the command line has it, too.
const BAD_ARGUMENT: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::read(env::args_os()).unwrap_or_else(|error| error.exit());
    let task = cli.into_task();
    let options = task.log().unwrap_or_else(|error| error.exit());
    // No other place writes to standard error while the program runs: it would wait for a reader.
    let log = match Log::start(options) {
        Ok(log) => log,
        Err(error) => {
            let _ = writeln!(io::stderr(), "tabchain: cannot start threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    let result = carry_out(task);
    if let Err(error) = &result {
        log.failure(&in_words(error));
    }
    log.finish();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_bad_argument(&error) => ExitCode::from(BAD_ARGUMENT),
        Err(_) => ExitCode::FAILURE,
    }
}

/// Whether the user has to write something else; this shows for some arguments only when they are used.
fn is_bad_argument(error: &anyhow::Error) -> bool {
    let listen = error.downcast_ref::<ListenError>();
    listen.is_some_and(ListenError::is_bad_argument)
}

fn carry_out(task: Task) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")?;
    let inside = runtime.enter();
    mind_limits()
        .and_then(|()| outlive_terminal())
        .context("cannot listen for signals")?;
    let result = match task {
        Task::Serve(serve) => runtime.block_on(run(serve)),
        Task::Chain(command) => look_after(command),
        Task::Network(command) => print(&command.run()),
    };
    drop(inside);
    // Searches that were told to stop may take a moment; nothing depends on them any more.
    runtime.shutdown_background();
    result
}

/// The result is a sentence on standard output, unless the chain itself goes there.
fn look_after(command: ChainCommand) -> Result<()> {
    let is_piped = command.writes_to_standard_output();
    let words = command.run()? + "\n";
    if is_piped {
        // A user who closed it does not want it.
        let _ = io::stderr().write_all(words.as_bytes());
        return Ok(());
    }
    print(&words)
}

fn print(text: &str) -> Result<()> {
    let mut stdout = io::stdout();
    let printed = stdout.write_all(text.as_bytes());
    printed
        .and_then(|()| stdout.flush())
        .context("cannot write to standard output")
}

/// The error with its causes, except those that its text names already. Errors of the crate have their
/// causes in their own words.
fn in_words(error: &anyhow::Error) -> String {
    if error.is::<ListenError>() || error.is::<ServeError>() || error.is::<ChainError>() {
        return error.to_string();
    }
    let mut words = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !words.contains(&cause) {
            words = format!("{words}: {cause}");
        }
    }
    words
}

async fn run(serve: Serve) -> Result<()> {
    // This comes first, so that a signal during a long load is not lost.
    let stop = stop_signal().context("cannot listen for signals")?;
    let mut listeners = Vec::new();
    for listen in serve.listen() {
        listeners.push(listen.bind().await?);
    }
    let started = Started::new(env::args_os(), env::var_os("TABCHAIN_CALLED_BY"));
    let server = Server::start(listeners, serve.into_config(started)).await?;
    let urls = server.urls().map(|url| url + "\n");
    tell(urls.collect());
    Ok(server.run(stop).await?)
}

/// Writes to standard output. Nobody waits for a reader, and a user who closed it does not want the
/// text.
fn tell(text: String) {
    thread::spawn(move || {
        let _ = print(&text);
    });
}
