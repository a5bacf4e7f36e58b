//! `tabchain chain`: a chain is checked, carried from one folder to another, and nothing wrong is
//! taken for it.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
#[cfg(unix)]
use std::{
    io::Write,
    process::{Child, Stdio},
};

use chain::{Address, Block, Mempool, Millis, Network, SecretKey, Text, mining::Template};
use tempfile::TempDir;

#[cfg(unix)]
use crate::support::pipe;
use crate::support::{Forge, Program, REGTEST, Relay, config, text};

fn command(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tabchain"));
    command
        .arg("chain")
        .args(arguments)
        .args(["--network", "regtest"])
        .arg("--data-dir")
        .arg(dir)
        .env("RUST_LOG", "error");
    command
}

fn chain(dir: &Path, arguments: &[&str]) -> Output {
    command(dir, arguments).output().unwrap()
}

/// The sentence of a command that succeeds.
fn done(dir: &Path, arguments: &[&str]) -> String {
    let output = chain(dir, arguments);
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The sentence of a command that fails.
fn refused(dir: &Path, arguments: &[&str]) -> String {
    let output = chain(dir, arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(words.lines().count(), 1, "{words}");
    assert!(!words.contains("os error"), "{words}");
    words
}

/// An exported chain, as `docs/storage.md` tells.
fn exported(network: &Network, blocks: &[Block]) -> Vec<u8> {
    let mut bytes = b"tabchain\x01\0\0\0".to_vec();
    bytes.extend(network.id().as_bytes());
    for block in blocks {
        let block = block.encode();
        bytes.extend(u32::try_from(block.len()).unwrap().to_le_bytes());
        bytes.extend(block);
    }
    bytes.extend([0; 4]);
    bytes.extend((blocks.len() as u64).to_le_bytes());
    bytes
}

/// A chain in which somebody pays.
fn forged(blocks: usize, miner: u8) -> Forge {
    let network = Network::regtest();
    let key = SecretKey::from_seed([miner; 32]);
    let address = Address::from_public_key(&key.public_key());
    let mut forge = Forge::new(&network, address);
    forge.grow(5, 10);
    for nonce in 0..blocks - 5 {
        let transfer = Forge::transfer(&network, &key, Address::ZERO, 1, 0, nonce as u64);
        let now = Millis::from_ms(u64::from(forge.chain.tip().header.time.secs() + 10) * 1_000);
        let mut pool = Mempool::default();
        pool.insert(transfer, forge.chain.ledger(), now).unwrap();
        let template = Template::new(&forge.chain, &pool, address, Text::default(), now);
        forge.push(Forge::rework(template.with_extra_nonce(0)));
    }
    forge
}

fn write(dir: &TempDir, name: &str, bytes: &[u8]) -> String {
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Heights of the best chains that a command told of.
fn ends_at(words: &str, height: usize) {
    let expected = format!("ends at height {height} with ");
    assert!(words.contains(&expected), "{words}");
}

#[test]
fn a_chain_goes_from_one_folder_to_another_and_back_to_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let forge = forged(30, 1);
    let bytes = exported(&Network::regtest(), &forge.blocks);
    let file = write(&dir, "first.chain", &bytes);
    let [one, two] = ["one", "two"].map(|name| dir.path().join(name));

    let words = done(&one, &["import", &file]);
    assert!(words.contains("30 blocks taken;"), "{words}");
    ends_at(&words, 30);
    ends_at(&done(&one, &["check"]), 30);
    let again = dir.path().join("again.chain");
    let again = again.to_str().unwrap();
    let words = done(&one, &["export", again]);
    assert!(words.contains("30 blocks exported"), "{words}");
    assert!(fs::read(again).unwrap() == bytes);
    let words = refused(&one, &["export", again]);
    assert!(words.contains("is there already"), "{words}");
    assert!(fs::read(again).unwrap() == bytes);

    let piped = chain(&one, &["export", "-"]);
    assert!(piped.status.success() && piped.stdout == bytes);
    let import = command(&two, &["import", "-"])
        .stdin(fs::File::open(&file).unwrap())
        .output()
        .unwrap();
    assert!(import.status.success(), "{import:?}");
    ends_at(&done(&two, &["check"]), 30);
}

#[test]
fn what_is_there_is_passed_over_and_more_work_wins() {
    let dir = tempfile::tempdir().unwrap();
    let (short, long) = (forged(10, 1), forged(20, 2));
    let all = |forge: &Forge| exported(&Network::regtest(), &forge.blocks);
    let beginning = exported(&Network::regtest(), &long.blocks[..8]);
    let [short, beginning, long] = [
        ("short", all(&short)),
        ("beginning", beginning),
        ("long", all(&long)),
    ]
    .map(|(name, bytes)| write(&dir, name, &bytes));
    let data = dir.path().join("data");

    ends_at(&done(&data, &["import", &short]), 10);
    let words = done(&data, &["import", &short]);
    assert!(
        words.contains("0 blocks taken, 10 were there before;"),
        "{words}"
    );
    let words = done(&data, &["import", &beginning]);
    assert!(
        words.contains("8 blocks taken; they are kept beside the best chain"),
        "{words}"
    );
    ends_at(&words, 10);
    let words = done(&data, &["import", &long]);
    assert!(
        words.contains("12 blocks taken, 8 were there before;"),
        "{words}"
    );
    ends_at(&words, 20);
    let words = done(&data, &["check"]);
    assert!(
        words.contains("is sound: 30 blocks, 10 of them off the best chain"),
        "{words}"
    );
    ends_at(&words, 20);
}

#[test]
fn what_is_no_chain_of_the_network_is_refused_and_makes_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let forge = forged(6, 1);
    let bytes = exported(&Network::regtest(), &forge.blocks);
    let other = exported(&Network::tabnet(), &[]);
    let mut newer = bytes.clone();
    newer[8] = 2;
    let mut older = bytes.clone();
    older[8] = 0;
    let folder = dir.path().to_str().unwrap().to_owned();
    let missing = dir.path().join("missing").to_str().unwrap().to_owned();
    for (file, expected) in [
        (write(&dir, "other", &other), "--network"),
        (write(&dir, "newer", &newer), "take a newer program"),
        (write(&dir, "older", &older), "export the chain again"),
        (write(&dir, "empty", b""), "is not an exported chain"),
        (write(&dir, "letter", b"Dear diary,"), "is not an exported"),
        (write(&dir, "cut", &bytes[..30]), "is not an exported chain"),
        (folder, "cannot read"),
        (missing, "cannot read"),
    ] {
        let data = dir.path().join("data");
        let words = refused(&data, &["import", &file]);
        assert!(words.contains(&file) && words.contains(expected), "{words}");
        assert!(!data.join("regtest.redb").exists());
        let words = refused(&data, &["check"]);
        assert!(words.contains("there is no "), "{words}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_refused_at_once_wherever_a_file_is_meant() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let file = write(
        &dir,
        "chain",
        &exported(&Network::regtest(), &forged(6, 1).blocks),
    );
    for path in [pipe(dir.path(), "pipe"), "/dev/zero".to_owned()] {
        let words = refused(&data, &["import", &path]);
        let expected = format!("cannot read {path}: it is no ordinary file");
        assert!(words.contains(&expected), "{words}");
        done(&data, &["import", &file]);
        let words = refused(&data, &["export", &path]);
        assert!(
            words.contains(&format!("{path} is there already")),
            "{words}"
        );
        fs::remove_dir_all(&data).unwrap();

        fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(&path, data.join("regtest.redb")).unwrap();
        for arguments in [&["check"][..], &["export", "out"], &["import", &file]] {
            let words = refused(&data, arguments);
            assert!(
                words.contains("regtest.redb is no ordinary file"),
                "{words}"
            );
        }
        fs::remove_dir_all(&data).unwrap();

        let words = refused(Path::new(&path), &["import", &file]);
        let expected = format!("cannot create the folder {path}");
        assert!(words.contains(&expected), "{words}");
    }
}

#[cfg(unix)]
#[test]
fn a_path_through_a_file_and_a_link_to_nothing_are_told_as_what_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "chain",
        &exported(&Network::regtest(), &forged(6, 1).blocks),
    );
    for arguments in [&["check"][..], &["export", "out"], &["import", &file]] {
        let words = refused(Path::new(&file), arguments);
        assert!(words.contains(&file), "{words}");
        assert!(
            words.contains("file") && words.contains("give another --data-dir, or move that away"),
            "{words}"
        );
        assert!(!words.contains(".old"), "{words}");
    }
    let data = dir.path().join("data");
    fs::create_dir(&data).unwrap();
    let link = data.join("regtest.redb");
    std::os::unix::fs::symlink("/nowhere/to.redb", &link).unwrap();
    for arguments in [&["check"][..], &["export", "out"], &["import", &file]] {
        let words = refused(&data, arguments);
        let expected = format!("{} is a link to /nowhere/to.redb", link.display());
        assert!(words.contains(&expected), "{words}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_export_writes_over_nothing_and_waits_for_nobody_on_its_way() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "chain",
        &exported(&Network::regtest(), &forged(6, 1).blocks),
    );
    done(dir.path(), &["import", &file]);
    let to = dir.path().join("out");
    let to = to.to_str().unwrap();
    let part = pipe(dir.path(), "out.part");
    let words = refused(dir.path(), &["export", to]);
    assert!(words.contains("out.part is there already"), "{words}");
    fs::remove_file(&part).unwrap();
    fs::write(&part, "mine").unwrap();
    let words = refused(dir.path(), &["export", to]);
    assert!(words.contains("out.part is there already"), "{words}");
    assert_eq!(fs::read(&part).unwrap(), b"mine");
    fs::remove_file(&part).unwrap();
    done(dir.path(), &["export", to]);
    assert!(!Path::new(&part).exists());
    for (to, expected) in [
        (dir.path().join("none/out"), "its folder is not there"),
        (dir.path().join("chain/out"), "a part of its path is a file"),
    ] {
        let to = to.to_str().unwrap();
        let words = refused(dir.path(), &["export", to]);
        assert!(
            words.contains(&format!("cannot write {to}: {expected}")),
            "{words}"
        );
    }
    let full = command(dir.path(), &["export", "-"])
        .stdout(
            fs::OpenOptions::new()
                .write(true)
                .open("/dev/full")
                .unwrap(),
        )
        .output()
        .unwrap();
    let words = String::from_utf8(full.stderr).unwrap();
    assert_eq!(full.status.code(), Some(1), "{words}");
    assert!(
        words.contains("cannot write -: its disk is full"),
        "{words}"
    );
}

#[cfg(unix)]
#[test]
fn an_export_that_nobody_gets_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "chain",
        &exported(&Network::regtest(), &forged(6, 1).blocks),
    );
    done(dir.path(), &["import", &file]);
    let export = command(dir.path(), &["export", "-"]);
    let redirected = |to: &str| {
        let script = format!("exec {} \"$@\" {to}", env!("CARGO_BIN_EXE_tabchain"));
        let mut redirected = Command::new("sh");
        redirected
            .args(["-c", &script, "sh"])
            .args(export.get_args());
        redirected.env("RUST_LOG", "error");
        redirected
    };
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    for (mut command, expected) in [
        (redirected(">&-"), "standard output is closed"),
        (redirected(""), "cannot write -: nobody reads it any more"),
    ] {
        let output = command
            .stdout(writer.try_clone().unwrap())
            .output()
            .unwrap();
        let words = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(words.contains(expected), "{words}");
    }
    let output = redirected(">/dev/null").output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn damage_is_named_by_its_height_and_what_stands_before_it_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let forge = forged(12, 1);
    let bytes = exported(&Network::regtest(), &forge.blocks);
    let lengths = forge.blocks.iter().map(|block| 4 + block.encode().len());
    let starts: Vec<_> = lengths
        .scan(8 + 4 + 32, |end, length| {
            let start = *end;
            *end += length;
            Some(start)
        })
        .collect();
    let height_at = |at: usize| starts.partition_point(|start| *start <= at);
    let last = *starts.last().unwrap();
    let flips = (starts[0]..last).step_by(61).chain([bytes.len() - 1]);
    let cuts = (starts[0]..bytes.len()).step_by(199);
    let flipped = flips.map(|at| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x10;
        (at, bytes)
    });
    let cut = cuts.map(|at| (at, bytes[..at].to_vec()));
    for (number, (at, bytes)) in flipped.chain(cut).enumerate() {
        let file = write(&dir, "damaged", &bytes);
        let data = dir.path().join(number.to_string());
        let words = refused(&data, &["import", &file]);
        let height = words
            .split("block at height ")
            .nth(1)
            .unwrap_or_else(|| panic!("{words}"));
        let height: usize = height.split(':').next().unwrap().parse().unwrap();
        // A header that still has enough work is another block, on which the next does not build.
        let expected = height_at(at);
        assert!(
            height == expected || height == expected + 1,
            "byte {at}: {words}"
        );
        assert!(
            words.contains(&format!("the {} blocks before", height - 1)),
            "{words}"
        );
        if number % 8 == 0 {
            ends_at(&done(&data, &["check"]), height - 1);
        }
    }
    let file = write(&dir, "whole", &bytes);
    let cut = write(&dir, "cut", &bytes[..starts[7]]);
    let data = dir.path().join("in two goes");
    refused(&data, &["import", &cut]);
    let words = done(&data, &["import", &file]);
    assert!(
        words.contains("5 blocks taken, 7 were there before"),
        "{words}"
    );
}

