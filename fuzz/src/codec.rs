//! The promise of a decoder: one encoding for a value, one value for an encoding.

use std::{fmt::Debug, fmt::Display, str::FromStr};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Serialize, de::DeserializeOwned};

/// Decodes, and checks that the accepted bytes are the one encoding of their value.
pub fn borsh<T>(bytes: &[u8]) -> Option<T>
where
    T: BorshDeserialize + BorshSerialize + PartialEq + Debug,
{
    let value = T::try_from_slice(bytes).ok()?;
    let encoded = borsh::to_vec(&value).expect("writing to memory cannot fail");
    assert_eq!(encoded, bytes, "another encoding of {value:?}");
    assert_eq!(T::try_from_slice(&encoded).ok().as_ref(), Some(&value));
    Some(value)
}

/// Parses, and checks that the printed text is parsed to the same value again, in JSON too.
pub fn text<T>(text: &str) -> Option<T>
where
    T: FromStr + Display + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let value = printed(text)?;
    json(&value);
    let quoted = serde_json::Value::from(text);
    assert_eq!(
        serde_json::from_value::<T>(quoted).ok().as_ref(),
        Some(&value)
    );
    Some(value)
}

/// Parses, and checks that the printed text is parsed to the same value again.
pub fn printed<T: FromStr + Display + PartialEq + Debug>(text: &str) -> Option<T> {
    let value: T = text.parse().ok()?;
    let printed = value.to_string();
    assert_eq!(printed.parse().ok().as_ref(), Some(&value), "{printed:?}");
    Some(value)
}

/// Checks that a value comes back from JSON unchanged.
pub fn json<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = serde_json::to_string(value).expect("has a form in JSON");
    let again: T = serde_json::from_str(&json).expect("was just written");
    assert_eq!(again, *value, "{json}");
}
