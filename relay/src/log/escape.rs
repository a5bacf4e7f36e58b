//! Removes from a line everything that a terminal would obey, or that would begin another line.

use std::fmt::{self, Debug, Write};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    field::RecordFields,
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{self, Writer},
    },
    registry::LookupSpan,
};

/// Passes text on, and escapes every character that is not printable, in the notation of JSON:
/// controls, line ends of every kind, characters that turn the direction of writing, and characters
/// that cannot be seen.
pub(super) struct Escaped<W>(pub(super) W);

impl<W: Write> Write for Escaped<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(|c| !is_printable(c)) {
            let (printable, from) = rest.split_at(at);
            self.0.write_str(printable)?;
            let mut chars = from.chars();
            for c in chars.by_ref().take(1) {
                self.escape(c)?;
            }
            rest = chars.as_str();
        }
        self.0.write_str(rest)
    }
}

impl<W: Write> Escaped<W> {
    fn escape(&mut self, c: char) -> fmt::Result {
        match c {
            '\n' => self.0.write_str("\\n"),
            '\r' => self.0.write_str("\\r"),
            '\t' => self.0.write_str("\\t"),
            c => c
                .encode_utf16(&mut [0; 2])
                .iter()
                .try_for_each(|unit| write!(self.0, "\\u{unit:04x}")),
        }
    }
}

/// A line of foreign text behind words that are the program's own.
pub(super) fn escaped(own: &str, text: &str) -> String {
    let mut line = own.to_owned();
    Escaped(&mut line)
        .write_str(text)
        .expect("writing to memory cannot fail");
    line.push('\n');
    line
}

/// The form in which the standard library prints text for programmers.
fn is_printable(c: char) -> bool {
    matches!(c, '"' | '\'' | '\\') || c.escape_debug().len() == 1
}

/// The fields of an event, as text: `message name=value name=value`.
pub(super) struct EscapedFields;

impl<'writer> FormatFields<'writer> for EscapedFields {
    fn format_fields<R: RecordFields>(&self, writer: Writer<'writer>, fields: R) -> fmt::Result {
        let mut visitor = FieldWriter {
            writer,
            is_first: true,
            result: Ok(()),
        };
        fields.record(&mut visitor);
        visitor.result
    }
}

struct FieldWriter<'writer> {
    writer: Writer<'writer>,
    is_first: bool,
    result: fmt::Result,
}

impl FieldWriter<'_> {
    fn write(&mut self, name: &str, value: &str) -> fmt::Result {
        if !self.is_first {
            self.writer.write_char(' ')?;
        }
        self.is_first = false;
        match name {
            "message" => {}
            name if self.writer.has_ansi_escapes() => {
                // Italic, then faint.
                write!(self.writer, "\x1b[3m{name}\x1b[0m\x1b[2m=\x1b[0m")?;
            }
            name => write!(self.writer, "{name}=")?,
        }
        match name {
            name if name == "message" || is_plain(value) => {
                Escaped(&mut self.writer).write_str(value)
            }
            _ => {
                let value = value.replace('"', "\\\"");
                self.writer.write_char('"')?;
                Escaped(&mut self.writer).write_str(&value)?;
                self.writer.write_char('"')
            }
        }
    }
}

/// Whether a value cannot be taken for more than one.
fn is_plain(value: &str) -> bool {
    !value.contains(|c: char| c.is_whitespace() || matches!(c, '=' | '"'))
}

impl Visit for FieldWriter<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.record_str(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        // Where a line of another library's log comes from; the target tells it.
        if self.result.is_ok() && !field.name().starts_with("log.") {
            self.result = self.write(field.name(), value);
        }
    }
}

/// An event as a JSON object.
pub(super) struct EscapedJson;

impl<S, N> FormatEvent<S, N> for EscapedJson
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = String::new();
        format::json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .format_event(context, Writer::new(&mut line), event)?;
        // Characters that JSON lets pass stand only within its strings.
        Escaped(&mut writer).write_str(line.trim_end())?;
        writer.write_char('\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> String {
        let mut line = String::new();
        Escaped(&mut line).write_str(text).unwrap();
        line
    }

    #[test]
    fn text_that_people_read_stays_as_it_is() {
        for text in ["", "Grüße, 世界 🦀", r#"C:\new "quoted" 'text'"#] {
            assert_eq!(escaped(text), text);
        }
    }

    #[test]
    fn nothing_is_left_that_a_terminal_would_obey() {
        for (text, expected) in [
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            (
                "\x1b[2J\x07\x08\0\x7f",
                "\\u001b[2J\\u0007\\u0008\\u0000\\u007f",
            ),
            ("\u{9b}31m\u{85}", "\\u009b31m\\u0085"),
            ("\u{2028}\u{2029}", "\\u2028\\u2029"),
            ("\u{202e}gpj.exe\u{2066}", "\\u202egpj.exe\\u2066"),
            ("\u{200b}\u{feff}", "\\u200b\\ufeff"),
            ("\u{e0041}", "\\udb40\\udc41"),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }

    #[test]
    fn what_is_escaped_is_json() {
        let line = serde_json::json!({ "reason": "\u{9b}\u{2028}\u{e0041}\n\"\\" }).to_string();
        let escaped = escaped(&line);
        assert!(escaped.is_ascii());
        let (before, after): (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(&line).unwrap(),
            serde_json::from_str(&escaped).unwrap(),
        );
        assert_eq!(before, after);
    }
}
