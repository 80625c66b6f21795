//! Who may do what: one table for all hosts, default deny.

use atom_api::Permission;
pub use atom_api::members::Role;

use Role::{Accountant, Admin, Guest, Machine, Member, Owner, Viewer};

const ALL: &[Role] = &Role::ALL;
const PEOPLE: &[Role] = &[Owner, Admin, Accountant, Member, Viewer, Guest];
/// Who belongs to the workspace, rather than visits it.
const INSIDE: &[Role] = &[Owner, Admin, Accountant, Member, Viewer];
const MANAGERS: &[Role] = &[Owner, Admin];

/// The table. What has no row, or no role in its row, nobody may.
const TABLE: &[(Permission, &[Role])] = &[
    (Permission::Open, ALL),
    (Permission::SignedIn, ALL),
    (Permission::Account, PEOPLE),
    (Permission::TasksRead, ALL),
    (Permission::TasksWrite, &[Owner, Admin, Accountant, Member, Machine]),
    (Permission::ConnectionsRead, &[Owner, Admin, Accountant, Member, Viewer, Machine]),
    (Permission::ConnectionsManage, &[Owner, Admin, Member]),
    (Permission::LedgerRead, &[Owner, Admin, Accountant, Member, Viewer]),
    (Permission::LedgerWrite, &[Owner, Admin, Accountant, Member]),
    (Permission::LedgerClose, &[Owner, Admin, Accountant]),
    (Permission::DataManage, MANAGERS),
    (Permission::AuditRead, &[Owner, Admin, Accountant]),
    (Permission::MembersRead, INSIDE),
    (Permission::MembersManage, MANAGERS),
    (Permission::WorkspaceManage, &[Owner]),
    // What concerns all workspaces of the installation is no matter of a role in one of them: see `Identity::may`.
    (Permission::InstallationManage, &[]),
];

/// Whether `role` (none: nobody is signed in) holds `permission`.
#[must_use]
pub fn may(role: Option<Role>, permission: Permission) -> bool {
    let Some(role) = role else { return permission == Permission::Open };
    TABLE.iter().any(|(named, roles)| *named == permission && roles.contains(&role))
}

/// Every permission that there is.
pub(crate) fn permissions() -> impl Iterator<Item = Permission> {
    TABLE.iter().map(|(permission, _)| *permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_of_a_command_has_one_row() {
        for spec in atom_api::commands() {
            let rows = TABLE.iter().filter(|(named, _)| *named == spec.permission).count();
            assert_eq!(rows, 1, "{}", spec.name);
        }
    }

    #[test]
    fn without_a_session_only_open_commands_may_be_called() {
        for spec in atom_api::commands() {
            assert_eq!(may(None, spec.permission), spec.permission == Permission::Open, "{}", spec.name);
        }
    }

    #[test]
    fn who_only_looks_changes_nothing_but_what_is_their_own() {
        for role in [Viewer, Guest] {
            for spec in atom_api::commands().iter().filter(|spec| spec.effect != atom_api::Effect::Read) {
                let own = matches!(spec.permission, Permission::Open | Permission::SignedIn | Permission::Account);
                assert!(own || !may(Some(role), spec.permission), "{} by a {}", spec.name, role.name());
            }
        }
    }

    #[test]
    fn each_role_below_the_owner_may_what_those_above_it_may_at_most() {
        for (permission, roles) in TABLE.iter().filter(|(_, roles)| !roles.is_empty()) {
            assert!(roles.contains(&Owner), "{permission:?}");
            for (above, below) in [(Admin, Member), (Admin, Accountant), (Member, Viewer), (Viewer, Guest)] {
                assert!(roles.contains(&above) || !roles.contains(&below), "{permission:?}");
            }
        }
    }

    #[test]
    fn names_of_roles_lead_back_to_them() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.name()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }
}
