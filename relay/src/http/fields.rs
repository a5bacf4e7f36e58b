//! Fields by name, as in a query or a body; errors in them are told in plain words.
//!
//! Serde tells of an error by calling [`serde::de::Error`], so no sentence of a library gets out:
//! this is the one place that makes sentences of errors.

use std::{
    fmt::{self, Display},
    str::FromStr,
};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, Expected, IntoDeserializer, MapAccess, Unexpected, Visitor},
    forward_to_deserialize_any,
};
use serde_json::Value;

/// Names, each with the value that was given for it, in their order.
type Pairs = Vec<(String, Given)>;

/// The fields of a call that takes none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// A whole number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Within<const LEAST: u64, const MOST: u64>(pub(super) u64);

impl<'de, const LEAST: u64, const MOST: u64> Deserialize<'de> for Within<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number<const LEAST: u64, const MOST: u64>;

        impl<const LEAST: u64, const MOST: u64> Visitor<'_> for Number<LEAST, MOST> {
            type Value = u64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number from {LEAST} to {MOST}")
            }

            fn visit_u64<E: de::Error>(self, found: u64) -> Result<u64, E> {
                if (LEAST..=MOST).contains(&found) {
                    return Ok(found);
                }
                Err(E::invalid_value(Unexpected::Unsigned(found), &self))
            }
        }

        deserializer
            .deserialize_u64(Number::<LEAST, MOST>)
            .map(Self)
    }
}

/// A text; blanks around it do not count.
pub(super) fn trimmed<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let text = String::deserialize(deserializer)?;
    text.trim().parse().map_err(de::Error::custom)
}

/// The fields of a query.
pub(super) fn of_query<T: DeserializeOwned>(query: &str) -> Result<T, FieldError> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    read(
        pairs
            .map(|(name, value)| (name.into_owned(), Given::Text(value.into_owned())))
            .collect(),
    )
}

/// The fields of a JSON object.
pub(super) fn of_json<T: DeserializeOwned>(object: Object) -> Result<T, FieldError> {
    read(object.0)
}

fn read<T: DeserializeOwned>(pairs: Pairs) -> Result<T, FieldError> {
    let fields = Fields {
        rest: pairs.into_iter(),
        next: None,
    };
    T::deserialize(de::value::MapAccessDeserializer::new(fields))
}

/// A JSON object that still has every field that was given, even a field that was given twice.
pub(super) struct Object(Pairs);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Gather;

        impl<'de> Visitor<'de> for Gather {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut pairs = Pairs::new();
                while let Some((name, value)) = map.next_entry()? {
                    pairs.push((name, Given::Json(value)));
                }
                Ok(Object(pairs))
            }
        }

        deserializer.deserialize_map(Gather)
    }
}

/// An error in a field.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct FieldError(String);

impl FieldError {
    fn wrong(found: &Unexpected<'_>, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Bool(found) => found.to_string(),
            Unexpected::Unsigned(found) => found.to_string(),
            Unexpected::Signed(found) => found.to_string(),
            Unexpected::Float(found) => found.to_string(),
            Unexpected::Str(found) => format!("{:?}", Short(found)),
            Unexpected::Unit | Unexpected::Option => "null".to_owned(),
            Unexpected::Seq => "a list".to_owned(),
            _ => "an object".to_owned(),
        };
        let expected = match expected.to_string().as_str() {
            "u64" | "usize" => "a whole number from 0 to 2^64 - 1".to_owned(),
            "a string" => "a text".to_owned(),
            other => other.to_owned(),
        };
        Self(format!("it is {found} and must be {expected}"))
    }

    /// The same, with the field's name.
    fn of(self, name: &str) -> Self {
        Self(format!("`{}`: {}", Short(name), self.0))
    }
}

impl de::Error for FieldError {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong(&found, expected)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::wrong(&found, expected)
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
        let known = match known.as_slice() {
            [] => "the call takes nothing".to_owned(),
            [one] => format!("known is {one}"),
            [all @ .., last] => format!("known are {} and {last}", all.join(", ")),
        };
        Self(format!("`{}` is not known here; {known}", Short(name)))
    }

    fn missing_field(name: &'static str) -> Self {
        Self(format!("`{name}` is missing"))
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self(format!("`{name}` is given more than once"))
    }
}

/// The part of a user's text that is repeated to that user.
pub(super) struct Short<'a>(pub(super) &'a str);

impl Short<'_> {
    const MOST: usize = 80;

    fn text(&self) -> (&str, &str) {
        let end = self.0.floor_char_boundary(Self::MOST);
        (&self.0[..end], if end < self.0.len() { "…" } else { "" })
    }
}

impl Display for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, more) = self.text();
        write!(f, "{text}{more}")
    }
}

impl fmt::Debug for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, more) = self.text();
        write!(f, "{text:?}{more}")
    }
}

