//! What the program says on standard error, to whoever reads it or does not.

use std::{
    fs,
    io::{BufRead, BufReader, PipeReader, PipeWriter, Read, Write, pipe},
    net::TcpStream,
    path::Path,
    process::{Command, Stdio},
};

use chain::{Network, Text, wire::Frame};
use serde_json::Value;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

use crate::support::{Client, Program, REGTEST, command, hello, in_time};

/// The program's call, with a log of what is worth knowing.
fn logging(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = command(dir, REGTEST);
    command.args(arguments).env_remove("RUST_LOG");
    command
}

/// A pipe that takes not a byte more.
fn full_pipe() -> (PipeReader, PipeWriter) {
    let (reader, mut writer) = pipe().unwrap();
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    while writer.write(b".").is_ok() {}
    rustix::io::ioctl_fionbio(&writer, false).unwrap();
    (reader, writer)
}

/// Ends the program; what it logged until then.
async fn log_to_the_end(mut program: Program) -> Vec<String> {
    let log = program.log();
    let reading = tokio::task::spawn_blocking(|| log.lines().map(Result::unwrap).collect());
    let status = program.stop_by(rustix::process::Signal::TERM).await;
    assert!(status.success(), "{status}");
    in_time("the log's end", reading).await.unwrap()
}

#[tokio::test]
async fn the_program_goes_on_and_ends_well_while_nobody_reads_what_it_says() {
    let dir = tempfile::tempdir().unwrap();
    let (mut unread, writer) = full_pipe();
    let program = Program::spawn(logging(dir.path(), &["-v"]).stderr(writer));
    let api = program.api();
    assert_eq!(api.mine(200, "0x1").await["height"], 200);
    assert_eq!(api.get("/healthz").await["status"], "ok");
    let status = program.stop_by(rustix::process::Signal::TERM).await;
    assert_eq!(status.code(), Some(0));
    let mut text = String::new();
    unread.read_to_string(&mut text).unwrap();
    assert!(text.trim_start_matches('.').is_empty(), "nothing fitted in");
}

