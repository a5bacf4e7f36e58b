//! Clocks that ran ahead and were put right, and such as are behind: what log, calls and miner say.
//!
//! The clock of this process is set here, so these tests have a program of their own and take turns.

// Parts of it are for other tests.
#[allow(dead_code, unused_imports)]
#[path = "../relay/support/mod.rs"]
mod support;

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, OnceLock},
    time::SystemTime,
};

use chain::{Address, Millis, Network};
use relay::set_clock_ahead;
use reqwest::Method;
use support::{Answer, Api, Relay, assert_problem, config, eventually, text};

const HOUR_MS: i64 = 3_600_000;
const MINER: &str = "0x0000000000000000000000000000000000000077";

/// All that this process logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Lines with all of these words.
    fn count(&self, words: &[&str]) -> usize {
        lines_with(&String::from_utf8_lossy(&self.0.lock().unwrap()), words)
    }
}

fn lines_with(log: &str, words: &[&str]) -> usize {
    let lines = log.lines();
    lines
        .filter(|line| words.iter().all(|word| line.contains(word)))
        .count()
}

/// The turn of a test, with an empty log and the right clock.
async fn turn() -> (tokio::sync::MutexGuard<'static, ()>, Log) {
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    static LOG: OnceLock<Log> = OnceLock::new();
    let turn = TURN.lock().await;
    let log = LOG.get_or_init(|| {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        log
    });
    log.0.lock().unwrap().clear();
    set_clock_ahead(0);
    (turn, log.clone())
}

async fn mine(api: &Api, timeout: u32) -> Answer {
    let path = format!("/mine?miner_address=0x1&timeout={timeout}");
    api.call(Method::GET, &path).await
}

/// The answer that no block can be mined for hours.
fn assert_waits(answer: &Answer, why: &str) {
    assert_problem(answer, 503, "mining_waits");
    let hours = answer.retry_after.unwrap() / 3_600;
    assert!(hours >= 2, "{answer:?}");
    let detail = text(&answer.json["detail"]);
    assert!(
        detail.contains("no block can be mined before 20"),
        "{detail}"
    );
    assert!(detail.contains(why), "{detail}");
}

const NO_BLOCK: &str = "no block can be mined before";
const RAN_AHEAD: &str =
    "this chain was mined by a clock that ran ahead: wait, or start with another";

#[tokio::test]
async fn a_clock_that_is_put_back_is_told_and_mine_says_from_when_on_it_works() {
    let (_turn, log) = turn().await;
    set_clock_ahead(3 * HOUR_MS);
    let relay = Relay::start().await;
    let api = relay.api();
    api.mine(12, "0x1").await;
    assert_eq!(log.count(&[NO_BLOCK]), 0);

    set_clock_ahead(0);
    for _ in 0..2 {
        assert_waits(&mine(&api, 3_600).await, RAN_AHEAD);
    }
    eventually("the log says so", async || {
        (log.count(&["WARN", NO_BLOCK, RAN_AHEAD]) > 0).then_some(())
    })
    .await;
    // As if it were right, while it still waits: nothing new is said.
    set_clock_ahead(HOUR_MS);
    assert_problem(&mine(&api, 60).await, 503, "mining_waits");

    set_clock_ahead(3 * HOUR_MS);
    assert_eq!(mine(&api, 60).await.status, 200);
    eventually("the log says that it is over", async || {
        (log.count(&["INFO", "blocks can be mined again"]) == 1).then_some(())
    })
    .await;
    assert_eq!(log.count(&[NO_BLOCK]), 1, "once");
    relay.stop().await;
}

#[tokio::test]
async fn a_call_that_has_the_time_waits_for_the_clock() {
    let (_turn, _) = turn().await;
    set_clock_ahead(121_000);
    let relay = Relay::start().await;
    let api = relay.api();
    api.mine(12, "0x1").await;
    set_clock_ahead(0);
    let soon = mine(&api, 1).await;
    assert_problem(&soon, 503, "mining_waits");
    assert!((1..10).contains(&soon.retry_after.unwrap()), "{soon:?}");
    assert_eq!(mine(&api, 60).await.status, 200);
    relay.stop().await;
}

