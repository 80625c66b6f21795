//! Who may do what: one table for all hosts, default deny.

use atom_api::Permission;

/// What a person is in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything.
    Owner,
    /// Works with everything but the database itself and the audit trail.
    Member,
    /// Looks, and changes nothing.
    Viewer,
}

impl Role {
    /// Its name in the database and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Member => "member",
            Self::Viewer => "viewer",
        }
    }

    /// The role of this name in the database.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "owner" => Some(Self::Owner),
            "member" => Some(Self::Member),
            "viewer" => Some(Self::Viewer),
            _ => None,
        }
    }
}

/// Whether `role` (none: nobody is signed in) holds `permission`.
#[must_use]
pub fn may(role: Option<Role>, permission: Permission) -> bool {
    use Permission::{
        Account, AuditRead, ConnectionsManage, ConnectionsRead, DataManage, Open, SignedIn, TasksRead, TasksWrite,
    };
    match role {
        None => permission == Open,
        Some(Role::Owner) => true,
        Some(Role::Member) => !matches!(permission, DataManage | AuditRead),
        Some(Role::Viewer) => match permission {
            Open | SignedIn | Account | TasksRead | ConnectionsRead => true,
            TasksWrite | ConnectionsManage | DataManage | AuditRead => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_session_only_open_commands_may_be_called() {
        for spec in atom_api::commands() {
            assert_eq!(may(None, spec.permission), spec.permission == Permission::Open, "{}", spec.name);
        }
    }

    #[test]
    fn a_viewer_changes_nothing() {
        for spec in atom_api::commands().iter().filter(|spec| spec.effect != atom_api::Effect::Read) {
            let own_session = matches!(spec.permission, Permission::Open | Permission::SignedIn | Permission::Account);
            assert!(own_session || !may(Some(Role::Viewer), spec.permission), "{}", spec.name);
        }
    }
}
