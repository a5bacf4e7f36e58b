//! Short free text that people put into blocks and transfers.

use std::{fmt, io, str::FromStr};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// UTF-8 text of at most [`Text::MAX_BYTES`] bytes: a memo, a coinbase message, an agent name.
///
/// The bound is part of the type, so nothing decoded from a peer can be longer.
#[derive(Clone, PartialEq, Eq, Hash, Default, BorshSerialize)]
pub struct Text(String);

impl Text {
    /// The longest text, in bytes of UTF-8.
    pub const MAX_BYTES: usize = 80;

    /// Takes `text` when it is short enough.
    ///
    /// # Errors
    /// [`TextTooLong`] with the length found.
    pub fn new(text: impl Into<String>) -> Result<Self, TextTooLong> {
        let text = text.into();
        if text.len() > Self::MAX_BYTES {
            return Err(TextTooLong { bytes: text.len() });
        }
        Ok(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is longer than [`Text::MAX_BYTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("text is {bytes} bytes long, at most {} are allowed", Text::MAX_BYTES)]
pub struct TextTooLong {
    /// Length found, in bytes.
    pub bytes: usize,
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl FromStr for Text {
    type Err = TextTooLong;

    fn from_str(text: &str) -> Result<Self, TextTooLong> {
        Self::new(text)
    }
}

impl BorshDeserialize for Text {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        let length = u32::deserialize_reader(reader)? as usize;
        if length > Self::MAX_BYTES {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                TextTooLong { bytes: length },
            ));
        }
        let mut bytes = vec![0; length];
        reader.read_exact(&mut bytes)?;
        String::from_utf8(bytes)
            .map(Self)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as Deserialize>::deserialize(deserializer)?;
        Self::new(text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighty_bytes_pass_and_eighty_one_do_not() {
        assert!(Text::new("x".repeat(80)).is_ok());
        assert_eq!(Text::new("x".repeat(81)), Err(TextTooLong { bytes: 81 }));
    }

    #[test]
    fn a_length_from_the_wire_is_refused_before_anything_is_sized_by_it() {
        let error = borsh::from_slice::<Text>(&u32::MAX.to_le_bytes()).unwrap_err();
        assert!(error.to_string().contains("4294967295 bytes"), "{error}");
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused() {
        assert!(borsh::from_slice::<Text>(&[1, 0, 0, 0, 0xff]).is_err());
    }
}
