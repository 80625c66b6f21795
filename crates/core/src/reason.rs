//! Why a record was set aside, as a code with its facts: a host words it in the language of its person.

use serde::{Deserialize, Serialize};

/// Why a record was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reason {
    /// What is wrong.
    pub why: Why,
    /// The field of what the mapping made, as a path such as `total.amount`; absent where it is the record as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What stands there instead, or what a program said, in no language in particular; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// What is wrong with a record, or with a field of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is not there, or empty.
    Missing,
    /// Atom has no such field.
    Unknown,
    /// It is no address of the web.
    NotWeb,
    /// It is no e-mail address.
    NotMail,
    /// It is no decimal number.
    NotNumber,
    /// It is no currency.
    NotCurrency,
    /// It is no day.
    NotDay,
    /// It is no instant.
    NotInstant,
    /// It is neither a day nor an instant.
    NotWhen,
    /// It is not one of those that there are.
    NotOneOf,
    /// It is not 1 to 4.
    NotPriority,
    /// It is of another type: a number where a text should be.
    OtherType,
    /// The record is not JSON, or nested too deep.
    Unreadable,
    /// The mapping failed, or made something else than one value.
    Mapping,
}
