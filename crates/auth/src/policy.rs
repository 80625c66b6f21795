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
        AuditRead, ConnectionsManage, ConnectionsRead, DataManage, LedgerClose, LedgerRead, LedgerWrite, Open, SignedIn,
        TasksRead, TasksWrite,
    };
    match role {
        None => permission == Open,
        Some(Role::Owner) => true,
        Some(Role::Member) => !matches!(permission, DataManage | AuditRead | LedgerClose),
        Some(Role::Viewer) => match permission {
            Open | SignedIn | TasksRead | ConnectionsRead | LedgerRead => true,
            TasksWrite | ConnectionsManage | DataManage | AuditRead | LedgerWrite | LedgerClose => false,
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
            let own_session = matches!(spec.permission, Permission::Open | Permission::SignedIn);
            assert!(own_session || !may(Some(Role::Viewer), spec.permission), "{}", spec.name);
        }
    }
}
