//! The values that kinds are made of, each in one form only.

use jiff::{Timestamp, civil::Date};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{DeserializeOwned, Error as _},
};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// The most characters of a line.
const LINE_CHARS_MAX: usize = 1_000;
/// The most bytes of a text.
const TEXT_BYTES_MAX: usize = 1 << 20;
/// The most digits of an amount.
const DIGITS_MAX: usize = 40;

macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, $read:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub(super) struct $name(String);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let read: fn(String) -> Result<String, &'static str> = $read;
                read(String::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
            }
        }
    };
}

text_value!(
    /// One line, not empty.
    Name,
    |text| {
        let line = super::task::one_line(&text, LINE_CHARS_MAX);
        if line.is_empty() { Err("it is empty") } else { Ok(line) }
    }
);

text_value!(
    /// One line.
    Line,
    |text| Ok(super::task::one_line(&text, LINE_CHARS_MAX))
);

text_value!(
    /// A text of any number of lines; what is beyond a mebibyte stays in the raw record.
    Text,
    |text| Ok(super::task::cut_bytes(text.replace("\r\n", "\n"), TEXT_BYTES_MAX))
);

text_value!(
    /// An address of the web.
    Web,
    |text| if text.starts_with("https://") || text.starts_with("http://") { Ok(text) } else { Err("it is not a web address") }
);

text_value!(
    /// An e-mail address, in lower case.
    Address,
    |text| {
        let address = text.trim().to_lowercase();
        let parts = address.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
        if parts.is_some() && !address.contains(char::is_whitespace) { Ok(address) } else { Err("it is not an e-mail address") }
    }
);

text_value!(
    /// A decimal number as text, such as `-12.50`.
    Amount,
    |text| {
        let digits = text.strip_prefix('-').unwrap_or(&text);
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if all(whole) && all(part) && text.len() <= DIGITS_MAX { Ok(text) } else { Err("it is not a decimal number such as \"12.50\"") }
    }
);

text_value!(
    /// A currency by its three letters (ISO 4217).
    Currency,
    |text| if text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase()) { Ok(text) } else { Err("it is not a currency such as \"EUR\"") }
);

text_value!(
    /// A day (`2030-01-02`) or an instant (RFC 3339).
    When,
    |text| {
        if text.parse::<Date>().is_ok() && text.len() == 10 {
            return Ok(text);
        }
        text.parse::<Timestamp>().map(|instant| instant.to_string()).map_err(|_| "it is neither a day nor an instant")
    }
);

text_value!(
    /// A day, such as `2030-01-02`.
    Day,
    |text| if text.len() == 10 && text.parse::<Date>().is_ok() { Ok(text) } else { Err("it is not a day such as \"2030-01-02\"") }
);

/// A text that may be missing: one that is not valid counts as missing, for services let people write what they like there.
pub(super) fn valid<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.and_then(|text| serde_json::from_value(Value::String(text)).ok()))
}

/// An instant, RFC 3339.
pub(super) type Instant = Timestamp;

/// Whether something is so; it is unless the service says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(transparent)]
pub(super) struct Yes(bool);

impl Default for Yes {
    fn default() -> Self {
        Self(true)
    }
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Money {
    amount: Amount,
    currency: Currency,
}

/// Somebody in a record.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    name: Option<Line>,
    #[serde(default, deserialize_with = "valid")]
    address: Option<Address>,
    /// As the service names them.
    id: Option<Name>,
}