#[test]
fn a_check_changes_nothing_and_finds_damage() {
    let dir = tempfile::tempdir().unwrap();
    let forge = forged(12, 1);
    let bytes = exported(&Network::regtest(), &forge.blocks);
    let file = write(&dir, "chain", &bytes);
    done(dir.path(), &["import", &file]);
    let data = dir.path().join("regtest.redb");
    let sound = fs::read(&data).unwrap();
    done(dir.path(), &["check"]);
    assert!(fs::read(&data).unwrap() == sound);
    let mut damaged = sound;
    damaged[8192] ^= 1;
    fs::write(&data, &damaged).unwrap();
    for arguments in [&["check"][..], &["export", "out"], &["import", &file]] {
        let words = refused(dir.path(), arguments);
        assert!(words.contains("regtest.redb is damaged"), "{words}");
        assert!(fs::read(&data).unwrap() == damaged);
    }
}

#[tokio::test]
async fn a_chain_that_is_served_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Relay::at("127.0.0.1:0", config(&Network::regtest(), dir.path())).await;
    let last = text(&relay.api().mine(3, "0x1").await["id"]);
    let file = write(&dir, "chain", &exported(&Network::regtest(), &[]));
    let data = dir.path().to_owned();
    let tried = tokio::task::spawn_blocking(move || {
        [&["check"][..], &["export", "-"], &["import", &file]].map(|what| refused(&data, what))
    });
    for words in tried.await.unwrap() {
        assert!(words.contains("in use by another tabchain"), "{words}");
    }
    relay.stop().await;
    let words = done(dir.path(), &["check"]);
    assert!(words.contains(&last), "{words}");
}

