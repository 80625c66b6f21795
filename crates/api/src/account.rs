//! An account and what guards it: password, second factor, mail, export, the end of it.

use crate::SecretText;
use serde::{Deserialize, Serialize};

/// Request of `auth.password_strength`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Strength {
    /// The password that somebody thinks of.
    pub password: SecretText,
    /// Their address, which others know.
    #[serde(default)]
    pub email: Option<String>,
    /// Their name, which others know.
    #[serde(default)]
    pub name: Option<String>,
}

/// Reply of `auth.password_strength`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StrengthReply {
    /// 0 (guessed at once) to 4 (not guessed).
    pub score: u8,
    /// Whether it would be taken.
    pub acceptable: bool,
    /// What stands against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Hint>,
}

/// What stands against a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// Fewer than 12 characters.
    Short,
    /// More than 128 characters.
    Long,
    /// Among the first that are tried.
    Common,
    /// Keys in a row.
    Keyboard,
    /// The same again and again.
    Repeats,
    /// Letters or digits in their order.
    Sequence,
    /// Dates and years.
    Dates,
    /// Names by themselves.
    Names,
    /// Too little: another word or two.
    MoreWords,
}

/// Request of `auth.security`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Security {}

/// Reply of `auth.security`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SecurityReply {
    /// Whether signing in asks for a code.
    pub second_factor: bool,
    /// Recovery codes that were not used.
    pub recovery_codes_left: u32,
}

/// Request of `auth.totp_enrol`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EnrolFactor {
    /// The password of the account.
    pub password: SecretText,
}

/// Reply of `auth.totp_enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EnrolReply {
    /// The secret, in base32, for an app that takes it typed.
    pub secret: SecretText,
    /// The same as an `otpauth://` address, for an app that reads a picture.
    pub uri: SecretText,
}

/// Request of `auth.totp_confirm`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConfirmFactor {
    /// The code that the app shows.
    pub code: SecretText,
}

/// Reply of `auth.totp_confirm` and `auth.recovery_codes`: shown this once; only digests are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecoveryCodes {
    /// Each takes the place of one code of the app, once.
    pub codes: Vec<SecretText>,
}

/// Request of `auth.totp_disable`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DisableFactor {
    /// The password of the account.
    pub password: SecretText,
}

/// Request of `auth.recovery_codes`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewRecoveryCodes {
    /// The password of the account.
    pub password: SecretText,
}