/// Hands out the fields that are asked for, and says to which field an error belongs.
struct Fields {
    rest: std::vec::IntoIter<(String, Given)>,
    next: Option<(String, Given)>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = FieldError;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, FieldError> {
        self.next = self.rest.next();
        let name = self.next.as_ref().map(|(name, _)| name.as_str());
        name.map(|name| seed.deserialize(name.into_deserializer()))
            .transpose()
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, FieldError> {
        let (name, given) = self.next.take().expect("its name was asked for first");
        seed.deserialize(given).map_err(|error| error.of(&name))
    }
}

/// The value of a name.
enum Given {
    /// A value in a query, where a number is text, too.
    Text(String),
    Json(Value),
}

impl<'de> Deserializer<'de> for Given {
    type Error = FieldError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self {
            Self::Text(text) | Self::Json(Value::String(text)) => visitor.visit_string(text),
            Self::Json(Value::Null) => visitor.visit_unit(),
            Self::Json(Value::Bool(value)) => visitor.visit_bool(value),
            Self::Json(Value::Number(number)) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Self::Json(Value::Array(_)) => Err(FieldError::wrong(&Unexpected::Seq, &visitor)),
            Self::Json(Value::Object(_)) => Err(FieldError::wrong(&Unexpected::Map, &visitor)),
        }
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self {
            Self::Text(text) => match text.trim().parse() {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => Err(FieldError::wrong(&Unexpected::Str(&text), &visitor)),
            },
            json @ Self::Json(_) => json.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, FieldError> {
        match self {
            Self::Json(Value::Null) => visitor.visit_none(),
            given => visitor.visit_some(given),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, FieldError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        name: String,
        count: Option<u64>,
    }

    fn sample(name: &str, count: Option<u64>) -> Sample {
        let name = name.to_owned();
        Sample { name, count }
    }

    fn query(text: &str) -> Result<Sample, String> {
        of_query(text).map_err(|error| error.to_string())
    }

    fn json(text: &str) -> Result<Sample, String> {
        of_json(serde_json::from_str(text).unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_query_and_an_object_are_read_alike() {
        assert_eq!(query("name=a+b&count=7"), Ok(sample("a b", Some(7))));
        assert_eq!(query("count=%207+&name=%C3%A9"), Ok(sample("é", Some(7))));
        assert_eq!(
            json(r#"{"name": "a b", "count": 7}"#),
            Ok(sample("a b", Some(7)))
        );
        assert_eq!(query("name="), Ok(sample("", None)));
        assert_eq!(json(r#"{"name": "", "count": null}"#), Ok(sample("", None)));
        assert!(of_query::<Nothing>("").is_ok());
    }

    #[test]
    fn what_is_wrong_is_said_of_the_field_in_plain_words() {
        let number = "and must be a whole number from 0 to 2^64 - 1";
        for (found, expected) in [
            (query(""), "`name` is missing"),
            (query("name=a&name=b"), "`name` is given more than once"),
            (
                query("name=a&limit=1"),
                "`limit` is not known here; known are `name` and `count`",
            ),
            (
                query("name=a&count=x"),
                &format!("`count`: it is \"x\" {number}"),
            ),
            (
                query("name=a&count=-1"),
                &format!("`count`: it is \"-1\" {number}"),
            ),
            (json("{}"), "`name` is missing"),
            (
                json(r#"{"name": "a", "name": "b"}"#),
                "`name` is given more than once",
            ),
            (json(r#"{"name": 5}"#), "`name`: it is 5 and must be a text"),
            (
                json(r#"{"name": null}"#),
                "`name`: it is null and must be a text",
            ),
            (
                json(r#"{"name": ["a"]}"#),
                "`name`: it is a list and must be a text",
            ),
            (
                json(r#"{"name": {"a": 1}}"#),
                "`name`: it is an object and must be a text",
            ),
            (
                json(r#"{"name": "a", "count": -1}"#),
                &format!("`count`: it is -1 {number}"),
            ),
            (
                json(r#"{"name": "a", "count": 1.5}"#),
                &format!("`count`: it is 1.5 {number}"),
            ),
            (
                json(r#"{"name": "a", "count": "7"}"#),
                &format!("`count`: it is \"7\" {number}"),
            ),
            (
                json(r#"{"name": "a", "count": true}"#),
                &format!("`count`: it is true {number}"),
            ),
        ] {
            assert_eq!(found, Err(expected.to_owned()));
        }
        let nothing = of_query::<Nothing>("now").unwrap_err().to_string();
        assert_eq!(nothing, "`now` is not known here; the call takes nothing");
    }

    #[test]
    fn a_number_out_of_range_and_what_is_no_number_are_told_the_same_range() {
        #[derive(Debug, Deserialize)]
        struct Limited {
            count: Option<Within<1, 9>>,
        }

        let query = |text: &str| of_query::<Limited>(text);
        let json = |text: &str| of_json::<Limited>(serde_json::from_str(text).unwrap());
        for count in ["1", "9"] {
            let read = query(&format!("count={count}")).unwrap();
            assert_eq!(read.count.unwrap().0.to_string(), count);
        }
        assert_eq!(query("").unwrap().count, None);
        for (found, shown) in [
            (query("count=0"), "0"),
            (query("count=10"), "10"),
            (query("count=-1"), "\"-1\""),
            (query("count=x"), "\"x\""),
            (query("count="), "\"\""),
            (
                query("count=99999999999999999999"),
                "\"99999999999999999999\"",
            ),
            (json("{\"count\": 0}"), "0"),
            (json("{\"count\": -1}"), "-1"),
            (json("{\"count\": 1.5}"), "1.5"),
            (json("{\"count\": \"5\"}"), "\"5\""),
        ] {
            let expected = format!("`count`: it is {shown} and must be a whole number from 1 to 9");
            assert_eq!(found.unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn what_is_long_is_not_repeated_whole() {
        let name = "é".repeat(1_000);
        let error = query(&format!("{name}=1")).unwrap_err();
        assert!(error.contains(&format!("`{}…`", "é".repeat(40))), "{error}");
    }
}
