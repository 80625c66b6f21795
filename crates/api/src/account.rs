//! An account and what guards it: password, second factor, mail, export, the end of it.

use crate::{
    SecretText,
    auth::{User, Workspace},
    members::Role,
    signin::Linked,
};
use atom_core::WorkspaceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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
    /// Whether the keychain opens locked sessions in the window.
    #[serde(default)]
    pub keychain_unlock: bool,
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

/// Request of `auth.forgot_password`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ForgotPassword {
    /// The address of the account.
    pub email: String,
}

/// Request of `auth.reset_password`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ResetPassword {
    /// The code in the mail.
    pub token: SecretText,
    /// The new password, 12 to 128 characters.
    pub password: SecretText,
}

/// Request of `auth.change_password`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    pub password: SecretText,
    /// The new one, 12 to 128 characters.
    pub new_password: SecretText,
}

/// Request of `auth.delete_account`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteAccount {
    /// The password of the account.
    pub password: SecretText,
}

/// Request of `auth.export`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ExportAccount {}

/// Reply of `auth.export`: what Atom keeps about a person, besides what their workspaces hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportReply {
    /// Who.
    pub user: User,
    /// When the account was made.
    pub created_at: Timestamp,
    /// Whether signing in asks for a code.
    pub second_factor: bool,
    /// The accounts at services that open it.
    #[serde(default)]
    pub linked: Vec<Linked>,
    /// The workspaces, with what the person is there.
    pub workspaces: Vec<Membership>,
    /// The sessions, those that have ended too.
    pub sessions: Vec<PastSession>,
    /// What was set, in each workspace.
    pub settings: Vec<SettingLine>,
    /// What was done, newest first, at most 10,000 lines.
    pub activity: Vec<ActivityLine>,
}

/// A workspace, and what a person is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Membership {
    /// The workspace.
    pub workspace: Workspace,
    /// What the person is there.
    pub role: Role,
}

/// A session in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PastSession {
    /// Through which host it was made.
    pub host: String,
    /// How the device was called.
    pub device: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// A setting in an export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SettingLine {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Which.
    pub key: String,
    /// Its value.
    pub value: Value,
}

/// A line of the audit trail in an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ActivityLine {
    /// When.
    pub at: Timestamp,
    /// Through which host.
    pub host: String,
    /// What.
    pub command: String,
    /// `ok`, or the code of the refusal.
    pub outcome: String,
}

/// Request of `auth.lock`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lock {}

/// Request of `auth.unlock`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The password of the account.
    pub password: SecretText,
}

/// Request of `auth.keychain_unlock`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KeychainUnlock {
    /// The password of the account.
    pub password: SecretText,
    /// Whether the keychain is to open locked sessions.
    pub on: bool,
}

/// Request of `auth.unlock_by_keychain`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UnlockByKeychain {}
