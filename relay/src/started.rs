//! The command that started the program, to be typed once more.

use std::ffi::OsString;

/// The command that a person typed, for another start with one option more. The addresses to listen
/// on stand apart, because a page may advise others; a token is left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Started {
    pub(crate) command: String,
    /// The options that say where to listen; empty if there are none.
    pub(crate) listen: String,
}

/// Options that have a value of their own, and are not for everybody's eyes or stand apart.
const LISTEN: &str = "--listen";
const TOKEN: &str = "--token";

impl Started {
    /// What was typed: the arguments of the program, its own name first, and the command that called
    /// it, if that was what a person typed. Absent if a part of it is no text.
    pub fn new(
        arguments: impl IntoIterator<Item = OsString>,
        called_by: Option<OsString>,
    ) -> Option<Self> {
        let texts = arguments.into_iter().map(OsString::into_string);
        let mut texts = texts.collect::<Result<Vec<_>, _>>().ok()?.into_iter();
        let name = texts.next()?;
        let mut texts = texts.peekable();
        let _ = texts.next_if(|first| first == "serve");
        let mut command = match called_by {
            Some(command) => command.into_string().ok()?,
            None => format!("{} serve", quoted(&name)),
        };
        let mut listen = Vec::new();
        while let Some(text) = texts.next() {
            let (option, value) = match text.split_once('=') {
                Some((option, value)) if option.starts_with("--") => (option, Some(value)),
                _ => (text.as_str(), None),
            };
            match option {
                LISTEN | TOKEN => {
                    let value = value.map(str::to_owned).or_else(|| texts.next())?;
                    if option == LISTEN {
                        listen.push(format!("{LISTEN} {}", quoted(&value)));
                    }
                }
                _ => command = format!("{command} {}", quoted(&text)),
            }
        }
        Some(Self {
            command,
            listen: listen.join(" "),
        })
    }
}

/// The text as one word of a POSIX shell.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:,=@%+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn started(typed: &[&str], called_by: Option<&str>) -> (String, String) {
        let arguments = typed.iter().map(OsString::from);
        let started = Started::new(arguments, called_by.map(OsString::from)).unwrap();
        (started.command, started.listen)
    }

    #[test]
    fn network_and_folder_are_kept_and_the_addresses_stand_apart() {
        for typed in [
            &[
                "tabchain",
                "serve",
                "--listen",
                ":5001",
                "--network",
                "class.toml",
                "--data-dir",
                "/srv/chain",
            ][..],
            &[
                "tabchain",
                "--network",
                "class.toml",
                "--listen=:5001",
                "--data-dir",
                "/srv/chain",
            ],
        ] {
            let (command, listen) = started(typed, None);
            assert_eq!(
                command,
                "tabchain serve --network class.toml --data-dir /srv/chain"
            );
            assert_eq!(listen, "--listen :5001");
        }
        let (command, listen) = started(&["./tabchain"], None);
        assert_eq!((&*command, &*listen), ("./tabchain serve", ""));
    }

    #[test]
    fn who_typed_another_command_is_told_that_one() {
        let typed = ["/target/release/tabchain", "serve", "--network", "regtest"];
        let (command, _) = started(&typed, Some("cargo xtask run"));
        assert_eq!(command, "cargo xtask run --network regtest");
    }

    #[test]
    fn a_token_is_not_told() {
        for typed in [
            &["tabchain", "--token", "secret", "--no-node"][..],
            &["tabchain", "--token=secret", "--no-node"],
        ] {
            assert_eq!(started(typed, None).0, "tabchain serve --no-node");
        }
    }

    #[test]
    fn a_word_stays_one_word() {
        let (command, _) = started(&["tabchain", "--data-dir", "my chain's $HOME"], None);
        assert_eq!(command, r"tabchain serve --data-dir 'my chain'\''s $HOME'");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_text_is_not_told() {
        use std::os::unix::ffi::OsStringExt;

        let folder = OsString::from_vec(vec![0xff]);
        let typed = ["tabchain".into(), "--data-dir".into(), folder];
        assert_eq!(Started::new(typed, None), None);
    }
}
