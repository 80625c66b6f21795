//! Who is in a workspace, and as what.

use crate::SecretText;
use atom_core::{InvitationId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What somebody is in a workspace. What each may do stands in one table, in `atom-auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, and the workspace itself.
    Owner,
    /// Everything but the workspace itself.
    Admin,
    /// Works with tasks and books, and reads the audit trail.
    Accountant,
    /// Works with everything but people and the data as a whole.
    Member,
    /// Looks at everything, and changes nothing.
    Viewer,
    /// Looks at tasks alone.
    Guest,
    /// A program with a token of its own: works with tasks.
    Machine,
}

impl Role {
    /// All of them, the most powerful first.
    pub const ALL: [Self; 7] =
        [Self::Owner, Self::Admin, Self::Accountant, Self::Member, Self::Viewer, Self::Guest, Self::Machine];

    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Accountant => "accountant",
            Self::Member => "member",
            Self::Viewer => "viewer",
            Self::Guest => "guest",
            Self::Machine => "machine",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// Request of `members.list`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct List {}

/// Somebody in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// The account.
    pub user: UserId,
    /// How they are called.
    pub name: String,
    /// Their address; empty for a machine.
    pub email: String,
    /// What they are here.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
    /// Whether it is who asks.
    pub you: bool,
}

/// Request of `members.invite`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Invite {
    /// The address of the person, who may have no account yet.
    pub email: String,
    /// What they will be.
    pub role: Role,
}

/// Reply of `members.invite`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteReply {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// The code that the mail has, to hand over in person too. It serves this address alone, and is shown this once.
    pub code: SecretText,
    /// Whether a server takes the mail; otherwise it lies in the folder of mail.
    pub by_server: bool,
}

/// An invitation that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Whom it invites.
    pub email: String,
    /// What they will be.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it lapses.
    pub expires_at: Timestamp,
}

/// Request of `members.invitations`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Invitations {}

/// Request of `members.uninvite`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Uninvite {
    /// Which invitation.
    pub id: InvitationId,
}

/// Request of `members.accept`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The code of the invitation.
    pub code: SecretText,
}

/// Request of `members.set_role`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SetRole {
    /// Whose.
    #[serde(alias = "id")]
    pub user: UserId,
    /// What they will be.
    pub role: Role,
}

/// Request of `members.remove`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Whom.
    #[serde(alias = "id")]
    pub user: UserId,
}

/// Request of `members.leave`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Leave {}

/// Request of `members.transfer_ownership`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Who will be the owner in one's place; whoever asks stays as an admin.
    #[serde(alias = "id")]
    pub user: UserId,
    /// The password of who asks.
    pub password: SecretText,
}

/// Request of `members.add_machine`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AddMachine {
    /// How the program is called.
    pub name: String,
}

/// Reply of `members.add_machine`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AddMachineReply {
    /// The machine, which is removed as a member is.
    pub member: Member,
    /// Its token, shown this once.
    pub token: SecretText,
    /// When the token ends.
    pub expires_at: Timestamp,
}
