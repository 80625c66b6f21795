//! Reads what the host writes.
//!
//! The reader of `serde_json` can tell of each field how it is wrong, and takes each struct as a list too: with that, a
//! fifth of the module that a window starts with would be reading. Host and interface are built from one contract, so a
//! reply is either read or, as a whole, that of another version.

#[cfg(test)]
mod tests;
mod text;
mod values;
mod write;

use serde::de::{self, DeserializeOwned};
use std::fmt;
use text::Json;
pub(crate) use write::write;

/// It is no JSON, or says something else than what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a value from its JSON.
///
/// # Errors
/// When it is not there.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let mut json = Json::new(text);
    let value = T::deserialize(&mut json)?;
    if json.peek().is_none() { Ok(value) } else { Err(Unreadable) }
}
