//! What becomes of the program when something is the matter with its file: one sentence that says
//! which file, what is wrong and what to do, and the exit code 1.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use chain::wire::Request;
use reqwest::Method;

use crate::support::{Api, Client, assert_problem, in_time};

/// What came of a run that ended by itself.
struct End {
    code: Option<i32>,
    output: String,
    errors: String,
}

impl End {
    /// The one sentence on standard error.
    fn sentence(&self) -> &str {
        let lines: Vec<_> = self.errors.lines().collect();
        let [sentence] = lines[..] else {
            panic!("not one sentence: {:?}", self.errors);
        };
        let sentence = sentence.strip_prefix("tabchain: ");
        let sentence = sentence.unwrap_or_else(|| panic!("{:?}", self.errors));
        for unwanted in ["panicked", "RUST_BACKTRACE", ".rs:", "Error {", "os error"] {
            assert!(!sentence.contains(unwanted), "{sentence}");
        }
        sentence
    }
}

fn serve(program: &str, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(["--network", "regtest", "--listen", "127.0.0.1:0"])
        .arg("--data-dir")
        .arg(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("RUST_LOG", "error");
    command
}

/// The whole of a run that ends by itself.
async fn end(mut child: Child) -> End {
    let code = in_time("the program's end", async {
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status.code();
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    })
    .await;
    let (mut output, mut errors) = (String::new(), String::new());
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut output).unwrap();
    }
    let mut stderr = child.stderr.take().unwrap();
    stderr.read_to_string(&mut errors).unwrap();
    End {
        code,
        output,
        errors,
    }
}

async fn refused(dir: &Path) -> End {
    let child = serve(env!("CARGO_BIN_EXE_tabchain"), dir).spawn().unwrap();
    let end = end(child).await;
    assert_eq!(end.code, Some(1), "{}", end.errors);
    assert_eq!(end.output, "");
    end
}

/// A running program with its calls.
fn begin(mut command: Command) -> (Child, Api) {
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut url = Vec::new();
    let mut byte = [0];
    while stdout.read(&mut byte).unwrap() == 1 && byte != *b"\n" {
        url.extend(byte);
    }
    child.stdout = Some(stdout);
    let url = String::from_utf8(url).unwrap();
    (child, Api::new(&url))
}

fn end_now(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A folder with a chain of so many blocks, and the file in it.
async fn chain(blocks: usize) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    api.mine(blocks, "0x1").await;
    end_now(child);
    let file = dir.path().join("regtest.redb");
    (dir, file)
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    for byte in &mut bytes[at..at + 8] {
        *byte ^= 0xff;
    }
    fs::write(file, bytes).unwrap();
}

#[tokio::test]
async fn a_file_that_is_damaged_foreign_or_cut_off_is_named_and_left_as_it_is() {
    type Change = fn(&Path);
    let changes: [(&str, Change); 10] = [
        ("damaged: its beginning: it is all zeros", |file| {
            let length = fs::read(file).unwrap().len();
            fs::write(file, vec![0; length]).unwrap();
        }),
        ("damaged: its beginning: it is all zeros", |file| {
            fs::write(file, vec![0; 4096]).unwrap();
        }),
        ("damaged: its beginning: it is all zeros", |file| {
            let mut bytes = fs::read(file).unwrap();
            bytes[..512].fill(0);
            fs::write(file, bytes).unwrap();
        }),
        ("is damaged", |file| flip(file, 4096)),
        ("is damaged", |file| flip(file, 8192)),
        ("begins otherwise", |file| flip(file, 0)),
        ("is damaged", |file| flip(file, 16)),
        ("is damaged", |file| {
            let bytes = fs::read(file).unwrap();
            fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("begins otherwise", |file| {
            fs::write(file, "Dear diary,\n").unwrap();
        }),
        ("begins otherwise", |file| {
            fs::write(file, b"SQLite format 3\0").unwrap();
        }),
    ];
    let (dir, file) = chain(10).await;
    // Closed in good order, so that nothing in it may be missing.
    tidy(dir.path()).await;
    let sound = fs::read(&file).unwrap();
    for (problem, change) in changes {
        fs::write(&file, &sound).unwrap();
        change(&file);
        let bytes = fs::read(&file).unwrap();
        let end = refused(dir.path()).await;
        let sentence = end.sentence();
        assert!(
            sentence.starts_with(file.to_str().unwrap()) && sentence.contains(problem),
            "{sentence}"
        );
        assert!(sentence.contains("regtest.redb.old"), "{sentence}");
        assert!(
            sentence.contains("tabchain chain import FILE"),
            "{sentence}"
        );
        assert!(bytes == fs::read(&file).unwrap(), "{sentence}");
    }
    fs::write(&file, &sound).unwrap();
    let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    assert_eq!(api.get("/api/v1/blocks/tip").await["height"], 10);
    end_now(child);
}

/// Starts and stops the program.
async fn tidy(dir: &Path) {
    let (child, _) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir));
    #[cfg(unix)]
    {
        let pid = i32::try_from(child.id()).unwrap();
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert_eq!(end(child).await.code, Some(0));
    }
    #[cfg(not(unix))]
    end_now(child);
}

