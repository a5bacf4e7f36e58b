//! The program itself: started, killed, started again.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::support::{Api, Program, REGTEST, command, failure, in_time, text};

const MINER: &str = "0x0000000000000000000000000000000000000001";

#[tokio::test]
async fn a_kill_at_any_instant_loses_no_acknowledged_block() {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged: Vec<Value> = Vec::new();
    for round in 0..5 {
        let program = Program::start(dir.path(), REGTEST);
        let api = program.api();
        for block in &acknowledged {
            let stored = api
                .get(&format!("/api/v1/blocks/{}", text(&block["id"])))
                .await;
            assert_eq!(stored["state"], "best", "{stored}");
        }
        // Several calls at once, so that the kill comes while one is being written down.
        let (blocks, mut mined) = tokio::sync::mpsc::unbounded_channel();
        let callers: Vec<_> = (0..4)
            .map(|_| {
                let (api, blocks) = (api.clone(), blocks.clone());
                tokio::spawn(async move {
                    loop {
                        let request = api.request(reqwest::Method::GET, "/mine?miner_address=0x1");
                        let Ok(response) = request.send().await else {
                            return;
                        };
                        let Ok(block) = response.json::<Value>().await else {
                            return;
                        };
                        let _ = blocks.send(block);
                    }
                })
            })
            .collect();
        drop(blocks);
        for _ in 0..10 + 7 * round {
            acknowledged.push(in_time("a block", mined.recv()).await.unwrap());
        }
        program.kill();
        while let Some(block) = in_time("the callers' end", mined.recv()).await {
            acknowledged.push(block);
        }
        for caller in callers {
            caller.await.unwrap();
        }
    }
    let program = Program::start(dir.path(), REGTEST);
    let document = program.api().get("/chain").await;
    let on_chain: Vec<_> = document["chain"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| &b["id"])
        .collect();
    assert!(acknowledged.len() >= 120);
    for block in &acknowledged {
        assert!(on_chain.contains(&&block["id"]), "{block} is lost");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_signal_stops_the_program_in_good_order() {
    use rustix::process::Signal;
    let dir = tempfile::tempdir().unwrap();
    let mut tip = None;
    for signal in [Signal::TERM, Signal::INT] {
        let program = Program::start(dir.path(), REGTEST);
        if let Some(tip) = tip {
            assert_eq!(program.api().tip().await, tip);
        }
        tip = Some(text(&program.api().mine(3, "0x1").await["id"]));
        assert!(program.stop_by(signal).await.success());
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_terminal_that_is_closed_does_not_end_the_program() {
    use rustix::process::Signal;
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::spawn(command(dir.path(), REGTEST).env("RUST_LOG", "info"));
    program.send(Signal::HUP);
    let mut lines = program.log().lines().map(Result::unwrap);
    let told = lines.find(|line| line.contains("the terminal is closed"));
    assert!(told.is_some());
    program.api().mine(1, "0x1").await;
    assert_eq!(program.stop_by(Signal::TERM).await.code(), Some(0));
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_signal_ends_a_program_that_takes_its_time_to_stop() {
    use rustix::process::Signal;
    let dir = tempfile::tempdir().unwrap();
    let mut program = Program::spawn(command(dir.path(), REGTEST).env("RUST_LOG", "info"));
    // Begun, as the answer shows, so that the program gives it some seconds to come to its end.
    let mut call = std::net::TcpStream::connect(program.authority()).unwrap();
    let head = "POST /api/v1/transactions HTTP/1.1\r\nHost: localhost\r\n\
        Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    call.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 12];
    call.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100");
    program.send(Signal::TERM);
    let mut lines = program.log().lines().map(Result::unwrap);
    assert!(lines.any(|line| line.ends_with("stopping")));
    let status = program.stop_by(Signal::INT).await;
    assert_eq!(status.code(), Some(130));
}

#[tokio::test]
async fn serve_is_what_happens_without_a_command() {
    let dir = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabchain"));
    command
        .args([
            "--no-node",
            "--network",
            "regtest",
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
        ])
        .arg(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let program = Program::spawn(&mut command);
    assert_eq!(
        program.api().get("/api/v1/network").await["name"],
        "regtest"
    );
}

#[tokio::test]
async fn several_addresses_are_served_and_told_in_the_order_that_they_were_given() {
    let dir = tempfile::tempdir().unwrap();
    let addresses = ["--listen", "127.0.0.1:0", "--listen", "127.0.0.1:0"];
    let mut child = command(dir.path(), &addresses)
        .arg("--no-node")
        .env("RUST_LOG", "info")
        .spawn()
        .unwrap();
    let told = BufReader::new(child.stdout.take().unwrap()).lines();
    let told: Vec<_> = told.take(2).map(Result::unwrap).collect();
    let log = BufReader::new(child.stderr.take().unwrap()).lines();
    let serving = log
        .map(Result::unwrap)
        .filter(|line| line.contains("serving"));
    let log: Vec<_> = serving.take(2).collect();
    for (url, line) in told.iter().zip(&log) {
        assert!(line.ends_with(&format!("serving url={url}")), "{line}");
        assert_eq!(Api::new(url).get("/healthz").await["status"], "ok");
    }
    assert_ne!(told[0], told[1]);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn one_program_at_a_time_uses_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let _first = Program::start(dir.path(), REGTEST);
    let (code, error) = failure(dir.path(), REGTEST);
    assert_eq!(code, 1);
    assert!(error.contains("in use by another tabchain"), "{error}");
    assert!(error.contains("--data-dir"), "{error}");
}

#[test]
fn a_folder_of_another_network_is_refused_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("mine.toml");
    let arguments = ["--network", file.to_str().unwrap()];
    let define = |spacing: u32| {
        let text = format!(
            "name = \"mine\"\nspacing = {spacing}\neasiest_target = \"207fffff\"\nsubsidy = 1\n\
             halving = 150\nmaturity = 1\ngenesis_time = 1763769600\ngenesis_message = \"Mine\"\n"
        );
        std::fs::write(&file, text).unwrap();
    };
    define(10);
    Program::start(dir.path(), &arguments).kill();
    define(11);
    let (_, error) = failure(dir.path(), &arguments);
    assert!(error.contains("holds the network with genesis"), "{error}");
    assert!(error.contains("give this network another name"), "{error}");
}

#[test]
fn what_cannot_be_started_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let not_a_folder = dir.path().join("file");
    std::fs::write(&not_a_folder, "").unwrap();
    std::fs::write(
        dir.path().join("regtest.redb"),
        "this is no database, but long enough",
    )
    .unwrap();
    for (folder, arguments, expected) in [
        (&*not_a_folder, REGTEST, "cannot create the folder"),
        (
            dir.path(),
            REGTEST,
            "regtest.redb is not a file with a chain",
        ),
        (
            dir.path(),
            &["--listen", "192.0.2.1:1"],
            "cannot listen on 192.0.2.1:1",
        ),
    ] {
        let (code, error) = failure(folder, arguments);
        assert_eq!(code, 1, "{error}");
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_name_to_listen_on_that_nobody_knows_is_a_bad_argument_and_an_address_in_use_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = listener.local_addr().unwrap().to_string();
    for (listen, expected, why) in [
        // No name ends so (RFC 6761).
        ("relay.invalid:5000", 2, "no address of this name is known"),
        (&*taken, 1, "another program has this port"),
        ("192.0.2.1:1", 1, "this machine has no such address"),
    ] {
        let (code, error) = failure(dir.path(), &["--listen", "127.0.0.1:0", "--listen", listen]);
        assert_eq!(code, expected, "{error}");
        let words = format!("tabchain: cannot listen on {listen}: {why}");
        assert!(error.starts_with(&words), "{error}");
    }
}

#[test]
fn arguments_that_do_not_fit_are_told_by_code_2_and_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("wrong.toml");
    std::fs::write(&file, "name = \"x\"\nspacing = \"soon\"\n").unwrap();
    let long = "a".repeat(64);
    for (arguments, expected) in [
        (&["--speed", "9"][..], "unexpected argument '--speed'"),
        (&["serve"], "unexpected argument 'serve'"),
        (&["--listen", ""], "HOST:PORT"),
        (&["--listen", "localhost"], "HOST:PORT"),
        (&["--listen", "localhost:65536"], "HOST:PORT"),
        (&["--network", ""], "neither tabnet nor regtest"),
        (&["--network", "mainnet"], "neither tabnet nor regtest"),
        (&["--network", file.to_str().unwrap()], "wrong.toml:2: "),
        (&["--peer", "wss://relay"], "needs TLS"),
        (
            &["--no-node", "--peer", "relay:5000"],
            "cannot be used with",
        ),
        (&["--mine", "0xg"], "invalid value '0xg'"),
        (&["--mine", "0x1"], "40 hex digits, found 1"),
        (&["--no-node", "--mine", MINER], "cannot be used with"),
        (&["--threads", "0"], "invalid value '0'"),
        (&["--token", ""], "the token is empty"),
        (&["--token", " "], "the token is empty"),
        (&["--allow-host", ""], "a host name is like"),
        (&["--allow-host", "relay:80"], "a host name is like"),
        (&["--allow-host", &long], "a host name is like"),
        (&["--allow-embed", "*"], "an origin is http://HOST"),
        (&["--log", "xml"], "[possible values: text, json]"),
        (&["-v", "-q"], "cannot be used with"),
    ] {
        let (code, error) = failure(dir.path(), arguments);
        assert_eq!(code, 2, "{arguments:?}: {error}");
        assert!(error.starts_with("error: "), "{error}");
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
    let (code, error) = failure(Path::new(""), REGTEST);
    assert_eq!(code, 2, "{error}");
    assert!(
        error.contains("a value is required for '--data-dir"),
        "{error}"
    );
    for (variable, value, expected) in [
        ("RUST_LOG", "relay=loud", "RUST_LOG is \"relay=loud\""),
        ("RUST_LOG", "nonsense", "\"nonsense\" is neither a level"),
        (
            "RUST_LOG",
            "realy=debug,info",
            "\"realy\" is neither a level",
        ),
        ("TABCHAIN_TOKEN", "", "TABCHAIN_TOKEN: the token is empty"),
    ] {
        let output = command(dir.path(), REGTEST).env(variable, value).output();
        let output = output.unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(expected), "{error}");
    }
}

/// What the program says of arguments that do not fit.
fn told_of(arguments: &[impl AsRef<OsStr>]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabchain"));
    let output = command.args(arguments).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        output.stdout.is_empty() && error.starts_with("error: "),
        "{error}"
    );
    error
}

#[test]
fn a_command_that_is_not_known_is_told_as_such_wherever_it_stands() {
    let commands = "the commands are serve, chain, network and help";
    for arguments in [
        &["extra"][..],
        &["extra", "--port", "5"],
        &["extra", "--network", "regtest"],
        &["--network", "regtest", "extra"],
        &["--no-node", "--threads", "2", "extra"],
        &["help", "extra"],
        &["--", "extra"],
    ] {
        let error = told_of(arguments);
        let expected = format!("there is no command 'extra'; {commands}");
        assert!(error.contains(&expected), "{arguments:?}: {error}");
    }
    for (arguments, expected) in [
        (&["sevre"][..], "did you mean serve?"),
        (
            &["chain", "extra"],
            "the commands are check, export, import and help",
        ),
        (
            &["network", "chek"],
            "the commands are check and help; did you mean check?",
        ),
        (
            &["help", "chain", "extra"],
            "the commands are check, export, import and help",
        ),
        (
            &["chain"],
            "`tabchain chain` needs a command behind it; the commands are check, export, import and help",
        ),
        (
            &["network"],
            "`tabchain network` needs a command behind it; the commands are check and help",
        ),
    ] {
        let error = told_of(arguments);
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
}

#[test]
fn what_is_wrong_with_an_argument_is_said_of_that_one() {
    for (arguments, expected) in [
        (
            &["--network", "regtest", "serve"][..],
            "options stand behind the command, as in `tabchain serve … --network <NETWORK|FILE>`",
        ),
        (
            &["--network", "regtest", "--data-dir", "x", "chain", "check"],
            "as in `tabchain chain … --network <NETWORK|FILE> --data-dir <DIR>`",
        ),
        (
            &["chain", "--network", "regtest", "check"],
            "tip: 'check --network' exists",
        ),
        (
            &["serve", "--lisen", ":0"],
            "tip: a similar argument exists: '--listen'",
        ),
        (&["serve", "extra"], "unexpected argument 'extra'"),
        (&["--listen"], "a value is required for '--listen"),
        (&["chain", "export"], "<FILE>"),
        (
            &["--data-dir", "a", "--data-dir", "b"],
            "'--data-dir <DIR>' is given more than once",
        ),
        (
            &["serve", "--no-node", "--no-node"],
            "'--no-node' is given more than once",
        ),
        (&["--peer", "127.0.0.1:99999"], "from 1 to 65535"),
        (
            &["--no-node=yes"],
            "'--no-node' takes no value, but 'yes' was given",
        ),
        (
            &["serve", "--verbose=3"],
            "'--verbose' takes no value, but '3' was given",
        ),
        (&["serve", "-v=3"], "'-v' takes no value, but '3' was given"),
        (&["--token", "se cret"], "--token: a token is of letters"),
    ] {
        let error = told_of(arguments);
        assert!(error.contains(expected), "{arguments:?}: {error}");
        assert!(!error.contains("se cret"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn arguments_that_are_no_text_are_named_by_their_place_and_files_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt;

    let odd = OsStr::from_bytes(b"\xff.toml");
    let error = told_of(&[OsStr::new("serve"), "--mine".as_ref(), odd]);
    assert!(error.contains("argument 3 is no text in UTF-8"), "{error}");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(odd);
    std::fs::write(&file, "spacing = 0").unwrap();
    let error = told_of(&["network".as_ref(), "check".as_ref(), file.as_os_str()]);
    assert!(error.contains(".toml: name is missing"), "{error}");
}

#[test]
fn help_says_where_the_chain_is_kept() {
    let output = Command::new(env!("CARGO_BIN_EXE_tabchain"))
        .args(["serve", "--help"])
        .output();
    let help = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(help.contains("tabchain-data"), "{help}");
}

#[test]
fn the_version_names_the_commit_where_there_is_one() {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"));
        let output = command.output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        output.status.success().then(|| text.trim().to_owned())
    };
    let version = |command: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tabchain"));
        let output = program.args(command).arg("--version").output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for command in [
        &["serve"][..],
        &["chain"],
        &["chain", "check"],
        &["network", "check"],
    ] {
        assert_eq!(version(command), version(&[]), "{command:?}");
    }
    let version = version(&[]);
    let is_own = git(&["ls-files", "--error-unmatch", "build.rs"]).is_some();
    let expected = match git(&["show", "-s", "--format=%h"]).filter(|_| is_own) {
        Some(commit) => format!("tabchain {} ({commit}", env!("CARGO_PKG_VERSION")),
        None => format!("tabchain {}\n", env!("CARGO_PKG_VERSION")),
    };
    assert!(version.starts_with(&expected), "{version}");
}
