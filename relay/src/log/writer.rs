//! Writes lines on a thread of its own.

use std::{
    io::{self, ErrorKind, Write},
    mem,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

use tracing::Metadata;
use tracing_subscriber::fmt::MakeWriter;

use super::target::OWN;

/// The most bytes of lines that may wait to be written; further lines are lost.
const QUEUE_BYTES: usize = 1024 * 1024;
/// The most bytes that may wait when a line of the log itself is added.
const QUEUE_BYTES_OF_OWN: usize = QUEUE_BYTES + 64 * 1024;
/// Bytes that a line takes besides its text.
const LINE_BYTES: usize = 64;
/// How long the thread waits for a line before it does its other work.
const OFTEN: Duration = Duration::from_secs(1);
/// How long the end of the program waits for the last line to be written.
const PATIENCE: Duration = Duration::from_secs(1);

/// The way to the thread; cheap to clone. At most [`QUEUE_BYTES_OF_OWN`] wait there.
#[derive(Clone)]
pub(super) struct Lines {
    queue: Sender<Item>,
    counts: Arc<Counts>,
}

enum Item {
    Line(Vec<u8>),
    /// Says when everything before it is written.
    Flush(Sender<()>),
}

/// Lines that were lost.
#[derive(Default, PartialEq, Eq, Debug)]
pub(super) struct Lost {
    /// For which there was no room while others waited for a reader.
    pub(super) unread: u64,
    /// That the system refused to write.
    pub(super) refused: u64,
    /// Its reason, of the last one.
    pub(super) reason: Option<ErrorKind>,
}

#[derive(Default)]
struct Counts {
    waiting_bytes: AtomicUsize,
    /// Lines for which there was no room, and which are not reported yet.
    unread: AtomicU64,
}

impl Lines {
    /// Starts the thread. After each line and about once a second, unless it waits for a reader, it
    /// calls `between` with the lines that were lost before one was written.
    pub(super) fn start(
        to: impl Write + Send + 'static,
        between: impl FnMut(Lost) + Send + 'static,
    ) -> io::Result<Self> {
        let (queue, items) = mpsc::channel();
        let counts = Arc::new(Counts::default());
        let thread = thread::Builder::new().name("log".to_owned());
        thread.spawn({
            let counts = Arc::clone(&counts);
            move || write(to, &items, &counts, between)
        })?;
        Ok(Self { queue, counts })
    }

    /// Queues a line without a change.
    pub(super) fn say(&self, line: &str) {
        self.push(line.as_bytes(), QUEUE_BYTES_OF_OWN);
    }

    /// Waits, but not for long, until the lines that are queued now are written. Says whether they are.
    pub(super) fn flush(&self) -> bool {
        let (done, written) = mpsc::channel();
        let queued = self.queue.send(Item::Flush(done)).is_ok();
        queued && written.recv_timeout(PATIENCE).is_ok()
    }

    /// Queues a line, if at most `most` bytes wait then.
    fn push(&self, line: &[u8], most: usize) {
        let charge = charge(line);
        let room = |waiting: usize| Some(waiting + charge).filter(|waiting| *waiting <= most);
        let admitted =
            self.counts
                .waiting_bytes
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, room);
        if admitted.is_err() || self.queue.send(Item::Line(line.to_owned())).is_err() {
            self.counts.unread.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn charge(line: &[u8]) -> usize {
    line.len() + LINE_BYTES
}

fn write(to: impl Write, items: &Receiver<Item>, counts: &Counts, mut between: impl FnMut(Lost)) {
    let mut to = WholeLines {
        to,
        is_broken: false,
    };
    let mut refused = Lost::default();
    loop {
        let mut lost = Lost::default();
        match items.recv_timeout(OFTEN) {
            Ok(Item::Line(line)) => {
                let written = to.write(&line);
                let charge = charge(&line);
                counts.waiting_bytes.fetch_sub(charge, Ordering::Relaxed);
                match written {
                    Ok(()) => {
                        lost = mem::take(&mut refused);
                        lost.unread = counts.unread.swap(0, Ordering::Relaxed);
                    }
                    // A user who closed standard error does not want the log.
                    Err(error) => {
                        refused.refused += 1;
                        refused.reason = Some(error.kind());
                    }
                }
            }
            Ok(Item::Flush(done)) => {
                // The caller that waited may have given up.
                let _ = done.send(());
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        between(lost);
    }
}

/// Ends a line of which only a part could be written before it writes the next one.
struct WholeLines<W> {
    to: W,
    is_broken: bool,
}

impl<W: Write> WholeLines<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.is_broken {
            self.to.write_all(b"\n")?;
            self.is_broken = false;
        }
        let mut rest = line;
        while !rest.is_empty() {
            match self.to.write(rest) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(written) => {
                    rest = &rest[written..];
                    self.is_broken = !rest.is_empty();
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Self::Writer {
        Line {
            lines: self,
            most: QUEUE_BYTES,
        }
    }

    fn make_writer_for(&'a self, place: &Metadata<'_>) -> Self::Writer {
        let most = match place.target() {
            OWN => QUEUE_BYTES_OF_OWN,
            _ => QUEUE_BYTES,
        };
        Line { lines: self, most }
    }
}

/// Takes a line as a whole.
pub(super) struct Line<'a> {
    lines: &'a Lines,
    most: usize,
}

impl Write for Line<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lines.push(line, self.most);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, mpsc::SyncSender};

    use super::*;

    const LONG: Duration = Duration::from_mins(1);
    const ALL: usize = usize::MAX;

    /// A reader that takes a line, or so many bytes of it, only when told to, and then keeps it.
    struct Reader {
        turns: Receiver<io::Result<usize>>,
        read: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Reader {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            let most = self.turns.recv().unwrap_or(Ok(ALL))?;
            let taken = &line[..line.len().min(most)];
            self.read.lock().unwrap().extend(taken);
            Ok(taken.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Setup {
        lines: Lines,
        turns: SyncSender<io::Result<usize>>,
        read: Arc<Mutex<Vec<u8>>>,
        lost: Receiver<Lost>,
    }

    fn setup() -> Setup {
        let (turns, reader_turns) = mpsc::sync_channel(0);
        let read = Arc::default();
        let reader = Reader {
            turns: reader_turns,
            read: Arc::clone(&read),
        };
        let (told, lost) = mpsc::channel();
        let between = move |lost| {
            if lost != Lost::default() {
                told.send(lost).unwrap();
            }
        };
        let lines = Lines::start(reader, between).unwrap();
        Setup {
            lines,
            turns,
            read,
            lost,
        }
    }

    #[test]
    fn lines_that_nobody_reads_are_lost_beyond_a_bound_and_counted() {
        let Setup {
            lines,
            turns,
            read,
            lost,
        } = setup();
        let line = [b'x'; 1024 - LINE_BYTES];
        for _ in 0..QUEUE_BYTES / 1024 + 212 {
            lines.make_writer().write_all(&line).unwrap();
        }
        assert_eq!(
            lines.counts.waiting_bytes.load(Ordering::Relaxed),
            QUEUE_BYTES
        );
        turns.send(Ok(ALL)).unwrap();
        let unread = Lost {
            unread: 212,
            ..Lost::default()
        };
        assert_eq!(lost.recv_timeout(LONG), Ok(unread));
        drop(turns);
        assert!(lines.flush());
        assert_eq!(read.lock().unwrap().len(), line.len() * QUEUE_BYTES / 1024);
        assert_eq!(lines.counts.waiting_bytes.load(Ordering::Relaxed), 0);
        assert!(lost.try_recv().is_err(), "nothing is told twice");
    }

    #[test]
    fn a_line_that_cannot_be_written_is_lost_and_the_next_can_be_written() {
        let Setup {
            lines,
            turns,
            read,
            lost,
        } = setup();
        for line in ["first\n", "second\n"] {
            lines.make_writer().write_all(line.as_bytes()).unwrap();
        }
        turns.send(Err(io::ErrorKind::BrokenPipe.into())).unwrap();
        turns.send(Ok(ALL)).unwrap();
        let refused = Lost {
            refused: 1,
            reason: Some(ErrorKind::BrokenPipe),
            unread: 0,
        };
        assert_eq!(lost.recv_timeout(LONG), Ok(refused));
        assert_eq!(*read.lock().unwrap(), b"second\n");
    }

    #[test]
    fn a_line_that_is_written_in_part_is_ended_before_the_next_one() {
        let Setup {
            lines,
            turns,
            read,
            lost,
        } = setup();
        for line in ["first\n", "second\n", "third\n"] {
            lines.make_writer().write_all(line.as_bytes()).unwrap();
        }
        let full = || Err(ErrorKind::StorageFull.into());
        for turn in [Ok(3), full(), full(), Ok(ALL), Ok(ALL)] {
            turns.send(turn).unwrap();
        }
        let refused = Lost {
            refused: 2,
            reason: Some(ErrorKind::StorageFull),
            unread: 0,
        };
        assert_eq!(lost.recv_timeout(LONG), Ok(refused));
        assert_eq!(*read.lock().unwrap(), b"fir\nthird\n");
    }

    #[test]
    fn nobody_waits_long_for_a_reader() {
        let Setup { lines, turns, .. } = setup();
        lines.make_writer().write_all(b"unread\n").unwrap();
        assert!(!lines.flush());
        drop(turns);
    }
}