#[tokio::test]
async fn a_file_without_anything_in_it_is_a_new_one() {
    // What a kill leaves while the file is made: at first the size of a page, and nothing else.
    let begun = [[0; 12].as_slice(), &4096_u32.to_le_bytes()].concat();
    let longer = [begun.as_slice(), &[0; 4096]].concat();
    for bytes in [&[][..], &[0; 12], &begun, &longer] {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("regtest.redb"), bytes).unwrap();
        let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
        api.mine(1, "0x1").await;
        end_now(child);
    }
}

#[tokio::test]
async fn a_folder_in_the_place_of_the_file_and_a_file_in_that_of_the_folder_are_told() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("regtest.redb")).unwrap();
    let end = refused(dir.path()).await;
    let sentence = end.sentence();
    assert!(
        sentence.contains("regtest.redb is a folder") && sentence.contains("--data-dir"),
        "{sentence}"
    );
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    for (folder, reason) in [
        (file.clone(), "a file has its name"),
        (file.join("below"), "a part of its path is a file"),
    ] {
        let end = refused(&folder).await;
        let sentence = end.sentence();
        let expected = format!("cannot create the folder {}: {reason}", folder.display());
        assert!(
            sentence.contains(&expected) && sentence.contains("--data-dir"),
            "{sentence}"
        );
    }
}

#[tokio::test]
async fn a_file_in_use_is_told_in_one_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let (child, _) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    let end = refused(dir.path()).await;
    let sentence = end.sentence();
    assert!(
        sentence.contains("in use by another tabchain"),
        "{sentence}"
    );
    end_now(child);
}

/// With a limit for the size of files, which is the disk's end for a program.
#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_is_full_ends_the_program_and_loses_nothing_that_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let script = format!(
        "ulimit -f 400; exec {} \"$@\"",
        env!("CARGO_BIN_EXE_tabchain")
    );
    let mut limited = Command::new("sh");
    limited.args(["-c", &script, "sh"]);
    let plain = serve("sh", dir.path());
    limited
        .args(plain.get_args())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .env("RUST_LOG", "error");
    let (child, api) = begin(limited);
    let mut acknowledged = 0;
    loop {
        let request = api.request(reqwest::Method::GET, "/mine?miner_address=0x1");
        match in_time("an answer", request.send()).await {
            Ok(answer) if answer.status().is_success() => acknowledged += 1,
            _ => break,
        }
        assert!(acknowledged < 5_000, "it never ended");
    }
    let end = end(child).await;
    let sentence = end.sentence();
    assert_eq!(end.code, Some(1), "{sentence}");
    assert!(
        sentence.contains("regtest.redb cannot grow") && sentence.contains("start again"),
        "{sentence}"
    );
    assert!(acknowledged > 0);
    let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    let height = api.get("/api/v1/blocks/tip").await["height"].as_u64();
    assert!(height >= Some(acknowledged), "{height:?} of {acknowledged}");
    end_now(child);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_taken_away_ends_the_program_and_keeps_what_was_acknowledged() {
    let (dir, file) = chain(3).await;
    let (child, _) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    let elsewhere = dir.path().join("elsewhere");
    fs::rename(&file, &elsewhere).unwrap();
    // Nobody calls: it finds that out by itself.
    let end = end(child).await;
    let sentence = end.sentence();
    assert_eq!(end.code, Some(1), "{sentence}");
    assert!(
        sentence.contains("regtest.redb is gone") && sentence.contains("put it back"),
        "{sentence}"
    );
    assert!(!file.exists());
    fs::rename(&elsewhere, &file).unwrap();
    let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    assert_eq!(api.get("/api/v1/blocks/tip").await["height"], 3);
    end_now(child);
}