#[tokio::test]
async fn who_mines_all_the_time_rests_while_the_clock_is_behind_the_chain() {
    let (_turn, log) = turn().await;
    set_clock_ahead(3 * HOUR_MS);
    let miner: Address = MINER.parse().unwrap();
    let relay = Relay::with(&Network::regtest(), |config| config.mine = Some(miner)).await;
    let api = relay.api();
    let height = async || {
        api.get("/api/v1/blocks/tip").await["height"]
            .as_u64()
            .unwrap()
    };
    eventually("some blocks are mined", async || {
        (height().await >= 12).then_some(())
    })
    .await;
    let says = async |words: &[&str], times: usize| {
        eventually(&format!("the log says {words:?}"), async || {
            (log.count(words) == times).then_some(())
        })
        .await;
    };
    says(&["INFO", "mining", MINER, "threads"], 1).await;

    set_clock_ahead(0);
    says(&["WARN", NO_BLOCK, MINER], 1).await;
    let at_rest = height().await;
    let rate = api.get("/api/v1/peers").await["peers"][0]["hash_rate"].clone();
    assert_eq!(rate, 0);
    // Whoever calls need not wait for the miner's turn.
    assert_waits(&mine(&api, 3_600).await, RAN_AHEAD);
    assert_eq!(height().await, at_rest);

    set_clock_ahead(3 * HOUR_MS + 60_000);
    says(&["INFO", "mining", MINER, "threads"], 2).await;
    eventually("it goes on", async || {
        (height().await > at_rest).then_some(())
    })
    .await;
    assert_eq!(log.count(&["WARN", NO_BLOCK, MINER]), 1, "once");
    relay.stop().await;
}

#[tokio::test]
async fn a_machine_whose_clock_is_before_genesis_starts_and_says_so() {
    let (_turn, log) = turn().await;
    // Five years before the network.
    let age = now().ms() - 1_763_769_600_000;
    set_clock_ahead(-i64::try_from(age).unwrap() - 5 * 365 * 24 * HOUR_MS);
    let relay = Relay::start().await;
    assert_waits(
        &mine(&relay.api(), 3_600).await,
        "by its genesis the network begins then",
    );
    assert_eq!(
        log.count(&["WARN", NO_BLOCK, "Check this machine's clock"]),
        1
    );
    relay.stop().await;
}

/// By the machine's clock.
fn now() -> Millis {
    let since_epoch = SystemTime::UNIX_EPOCH.elapsed().unwrap();
    Millis::from_ms(since_epoch.as_millis().try_into().unwrap())
}

/// The program on a folder; killed when dropped.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(dir: &Path, arguments: &[&str]) -> Self {
        let mut child = command(dir).args(arguments).spawn().unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let url = first.trim_end().to_owned();
        Self { child, url }
    }

    /// Kills it; answers with what it logged.
    fn log(mut self) -> String {
        self.child.kill().unwrap();
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabchain"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(dir)
        .env("RUST_LOG", "info")
        .env("NO_COLOR", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[tokio::test]
async fn a_tip_from_the_future_is_told_at_the_start() {
    let (_turn, _) = turn().await;
    let dir = tempfile::tempdir().unwrap();
    set_clock_ahead(3 * HOUR_MS);
    let relay = Relay::at("127.0.0.1:0", config(&Network::regtest(), dir.path())).await;
    relay.api().mine(12, "0x1").await;
    relay.stop().await;

    // The program has the machine's own clock.
    for more in [&[][..], &["--mine", MINER]] {
        let arguments = [&["--network", "regtest"], more].concat();
        let program = Program::start(dir.path(), &arguments);
        let api = Api::new(&program.url);
        assert_waits(&mine(&api, 3_600).await, RAN_AHEAD);
        let peers = api.get("/api/v1/peers").await;
        assert_eq!(peers["peers"][0]["hash_rate"], 0, "{peers}");
        let log = program.log();
        assert_eq!(
            lines_with(&log, &["WARN", NO_BLOCK]),
            1 + more.len() / 2,
            "{log}"
        );
        assert_eq!(
            lines_with(&log, &["threads="]),
            0,
            "no work is claimed: {log}"
        );
    }
}

#[tokio::test]
async fn a_network_that_begins_in_a_year_is_refused_with_file_and_line_and_both_causes() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("class.toml");
    let year = 365 * 24 * 3_600;
    let genesis = now().timestamp().secs() + year;
    let network = format!(
        "name = \"class\"\nspacing = 5\neasiest_target = \"207fffff\"\nsubsidy = 1\nhalving = 150\n\
         maturity = 1\ngenesis_time = {genesis}\ngenesis_message = \"Room 12\"\n"
    );
    std::fs::write(&file, network).unwrap();
    let arguments = ["--network", file.to_str().unwrap()];
    let output = command(dir.path()).args(arguments).output().unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("class.toml:7: genesis_time is 20"),
        "{error}"
    );
    assert!(
        error.contains("correct the file, or the clock if that is wrong"),
        "{error}"
    );
}