#[tokio::test]
async fn a_check_says_that_the_last_transaction_is_not_whole() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Program::start(dir.path(), REGTEST);
    relay.api().mine(5, "0x1").await;
    relay.kill();
    let words = done(dir.path(), &["check"]);
    assert!(words.contains("is sound: 5 blocks"), "{words}");
    let data = dir.path().join("regtest.redb");
    let mut bytes = fs::read(&data).unwrap();
    // By the design of redb, byte 9 says which of the slots at 64 and 192 has the last transaction, and
    // a slot begins with the page of its root.
    let slot = 64 + 128 * usize::from(bytes[9] & 1);
    let page = usize::try_from(u32::from_le_bytes(
        bytes[slot + 8..][..4].try_into().unwrap(),
    ));
    let root = 4096 * (1 + (page.unwrap() & 0xf_ffff));
    for at in [slot + 64, root + 4] {
        bytes[at] ^= 0xff;
        fs::write(&data, &bytes).unwrap();
        let words = done(dir.path(), &["check"]);
        let expected = "is sound up to its last transaction, which is not whole";
        assert!(
            words.contains(expected) && words.contains("may be missing: 4 blocks"),
            "byte {at}: {words}"
        );
        assert!(fs::read(&data).unwrap() == bytes);
        bytes[at] ^= 0xff;
    }
}