/// Ways in which a folder or a file is taken away while the program has it, with the words for each.
#[cfg(unix)]
const TAKEN_AWAY: [(&str, Overwrite, &str); 5] = [
    (
        "its folder FOLDER was",
        |file| {
            let folder = file.parent().unwrap();
            fs::rename(folder, folder.with_extension("moved")).unwrap();
        },
        "put the folder back",
    ),
    (
        "its folder FOLDER was",
        |file| fs::remove_dir_all(file.parent().unwrap()).unwrap(),
        "it was deleted with its folder; start again without it",
    ),
    (
        "it was deleted or moved",
        |file| {
            let folder = file.parent().unwrap();
            fs::rename(folder, folder.with_extension("moved")).unwrap();
            fs::create_dir(folder).unwrap();
        },
        "put it back",
    ),
    (
        "another file was put in its place",
        |file| {
            fs::copy(file, file.with_extension("other")).unwrap();
            fs::rename(file, file.with_extension("moved")).unwrap();
            fs::rename(file.with_extension("other"), file).unwrap();
        },
        "put the first one back",
    ),
    (
        "another file was put in its place",
        |file| {
            fs::copy(file, file.with_extension("other")).unwrap();
            fs::rename(file.with_extension("other"), file).unwrap();
        },
        "move the other one away",
    ),
];

#[cfg(unix)]
#[tokio::test]
async fn whatever_is_taken_away_is_told_as_it_is_with_what_helps() {
    for (what, take_away, remedy) in TAKEN_AWAY {
        let around = tempfile::tempdir().unwrap();
        let dir = around.path().join("data");
        let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), &dir));
        api.mine(3, "0x1").await;
        let file = dir.join("regtest.redb");
        take_away(&file);
        let end = end(child).await;
        let sentence = end.sentence();
        assert_eq!(end.code, Some(1), "{sentence}");
        let expected = what.replace(
            "its folder FOLDER was",
            &format!("its folder {} was", dir.display()),
        );
        let expected = format!("{} is gone: {expected}", file.display());
        assert!(sentence.starts_with(&expected), "{sentence}");
        assert!(sentence.contains(remedy), "{sentence}");
        // What the sentence says is done.
        let (moved, saved) = (dir.with_extension("moved"), dir.join("regtest.redb.saved"));
        let mut height = 3;
        if saved.exists() {
            fs::rename(saved, &file).unwrap();
        } else if moved.exists() {
            let _ = fs::remove_dir(&dir);
            fs::rename(moved, &dir).unwrap();
        } else if dir.exists() {
            fs::rename(file.with_extension("moved"), &file).unwrap();
        } else {
            height = 0;
        }
        let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), &dir));
        let tip = api.get("/api/v1/blocks/tip").await;
        assert_eq!(tip["height"], height, "{sentence}");
        end_now(child);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn no_block_is_acknowledged_after_the_file_was_deleted_and_those_before_are_saved() {
    let (dir, file) = chain(3).await;
    let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    // Of an earlier time, and not to be written over.
    let earlier = dir.path().join("regtest.redb.saved");
    fs::write(&earlier, "earlier").unwrap();
    fs::remove_file(&file).unwrap();
    let request = api.request(reqwest::Method::GET, "/mine?miner_address=0x1");
    let answer = in_time("an answer or the end", request.send()).await;
    assert!(!answer.is_ok_and(|answer| answer.status().is_success()));
    let end = end(child).await;
    assert_eq!(end.code, Some(1), "{}", end.errors);
    assert_eq!(fs::read(&earlier).unwrap(), b"earlier");
    let saved = dir.path().join("regtest.redb.saved2");
    let words = format!("all that it held is in {}", saved.display());
    assert!(end.sentence().contains(&words), "{}", end.errors);
    fs::rename(&saved, &file).unwrap();
    let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
    let height = api.get("/api/v1/blocks/tip").await["height"].as_u64();
    assert!(height >= Some(3), "{height:?}");
    end_now(child);
}