#[tokio::test]
async fn the_program_goes_on_and_ends_well_when_its_log_has_no_reader_any_more() {
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::spawn(&mut logging(dir.path(), &["-v"]));
    let mut first = String::new();
    program.log().read_line(&mut first).unwrap();
    assert!(first.contains("starting version="), "{first}");
    assert_eq!(program.api().mine(50, "0x1").await["height"], 50);
    let status = program.stop_by(rustix::process::Signal::TERM).await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn the_program_serves_although_nobody_reads_its_address() {
    let dir = tempfile::tempdir().unwrap();
    let (_unread, writer) = full_pipe();
    let mut program = logging(dir.path(), &["--no-node"])
        .stdout(writer)
        .spawn()
        .unwrap();
    let log = BufReader::new(program.stderr.take().unwrap());
    let mut lines = log.lines().map(Result::unwrap);
    let serving = lines.find(|line| line.contains("serving")).unwrap();
    let (_, address) = serving.split_once("http://").unwrap();
    TcpStream::connect(address.trim_end_matches('/')).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
}

const HOSTILE_AGENT: &str = "\x1b[2J\x07\n2026-01-01T00:00:00Z ERROR forged\u{9b}31m\u{202e}";
const HOSTILE_REASON: &str = "bye\r\nERROR forged \x1b]0;title\x07\u{85}\u{2028}forged";

/// Joins with an agent and leaves with a reason that would take over a terminal.
async fn hostile_visit(program: &Program) {
    let mut client = Client::connect_to(program.authority()).await;
    let mut hello = hello(&Network::regtest());
    hello.agent = Text::new(HOSTILE_AGENT).unwrap();
    client.send(&Frame::Hello(hello)).await;
    assert!(matches!(client.frame().await, Frame::Welcome(_)));
    let close = CloseFrame {
        code: CloseCode::Normal,
        reason: HOSTILE_REASON.into(),
    };
    client.send_message(Message::Close(Some(close))).await;
    client.gone().await;
}

fn is_one_plain_line(line: &str) -> bool {
    let hidden = ['\u{202e}', '\u{2028}'];
    !line.contains(char::is_control) && !line.contains(hidden) && !line.starts_with("ERROR")
}

#[tokio::test]
async fn what_clients_send_makes_no_lines_of_its_own_and_controls_no_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::spawn(&mut logging(dir.path(), &[]));
    hostile_visit(&program).await;
    let log = log_to_the_end(program).await;
    for line in &log {
        assert!(is_one_plain_line(line), "{line:?}");
        assert!(
            line.starts_with("20") && line.contains(" relay::"),
            "{line:?}"
        );
    }
    let line = |word| log.iter().find(|line| line.contains(word)).unwrap();
    assert!(
        line("client joined").contains(
            r#"agent="\u001b[2J\u0007\n2026-01-01T00:00:00Z ERROR forged\u009b31m\u202e" height="#
        ),
        "{log:?}"
    );
    assert!(
        line("client left")
            .ends_with(r#"reason="bye\r\nERROR forged \u001b]0;title\u0007\u0085\u2028forged""#),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_log_in_json_has_an_object_a_line_with_what_was_said() {
    let dir = tempfile::tempdir().unwrap();
    let program = Program::spawn(&mut logging(dir.path(), &["--log", "json"]));
    hostile_visit(&program).await;
    let log = log_to_the_end(program).await;
    assert!(log.iter().all(|line| is_one_plain_line(line)), "{log:?}");
    let events: Vec<Value> = log
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let event = |message| {
        let mut events = events.iter();
        events.find(|event| event["message"] == message).unwrap()
    };
    for event in &events {
        for field in ["timestamp", "level", "target", "message"] {
            assert!(event[field].is_string(), "{event}");
        }
    }
    assert_eq!(event("client joined")["agent"], HOSTILE_AGENT);
    assert_eq!(event("client left")["reason"], HOSTILE_REASON);
}

/// With a limit for the size of files, which is the disk's end for a program.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn lines_for_which_there_is_no_space_are_counted_and_the_next_stands_on_a_line_of_its_own() {
    use rustix::process::{Resource, Rlimit, prlimit};

    const VISITS: usize = 10;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    let file = fs::File::create(&path).unwrap();
    let plain = logging(dir.path(), &["--no-node", "--log", "json"]);
    let script = format!(
        "ulimit -S -f 2; exec {} \"$@\"",
        env!("CARGO_BIN_EXE_tabchain")
    );
    let mut limited = Command::new("sh");
    limited
        .args(["-c", &script, "sh"])
        .args(plain.get_args())
        .env_remove("RUST_LOG")
        .stdout(Stdio::piped())
        .stderr(file);
    let program = Program::spawn(&mut limited);
    for _ in 0..VISITS {
        hostile_visit(&program).await;
    }
    let unlimited = Rlimit {
        current: None,
        maximum: None,
    };
    let full = fs::metadata(&path).unwrap().len();
    let limited = prlimit(program.pid(), Resource::Fsize, unlimited).unwrap();
    assert_eq!(limited.current, Some(full));
    let status = program.stop_by(rustix::process::Signal::TERM).await;
    assert!(status.success(), "{status}");

    let log = fs::read_to_string(&path).unwrap();
    let objects: Vec<Result<Value, _>> = log.lines().map(serde_json::from_str).collect();
    let broken = objects.iter().filter(|object| object.is_err()).count();
    assert!(broken <= 1, "{log}");
    let messages = objects
        .iter()
        .flatten()
        .filter_map(|object| object["message"].as_str());
    let lost = messages.filter_map(|message| message.split_once(" log lines were lost: "));
    let [(count, reason)] = lost.collect::<Vec<_>>()[..] else {
        panic!("{log}");
    };
    assert!(count.parse::<usize>().unwrap() > 0, "{log}");
    assert!(
        reason.starts_with("the system allowed the log no more space"),
        "{log}"
    );
}

#[tokio::test]
async fn lines_that_one_client_has_written_again_and_again_are_summed_up() {
    const VISITS: u64 = 200;
    let dir = tempfile::tempdir().unwrap();
    let program = Program::spawn(&mut logging(dir.path(), &["--log", "json"]));
    for _ in 0..VISITS {
        let mut client = Client::connect_to(program.authority()).await;
        assert!(!client.try_join(&Network::tabnet()).await);
    }
    let log = log_to_the_end(program).await;
    let events = log.iter().map(|line| serde_json::from_str(line).unwrap());
    let about = |event: &Value| event.to_string().contains("client turned away");
    let events: Vec<Value> = events.filter(about).collect();
    let (sums, lines): (Vec<_>, Vec<_>) = events.iter().partition(|event| event["more"].is_u64());
    // One sum, and one more for each ten seconds that the visits took.
    assert!(sums.len() < 10 && lines.len() <= 20 * sums.len(), "{log:?}");
    let more: u64 = sums.iter().map(|sum| sum["more"].as_u64().unwrap()).sum();
    assert_eq!(lines.len() as u64 + more, VISITS);
    for sum in sums {
        let last = sum["last"].as_str().unwrap();
        assert!(last.starts_with("client turned away reason="), "{sum}");
        assert_eq!(sum["level"], "INFO");
    }
}
