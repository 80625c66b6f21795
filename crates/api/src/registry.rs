//! The list of all commands. What is not here cannot be called.

use crate::{
    app, audit, auth, integrations, jobs, projects,
    spec::{Command, Effect, Permission, Spec, Undo},
    tasks, undo,
};

macro_rules! commands {
    ($(
        #[doc = $doc:literal]
        $name:literal: $request:ty => $reply:ty,
            $permission:ident, $effect:ident, $undo:expr, [$($provides:ident)*] ~ [$($stale:ident)*];
    )*) => {
        $(impl Command for $request {
            type Reply = $reply;
            const NAME: &'static str = $name;
        })*

        static COMMANDS: &[Spec] = &[$(Spec {
            name: $name,
            doc: $doc.trim_ascii(),
            permission: Permission::$permission,
            effect: Effect::$effect,
            undo: $undo,
            provides: &[$(crate::Topic::$provides),*],
            stale: &[$(crate::Topic::$stale),*],
            #[cfg(feature = "schema")]
            request_schema: || schemars::schema_for!($request),
            #[cfg(feature = "schema")]
            reply_schema: || schemars::schema_for!($reply),
        }),*];
    };
}

const SESSION: Undo = Undo::No("A session is not part of the records; sign in or out again instead.");
const OUTSIDE: Undo = Undo::No("It concerns an account at an outside service; connect or disconnect again instead.");
const COPY: Undo = Undo::No("It writes a file outside of the database.");