#[cfg(unix)]
#[tokio::test]
async fn callers_that_wait_are_answered_when_the_storage_fails_and_when_the_program_stops() {
    for fails in [true, false] {
        let (dir, file) = chain(3).await;
        let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
        let mut mute = Client::connect_to(api.authority()).await;
        assert!(mute.try_join(&chain::Network::regtest()).await);
        let asking = api.clone();
        let call = async move { asking.call(Method::POST, "/api/v1/nodes/synchronise").await };
        let call = tokio::spawn(call);
        // The call asks this, and nothing else does; it waits for the answer for 10 s.
        while !matches!(mute.request().await.2, Request::Tip) {}
        // Another has begun, as the answer shows, and its body is still to come.
        let mut slow = TcpStream::connect(api.authority()).unwrap();
        let head = "POST /api/v1/transactions HTTP/1.1\r\nHost: localhost\r\n\
            Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
        slow.write_all(head.as_bytes()).unwrap();
        let mut status = [0; 12];
        slow.read_exact(&mut status).unwrap();
        assert_eq!(&status, b"HTTP/1.1 100");
        if fails {
            fs::remove_file(&file).unwrap();
            // The program looks after its file with everything that it is asked; it may also have
            // ended before this.
            let _ = api.request(Method::GET, "/api/v1/blocks/tip").send().await;
        } else {
            let pid = i32::try_from(child.id()).unwrap();
            let pid = rustix::process::Pid::from_raw(pid).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        }
        let answer = in_time("an answer", call).await.unwrap();
        assert_problem(&answer, 503, "stopping");
        mute.closed().await;
        slow.write_all(b"{}").unwrap();
        let mut rest = String::new();
        slow.read_to_string(&mut rest).unwrap();
        assert!(rest.contains("HTTP/1.1 422"), "{rest:?}");
        let end = end(child).await;
        if fails {
            assert_eq!(end.code, Some(1), "{}", end.errors);
            let sentence = end.sentence();
            assert!(sentence.contains("regtest.redb is gone"), "{sentence}");
        } else {
            assert_eq!(end.code, Some(0), "{}", end.errors);
        }
    }
}

#[cfg(unix)]
type Overwrite = fn(&Path);

/// Ways in which another program writes over a file.
#[cfg(unix)]
const OVERWRITES: [(&str, Overwrite); 3] = [
    ("a backup is copied there", |file| {
        fs::write(file, fs::read(file.with_extension("backup")).unwrap()).unwrap();
    }),
    ("it is cut off", |file| {
        let file = fs::OpenOptions::new().write(true).open(file).unwrap();
        file.set_len(4096).unwrap();
    }),
    ("its beginning is written over", |file| {
        let mut bytes = fs::read(file).unwrap();
        bytes[..64].fill(0x5a);
        fs::write(file, bytes).unwrap();
    }),
];

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_another_program_writes_over_ends_the_program_and_is_left_as_it_is() {
    for (how, overwrite) in OVERWRITES {
        for calls in [false, true] {
            let (dir, file) = chain(3).await;
            fs::copy(&file, file.with_extension("backup")).unwrap();
            let (child, api) = begin(serve(env!("CARGO_BIN_EXE_tabchain"), dir.path()));
            let mine = || api.request(reqwest::Method::GET, "/mine?miner_address=0x1");
            assert!(mine().send().await.unwrap().status().is_success());
            overwrite(&file);
            let left = fs::read(&file).unwrap();
            if calls {
                let answer = in_time("an answer or the end", mine().send()).await;
                assert!(!answer.is_ok_and(|answer| answer.status().is_success()));
            }
            let end = end(child).await;
            assert_eq!(end.code, Some(1), "{how}: {}", end.errors);
            let words = "regtest.redb was written over by another program";
            assert!(end.sentence().contains(words), "{how}: {}", end.errors);
            assert!(fs::read(&file).unwrap() == left, "{how}");
        }
    }
}
