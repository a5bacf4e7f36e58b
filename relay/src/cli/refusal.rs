//! Our own words for arguments that do not fit, where the parser's would mislead.

use std::{
    error::Error as _,
    ffi::{OsStr, OsString},
};

use clap::{
    Command, CommandFactory, Error, Parser,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::arguments::{Cli, TOKEN_VARIABLE};

/// Reads the arguments, the program's name first.
pub(super) fn read(arguments: &[OsString]) -> Result<Cli, Error> {
    Cli::try_parse_from(arguments).map_err(|error| in_words(error, arguments))
}

fn in_words(error: Error, arguments: &[OsString]) -> Error {
    let mut root = Cli::command();
    root.build();
    let (command, name) = meant(&mut root, arguments);
    let words = match error.kind() {
        ErrorKind::InvalidSubcommand => unknown(&error, command, name),
        ErrorKind::MissingSubcommand => Some(unfinished(command)),
        ErrorKind::ArgumentConflict => misplaced(&error, command).or_else(|| repeated(&error)),
        ErrorKind::TooManyValues => unwanted(&error),
        ErrorKind::UnknownArgument => unwanted_of_short(&error, arguments),
        ErrorKind::InvalidUtf8 => Some(no_text(arguments)),
        ErrorKind::ValueValidation => secret(&error, arguments),
        _ => None,
    };
    match words {
        Some(words) => command.error(error.kind(), words),
        None => error,
    }
}

/// The command that the arguments name, as far as they name one, and the argument behind it.
fn meant<'a, 'b>(
    root: &'a mut Command,
    arguments: &'b [OsString],
) -> (&'a mut Command, Option<&'b OsStr>) {
    let mut names = arguments.iter().skip(1).map(OsString::as_os_str).peekable();
    names.next_if(|name| *name == "help");
    let mut command = root;
    while let Some(name) = names.next_if(|name| command.find_subcommand(name).is_some()) {
        command = command.find_subcommand_mut(name).expect("it was found");
    }
    (command, names.next())
}

fn unknown(error: &Error, command: &Command, name: Option<&OsStr>) -> Option<String> {
    let name = string(error, ContextKind::InvalidSubcommand)
        .or_else(|| name.map(OsStr::to_string_lossy).map(Into::into))?;
    let similar = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(similar)) => similar.first(),
        _ => None,
    };
    let similar = similar.map(|similar| format!("; did you mean {similar}?"));
    Some(format!(
        "there is no command '{name}'; the commands are {}{}",
        commands(command),
        similar.unwrap_or_default()
    ))
}

fn commands(of: &Command) -> String {
    let names: Vec<_> = of.get_subcommands().map(Command::get_name).collect();
    let (last, others) = names.split_last().expect("there is help");
    format!("{} and {last}", others.join(", "))
}

fn unfinished(command: &Command) -> String {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    format!(
        "`{name}` needs a command behind it; the commands are {}",
        commands(command)
    )
}

fn repeated(error: &Error) -> Option<String> {
    let option = string(error, ContextKind::InvalidArg)?;
    let other = string(error, ContextKind::PriorArg)?;
    (option == other).then(|| format!("'{option}' is given more than once"))
}

/// Options before a command, or before what is none.
fn misplaced(error: &Error, root: &Command) -> Option<String> {
    let name = string(error, ContextKind::InvalidSubcommand)?;
    if root.find_subcommand(&name).is_none() {
        return unknown(error, root, None);
    }
    let options = match error.get(ContextKind::PriorArg)? {
        ContextValue::String(option) => option.clone(),
        ContextValue::Strings(options) => options.join(" "),
        _ => "OPTIONS".to_owned(),
    };
    Some(format!(
        "options stand behind the command, as in `tabchain {name} … {options}`"
    ))
}

fn unwanted(error: &Error) -> Option<String> {
    let option = string(error, ContextKind::InvalidArg)?;
    let value = string(error, ContextKind::InvalidValue)?;
    Some(takes_no_value(option.trim_end_matches("..."), &value))
}

/// The parser reads `-v=3` as three options, of which the second is not known.
fn unwanted_of_short(error: &Error, arguments: &[OsString]) -> Option<String> {
    string(error, ContextKind::InvalidArg).filter(|option| option == "-=")?;
    let mut pairs = arguments
        .iter()
        .filter_map(|argument| argument.to_str()?.split_once('='));
    let (option, value) = pairs.find(|(option, _)| !option.starts_with("--"))?;
    Some(takes_no_value(option, value))
}

fn takes_no_value(option: &str, value: &str) -> String {
    format!("'{option}' takes no value, but '{value}' was given")
}

/// It may be the token, so it is not repeated.
fn no_text(arguments: &[OsString]) -> String {
    match arguments
        .iter()
        .position(|argument| argument.to_str().is_none())
    {
        Some(place) => format!("argument {place} is no text in UTF-8"),
        None => format!("{TOKEN_VARIABLE} is no text in UTF-8"),
    }
}

/// A token is told to nobody, and one of the environment is not told as an option.
fn secret(error: &Error, arguments: &[OsString]) -> Option<String> {
    let option = string(error, ContextKind::InvalidArg)?;
    let (name, _) = option.split_once(' ')?;
    if name != "--token" {
        return None;
    }
    let reason = error.source()?;
    let is_given = |argument: &OsString| argument.to_string_lossy().starts_with(name);
    let place = if arguments.iter().any(is_given) {
        name
    } else {
        TOKEN_VARIABLE
    };
    Some(format!("{place}: {reason}"))
}

fn string(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        _ => None,
    }
}