// Each row: name, request => reply, permission, effect, undo, [topics it provides] ~ [topics it makes stale].
commands! {
    /// Tells whether the database is open, where its key lives, and whether an account exists.
    "app.status": app::Status => app::StatusReply, Open, Read, Undo::NotNeeded, [App] ~ [];
    /// Opens the database with a passphrase; on first use this sets the passphrase.
    "vault.unlock": app::Unlock => app::StatusReply, Open, Write, Undo::No("Opening the database changes no record."), [] ~ [App];
    /// Writes a verified copy of the whole database into a file.
    "app.backup": app::Backup => app::BackupReply, DataManage, Write, COPY, [] ~ [];
    /// Checks the database, the operation log and the audit chain, and names the first damage.
    "app.verify": app::Verify => app::VerifyReply, DataManage, Read, Undo::NotNeeded, [] ~ [];

    /// Creates an account; the first on an empty data directory owns its workspace.
    "auth.register": auth::Register => auth::SessionReply, Open, Write, SESSION, [] ~ [App];
    /// Signs in with e-mail and password.
    "auth.login": auth::Login => auth::SessionReply, Open, Write, SESSION, [] ~ [Sessions];
    /// Exchanges a refresh token for a new session token; the old pair ends.
    "auth.refresh": auth::Refresh => auth::SessionReply, Open, Write, SESSION, [] ~ [Sessions];
    /// Ends this session.
    "auth.logout": auth::Logout => app::Done, SignedIn, Write, SESSION, [] ~ [Sessions];
    /// Tells who is signed in and in which workspace.
    "auth.whoami": auth::WhoAmI => auth::WhoAmIReply, SignedIn, Read, Undo::NotNeeded, [Sessions] ~ [];
    /// Lists the sessions of the signed-in person.
    "auth.sessions": auth::Sessions => crate::Page<auth::SessionView>, SignedIn, Read, Undo::NotNeeded, [Sessions] ~ [];
    /// Ends one session of the signed-in person.
    "auth.revoke_session": auth::RevokeSession => app::Done, SignedIn, Write, SESSION, [] ~ [Sessions];

    /// Creates a task.
    "tasks.create": tasks::Create => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Undo];
    /// Creates many tasks at once, all or none.
    "tasks.create_many": tasks::CreateMany => tasks::CreateManyReply, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Undo];
    /// Changes the named fields of a task; `null` clears one.
    "tasks.update": tasks::Update => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Undo];
    /// Marks a task and its open subtasks as done.
    "tasks.complete": tasks::Complete => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Opens a done or cancelled task again.
    "tasks.reopen": tasks::Reopen => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Moves a task and its subtasks to the trash.
    "tasks.delete": tasks::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Takes a task and its subtasks back out of the trash.
    "tasks.restore": tasks::Restore => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Places a task before or after another one in the manual order.
    "tasks.move": tasks::Move => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Returns one task.
    "tasks.get": tasks::Get => tasks::Task, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Lists tasks of a view, filtered and sorted, page by page.
    "tasks.list": tasks::List => tasks::TaskPage, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Counts the tasks of every view and project.
    "tasks.counts": tasks::Counts => tasks::CountsReply, TasksRead, Read, Undo::NotNeeded, [Tasks Projects] ~ [];
    /// Lists what was changed in a task, newest first.
    "tasks.history": tasks::History => crate::Page<tasks::Change>, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];

    /// Lists the projects in order.
    "projects.list": projects::List => crate::Page<projects::Project>, TasksRead, Read, Undo::NotNeeded, [Projects] ~ [];
    /// Creates a project.
    "projects.create": projects::Create => projects::Project, TasksWrite, Write, Undo::Yes, [] ~ [Projects Undo];
    /// Renames or recolours a project.
    "projects.update": projects::Update => projects::Project, TasksWrite, Write, Undo::Yes, [] ~ [Projects Tasks Undo];
    /// Removes a project; its tasks go back to the inbox.
    "projects.delete": projects::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Projects Tasks Undo];
    /// Lists the labels by name.
    "labels.list": projects::LabelsList => crate::Page<projects::Label>, TasksRead, Read, Undo::NotNeeded, [Labels] ~ [];

    /// Takes back the newest action of the signed-in person.
    "undo": undo::UndoLast => undo::UndoReply, TasksWrite, Write, Undo::No("Redo is its opposite."), [] ~ [Tasks Projects Labels Undo];
    /// Does again what `undo` took back.
    "redo": undo::Redo => undo::UndoReply, TasksWrite, Write, Undo::No("Undo is its opposite."), [] ~ [Tasks Projects Labels Undo];

    /// Lists the services that Atom can connect to, with any manifest that could not be read.
    "integrations.providers": integrations::Providers => integrations::ProvidersReply, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Connects an account at a service, after asking the service whether the credentials hold.
    "integrations.connect": integrations::Connect => integrations::ConnectReply, ConnectionsManage, External, OUTSIDE, [] ~ [Connections];
    /// Lists the connections.
    "integrations.list": integrations::List => crate::Page<integrations::Connection>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Returns one connection, with what the last real call said.
    "integrations.status": integrations::Status => integrations::Connection, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Fetches what is new; a job unless `wait` is set.
    "integrations.sync": integrations::Sync => integrations::SyncOutcome, ConnectionsManage, External, Undo::No("What a service holds is fetched, not made here."), [] ~ [Connections Tasks];
    /// Lists the records of a stream as mapped, with the raw record.
    "integrations.records": integrations::Records => crate::Page<integrations::Record>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Removes a connection and its credentials, and the mirrored records unless they are kept.
    "integrations.disconnect": integrations::Disconnect => integrations::DisconnectReply, ConnectionsManage, External, OUTSIDE, [] ~ [Connections Tasks];

    /// Lists the jobs, newest first.
    "jobs.list": jobs::List => crate::Page<jobs::Job>, SignedIn, Read, Undo::NotNeeded, [Jobs] ~ [];
    /// Returns one job.
    "jobs.get": jobs::Get => jobs::Job, SignedIn, Read, Undo::NotNeeded, [Jobs] ~ [];
    /// Asks a job to stop.
    "jobs.cancel": jobs::Cancel => jobs::Job, SignedIn, Write, Undo::No("Start the job again instead."), [] ~ [Jobs];

    /// Lists the audit trail, newest first.
    "audit.list": audit::List => crate::Page<audit::Entry>, AuditRead, Read, Undo::NotNeeded, [Audit] ~ [];
    /// Recomputes the audit chain and names the first broken link.
    "audit.verify": audit::Verify => audit::VerifyReply, AuditRead, Read, Undo::NotNeeded, [Audit] ~ [];
}

/// All commands, in the order of their subjects.
#[must_use]
pub fn commands() -> &'static [Spec] {
    COMMANDS
}

/// The command of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Spec> {
    COMMANDS.iter().find(|spec| spec.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_said_in_a_sentence() {
        let mut seen = HashSet::new();
        for spec in commands() {
            assert!(seen.insert(spec.name), "{} stands twice", spec.name);
            assert!(spec.doc.ends_with('.'), "{}: the doc is a sentence", spec.name);
        }
    }

    #[test]
    fn a_read_makes_nothing_stale_and_needs_no_undo() {
        for spec in commands().iter().filter(|spec| spec.effect == Effect::Read) {
            assert!(spec.stale.is_empty() && spec.undo == Undo::NotNeeded, "{}", spec.name);
        }
    }
}
