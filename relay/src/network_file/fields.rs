//! The fields of a network file, with our own words for each error in one.

use std::borrow::Cow;

use chain::{Amount, Params, Timestamp};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::error::Wrong;

const KNOWN: [&str; 9] = [
    "name",
    "spacing",
    "half_life",
    "easiest_target",
    "subsidy",
    "halving",
    "maturity",
    "genesis_time",
    "genesis_message",
];

/// A TOML text that has only known fields.
pub(super) struct Fields<'a> {
    text: &'a str,
    table: DeTable<'a>,
}

impl<'a> Fields<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, Wrong> {
        let table = DeTable::parse(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let reason = "this is not TOML: each line is NAME = VALUE, once for each name, with text \
                between quotes";
            Wrong::at(line_of(text, at), reason)
        })?;
        let table = table.into_inner();
        let unknown = table
            .keys()
            .filter(|key| !KNOWN.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        if let Some(key) = unknown {
            let reason = format!(
                "there is no field {:?}; the fields are {}",
                key.get_ref(),
                KNOWN.join(", ")
            );
            return Err(Wrong::at(line_of(text, key.span().start), reason));
        }
        Ok(Self { text, table })
    }

    /// All of them.
    pub(super) fn params(&self) -> Result<Params, Wrong> {
        Ok(Params {
            name: self.text("name")?.to_owned(),
            spacing: self.number("spacing", 1, u32::MAX)?,
            half_life: match self.table.get("half_life") {
                Some(_) => Some(self.number("half_life", 1, u32::MAX)?),
                None => None,
            },
            easiest_target: self.parsed("easiest_target")?,
            subsidy: Amount::from_grains(self.number("subsidy", 0, Amount::MAX.grains())?),
            halving: self.number("halving", 1, u64::MAX)?,
            maturity: self.maturity()?,
            genesis_time: Timestamp::from_secs(self.number("genesis_time", 0, u32::MAX)?),
            genesis_message: self.parsed("genesis_message")?,
        })
    }

    /// The place of a field.
    pub(super) fn line(&self, field: &str) -> Option<usize> {
        let (key, _) = self.table.get_key_value(field)?;
        Some(line_of(self.text, key.span().start))
    }

    fn value(&self, field: &str) -> Result<&Spanned<DeValue<'a>>, Wrong> {
        let missing = || Wrong::whole(format!("{field} is missing"));
        self.table.get(field).ok_or_else(missing)
    }

    fn wrong(&self, field: &str, reason: &str) -> Wrong {
        Wrong {
            line: self.line(field),
            reason: format!("{field} {reason}"),
        }
    }

    fn text(&self, field: &str) -> Result<&str, Wrong> {
        let value = self.value(field)?.get_ref();
        let other = || {
            let reason = format!("must be text between quotes, not {}", kind(value));
            self.wrong(field, &reason)
        };
        value.as_str().ok_or_else(other)
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
        &self,
        field: &str,
    ) -> Result<T, Wrong> {
        let parsed = self.text(field)?.parse();
        parsed.map_err(|error| self.wrong(field, &format!("is wrong: {error}")))
    }

    fn maturity(&self) -> Result<u64, Wrong> {
        // One that is too great is left to the rules, which have a reason.
        self.number("maturity", 1, u64::MAX)
            .or_else(|_| self.number("maturity", 1, Params::MAX_MATURITY))
    }

    fn number<T>(&self, field: &str, least: T, most: T) -> Result<T, Wrong>
    where
        T: TryFrom<u64> + PartialOrd + std::fmt::Display + Copy,
    {
        let value = self.value(field)?.get_ref();
        let Some(integer) = value.as_integer() else {
            let reason = format!("must be a whole number, not {}", kind(value));
            return Err(self.wrong(field, &reason));
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok();
        let number = number.and_then(|number| T::try_from(number).ok());
        let fits = number.filter(|number| (least..=most).contains(number));
        fits.ok_or_else(|| {
            let reason = format!(
                "must be {least} to {most}, not {}",
                shortened(integer.as_str())
            );
            self.wrong(field, &reason)
        })
    }
}

/// The value that was found, in words for people who do not know TOML's names.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn shortened(digits: &str) -> Cow<'_, str> {
    match digits.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &digits[..end]).into(),
        None => digits.into(),
    }
}

/// Lines count from 1.
pub(super) fn line_of(text: &str, byte: usize) -> usize {
    1 + text
        .bytes()
        .take(byte)
        .filter(|byte| *byte == b'\n')
        .count()
}
