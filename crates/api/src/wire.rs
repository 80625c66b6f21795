//! How instants and dates are read from JSON.
//!
//! The host takes whatever form of RFC 3339 its callers write, and says what is wrong with one that is none. The
//! interface reads only what the host wrote, and reads it in a few lines: see [`atom_core::civil`].

use atom_core::civil::{read_date, read_instant};
use jiff::{Timestamp, civil::Date};
use serde::{
    Deserialize, Deserializer,
    de::{Error, Unexpected, Visitor},
};
use std::fmt;

/// Whether this is built for the interface.
const INTERFACE: bool = cfg!(target_arch = "wasm32");

/// Reads an instant.
pub(crate) fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    if INTERFACE { from.deserialize_str(Reader(read_instant)) } else { Timestamp::deserialize(from) }
}

/// Reads an instant where there may be none.
pub(crate) fn some_instant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    struct Instant(Timestamp);
    impl<'de> Deserialize<'de> for Instant {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            instant(from).map(Self)
        }
    }
    Ok(Option::<Instant>::deserialize(from)?.map(|Instant(at)| at))
}

/// Reads a date where there may be none.
pub(crate) fn some_date<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    struct Day(Date);
    impl<'de> Deserialize<'de> for Day {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            let date = if INTERFACE { from.deserialize_str(Reader(read_date)) } else { Date::deserialize(from) };
            date.map(Self)
        }
    }
    Ok(Option::<Day>::deserialize(from)?.map(|Day(date)| date))
}

/// Reads a text by a function that knows one form.
struct Reader<T>(fn(&str) -> Option<T>);

impl<T> Visitor<'_> for Reader<T> {
    type Value = T;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a date or an instant")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::{IntoDeserializer, value};

    fn read<T>(text: &str, by: fn(&str) -> Option<T>) -> Result<T, value::Error> {
        let from: value::StrDeserializer<'_, value::Error> = text.into_deserializer();
        from.deserialize_str(Reader(by))
    }

    #[test]
    fn the_interface_reads_what_the_host_writes_and_refuses_what_is_none() {
        let at: Timestamp = "2026-11-23T14:05:00.123Z".parse().unwrap();
        assert_eq!(read(&at.to_string(), read_instant), Ok(at));
        assert!(read("tomorrow", read_instant).is_err());
        assert_eq!(read("2026-11-23", read_date), Ok(jiff::civil::date(2026, 11, 23)));
        assert!(read("2026-11-31", read_date).is_err());
    }

    #[test]
    fn what_is_missing_is_none() {
        #[derive(Deserialize)]
        struct Record {
            #[serde(deserialize_with = "instant")]
            at: Timestamp,
            #[serde(default, deserialize_with = "some_instant")]
            done: Option<Timestamp>,
            #[serde(default, deserialize_with = "some_date")]
            day: Option<Date>,
        }
        let record: Record = serde_json::from_str(r#"{"at":"2026-11-23T14:05:00Z","day":null}"#).unwrap();
        assert_eq!((record.at.as_second(), record.done, record.day), (1_795_442_700, None, None));
        let record: Record = serde_json::from_str(
            r#"{"at":"2026-11-23T15:05:00+01:00","done":"2026-11-23T14:05:00Z","day":"2030-01-02"}"#,
        )
        .unwrap();
        assert_eq!((record.done, record.day), (Some(record.at), Some(jiff::civil::date(2030, 1, 2))));
    }
}