/// Begins an import from a pipe, and gives it a beginning that is longer than what waits in a pipe.
#[cfg(unix)]
fn begun_import(dir: &Path, beginning: &[u8]) -> Child {
    let mut import = command(dir, &["import", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    import.stdin.as_mut().unwrap().write_all(beginning).unwrap();
    import
}

#[cfg(unix)]
fn send(child: &Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}

#[cfg(unix)]
#[test]
fn an_import_outlives_its_terminal_and_keeps_what_it_wrote_down_when_a_signal_ends_it() {
    const GROUP: usize = 1_000;
    // At most this much waits in a pipe and in the program.
    const WAITING: usize = 128 * 1024;
    let dir = tempfile::tempdir().unwrap();
    let network = Network::regtest();
    let mut forge = Forge::new(&network, Address::ZERO);
    forge.grow(2 * GROUP, 10);
    let bytes = exported(&network, &forge.blocks);
    let end_of = |blocks| exported(&network, &forge.blocks[..blocks]).len() - 12;
    let cut = end_of(GROUP) + WAITING;
    assert!(cut < end_of(2 * GROUP), "{}", bytes.len());

    let [ended, hung_up] = ["ended", "hung up"].map(|name| dir.path().join(name));
    let mut import = begun_import(&ended, &bytes[..cut]);
    send(&import, rustix::process::Signal::TERM);
    assert!(!import.wait().unwrap().success());
    ends_at(&done(&ended, &["check"]), GROUP);
    let mut import = begun_import(&hung_up, &bytes[..cut]);
    send(&import, rustix::process::Signal::HUP);
    import
        .stdin
        .take()
        .unwrap()
        .write_all(&bytes[cut..])
        .unwrap();
    let output = import.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    ends_at(&String::from_utf8(output.stdout).unwrap(), 2 * GROUP);
}

/// The program's call, by a user whom the rights of files stop.
#[cfg(unix)]
fn as_nobody(program: &Path, dir: &Path, arguments: &[&str]) -> Output {
    let call = command(dir, arguments);
    let mut nobody = if rustix::process::geteuid().is_root() {
        let mut nobody = Command::new("setpriv");
        nobody
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(program);
        nobody
    } else {
        Command::new(program)
    };
    nobody.args(call.get_args()).env("RUST_LOG", "error");
    nobody.output().unwrap()
}

#[cfg(unix)]
#[tokio::test]
async fn who_may_only_read_a_chain_can_check_and_export_it() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let file = data.join("regtest.redb");
    // Where everybody may start it.
    let program = dir.path().join("tabchain");
    fs::copy(env!("CARGO_BIN_EXE_tabchain"), &program).unwrap();
    let allow = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    allow(dir.path(), 0o755);
    let mut exports = Vec::new();
    for is_closed in [false, true] {
        let relay = Program::start(&data, REGTEST);
        if is_closed {
            let ended = relay.stop_by(rustix::process::Signal::TERM).await;
            assert!(ended.success());
        } else {
            relay.api().mine(5, "0x1").await;
            relay.kill();
        }
        allow(&file, 0o444);
        allow(&data, 0o555);
        let before = fs::read(&file).unwrap();

        let check = as_nobody(&program, &data, &["check"]);
        assert!(check.status.success(), "{check:?}");
        ends_at(&String::from_utf8(check.stdout).unwrap(), 5);
        let export = as_nobody(&program, &data, &["export", "-"]);
        assert!(export.status.success(), "{export:?}");
        exports.push(export.stdout);
        let from = write(&dir, "chain", exports.last().unwrap());
        let import = as_nobody(&program, &data, &["import", &from]);
        let words = String::from_utf8(import.stderr).unwrap();
        assert_eq!(import.status.code(), Some(1), "{words}");
        assert!(words.contains("may not be read and written"), "{words}");
        allow(&file, 0o000);
        let check = as_nobody(&program, &data, &["check"]);
        let words = String::from_utf8(check.stderr).unwrap();
        assert_eq!(check.status.code(), Some(1), "{words}");
        let expected = format!("{} may not be read by this user", file.display());
        assert!(words.contains(&expected), "{words}");

        allow(&data, 0o755);
        allow(&file, 0o644);
        assert!(fs::read(&file).unwrap() == before);
    }
    assert!(exports[0] == exports[1]);
    ends_at(&done(&data, &["check"]), 5);
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(
        &dir,
        "chain",
        &exported(&Network::regtest(), &forged(6, 1).blocks),
    );
    let import = command(dir.path(), &["import", &file]);
    let program = import.get_program().to_str().unwrap();
    let script = format!("ulimit -f 100; exec {program} \"$@\"");
    let output = Command::new("sh")
        .args(["-c", &script, "sh"])
        .args(import.get_args())
        .env("RUST_LOG", "error")
        .output()
        .unwrap();
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("regtest.redb cannot grow"), "{words}");
    ends_at(&done(dir.path(), &["import", &file]), 6);
}
