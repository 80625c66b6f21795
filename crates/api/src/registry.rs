//! The list of all commands. What is not here cannot be called.

use crate::{
    account, app, audit, auth, comments, data, files, filters, integrations, jobs, ledger, links, mail, members,
    notifications, outbox, projects, reminders, security, settings, signin,
    spec::{Command, Effect, Permission, Spec, Undo},
    tasks, templates, time, undo, webhooks, workspaces,
};

macro_rules! commands {
    (@takes_out) => { false };
    (@takes_out out) => { true };
    ($(
        #[doc = $doc:literal]
        $name:literal: $request:ty => $reply:ty,
            $permission:ident, $effect:ident, $undo:expr, [$($provides:ident)*] ~ [$($stale:ident)*] $($out:ident)?;
    )*) => {
        $(impl Command for $request {
            type Reply = $reply;
            const NAME: &'static str = $name;
            const SPEC: &'static Spec = &Spec {
                name: $name,
                #[cfg(feature = "schema")]
                doc: $doc.trim_ascii(),
                permission: Permission::$permission,
                effect: Effect::$effect,
                undo: $undo,
                provides: &[$(crate::Topic::$provides),*],
                stale: &[$(crate::Topic::$stale),*],
                takes_out: commands!(@takes_out $($out)?),
                #[cfg(feature = "schema")]
                request_schema: || schemars::schema_for!($request),
                #[cfg(feature = "schema")]
                reply_schema: || schemars::schema_for!($reply),
            };
        })*

        static COMMANDS: &[Spec] = &[$(*<$request as Command>::SPEC),*];
    };
}

const SESSION: Undo = Undo::No("A session is not part of the records; sign in or out again instead.");
const GUARD: Undo = Undo::No("What guards an account is not part of the records; set it up again instead.");
const KEYS: Undo = Undo::No("Keys are not part of the records; change them again instead.");
const PEOPLE: Undo = Undo::No("Who is in a workspace is not part of its records; change it back instead.");
const OUTSIDE: Undo = Undo::No("It concerns an account at an outside service; connect or disconnect again instead.");
const TOLD: Undo = Undo::No("What a service was told is told; have it do the opposite instead.");
const COPY: Undo = Undo::No("It writes a file outside of the database.");
const PIECE: Undo = Undo::No("Bytes on their way in are not part of the records; what is made of them can be undone.");
const POSTED: Undo = Undo::No("Posted entries stay as they are; reverse them instead.");
const NOTICE: Undo = Undo::No("A notification only tells of something, which stays as it is.");

// Each row: name, request => reply, permission, effect, undo, [topics it provides] ~ [topics it makes stale], and `out` where it
// takes data out.
commands! {
    /// Tells whether the database is open, where its key lives, and whether an account exists.
    "app.status": app::Status => app::StatusReply, Open, Read, Undo::NotNeeded, [App] ~ [];
    /// Opens the database with a passphrase; on first use this sets the passphrase.
    "vault.unlock": app::Unlock => app::StatusReply, Open, Write, Undo::No("Opening the database changes no record."), [] ~ [App];
    /// Opens the database with its recovery code, and has the keychain keep the key again.
    "vault.recover": app::Recover => app::StatusReply, Open, Write, Undo::No("Opening the database changes no record."), [] ~ [App];
    /// Looks for the key once more, such as after the keychain was unlocked.
    "vault.retry": app::Retry => app::StatusReply, Open, Write, Undo::No("Opening the database changes no record."), [] ~ [App];
    /// Tells which key the installation has, which ways lead to it, and what it guards.
    "security.keys": security::Keys => security::KeysReply, InstallationManage, Read, Undo::NotNeeded, [App] ~ [];
    /// Puts the database, its secrets and the contents of files under a new key.
    "security.rotate": security::Rotate => security::RotateReply, InstallationManage, Write, KEYS, [] ~ [App Sessions Jobs];
    /// Makes a recovery code, and shows it this once.
    "security.recovery_code": security::NewRecoveryCode => security::RecoveryCodeReply, InstallationManage, Write, KEYS, [] ~ [App];
    /// Takes it that the person has the recovery code, and voids the one before.
    "security.confirm_recovery_code": security::ConfirmRecoveryCode => security::KeysReply, InstallationManage, Write, KEYS, [] ~ [App];
    /// Sets, replaces or takes away the passphrase of the database.
    "security.passphrase": security::SetPassphrase => security::KeysReply, InstallationManage, Write, KEYS, [] ~ [App];
    /// Has the keychain keep the key of the database.
    "security.keychain": security::UseKeychain => security::KeysReply, InstallationManage, Write, KEYS, [] ~ [App];
    /// Writes a verified copy of the whole database into a file.
    "app.backup": app::Backup => app::BackupReply, InstallationManage, Write, COPY, [] ~ [] out;
    /// Checks the database, the operation log and the audit chain, and names the first damage.
    "app.verify": app::Verify => app::VerifyReply, DataManage, Read, Undo::NotNeeded, [] ~ [];
    /// Returns versions, counts and the last failures as text: no content, no name, no secret.
    "app.diagnostics": data::Diagnostics => data::DiagnosticsReply, SignedIn, Read, Undo::NotNeeded, [] ~ [];

    /// Creates an account; the first on an empty data directory owns its workspace.
    "auth.register": auth::Register => auth::SessionReply, Open, Write, SESSION, [] ~ [App];
    /// Tells how hard a password is to guess; nothing of it is kept.
    "auth.password_strength": account::Strength => account::StrengthReply, Open, Read, Undo::NotNeeded, [] ~ [];
    /// Signs in with e-mail and password.
    "auth.login": auth::Login => auth::SessionReply, Open, Write, SESSION, [] ~ [Sessions];
    /// Exchanges a refresh token for a new session token; the old pair ends.
    "auth.refresh": auth::Refresh => auth::SessionReply, Open, Write, SESSION, [] ~ [Sessions];
    /// Sends a code by mail to an address that has an account; the answer is the same for one that has none.
    "auth.forgot_password": account::ForgotPassword => app::Done, Open, Write, GUARD, [] ~ [];
    /// Sets a new password by a code from a mail, and ends every session of the account.
    "auth.reset_password": account::ResetPassword => app::Done, Open, Write, GUARD, [] ~ [Sessions];
    /// Sets another password, and ends every other session of the account.
    "auth.change_password": account::ChangePassword => app::Done, Account, Write, GUARD, [] ~ [Sessions];
    /// Returns what Atom keeps about the signed-in person, besides what their workspaces hold.
    "auth.export": account::ExportAccount => account::ExportReply, Account, Read, Undo::NotNeeded, [] ~ [] out;
    /// Removes the account of the signed-in person, their memberships and sessions.
    "auth.delete_account": account::DeleteAccount => app::Done, Account, Destructive, Undo::No("What was kept about the person is removed; they can make a new account."), [] ~ [App Sessions];
    /// Locks this session: it does nothing until its person shows their password.
    "auth.lock": account::Lock => app::Done, Account, Write, SESSION, [] ~ [Sessions];
    /// Opens this session again.
    "auth.unlock": account::Unlock => app::Done, Account, Write, SESSION, [] ~ [Sessions];
    /// Has the keychain open locked sessions of this person in the window, or no longer.
    "auth.keychain_unlock": account::KeychainUnlock => app::Done, Account, Write, GUARD, [] ~ [Sessions];
    /// Opens this session again by what the keychain keeps.
    "auth.unlock_by_keychain": account::UnlockByKeychain => app::Done, Account, Write, SESSION, [] ~ [Sessions];
    /// Ends this session.
    "auth.logout": auth::Logout => app::Done, SignedIn, Write, SESSION, [] ~ [Sessions];
    /// Tells who is signed in and in which workspace.
    "auth.whoami": auth::WhoAmI => auth::WhoAmIReply, SignedIn, Read, Undo::NotNeeded, [Sessions] ~ [];
    /// Lists the sessions of the signed-in person.
    "auth.sessions": auth::Sessions => crate::Page<auth::SessionView>, Account, Read, Undo::NotNeeded, [Sessions] ~ [];
    /// Tells how well the account is guarded.
    "auth.security": account::Security => account::SecurityReply, Account, Read, Undo::NotNeeded, [Sessions] ~ [];
    /// Makes the secret of a second factor, which counts once a code of it was confirmed.
    "auth.totp_enrol": account::EnrolFactor => account::EnrolReply, Account, Write, GUARD, [] ~ [];
    /// Turns the second factor on, and gives the recovery codes.
    "auth.totp_confirm": account::ConfirmFactor => account::RecoveryCodes, Account, Write, GUARD, [] ~ [Sessions];
    /// Turns the second factor off.
    "auth.totp_disable": account::DisableFactor => app::Done, Account, Write, GUARD, [] ~ [Sessions];
    /// Gives new recovery codes; the old ones are void.
    "auth.recovery_codes": account::NewRecoveryCodes => account::RecoveryCodes, Account, Write, GUARD, [] ~ [Sessions];
    /// Tells whether the address of the signed-in person is verified, and where mail to it lies.
    "auth.verification": signin::Verification => signin::VerificationReply, Account, Read, Undo::NotNeeded, [Sessions] ~ [];
    /// Sends another code to the address of the signed-in person, which verifies it.
    "auth.send_verification": signin::SendVerification => signin::VerificationReply, Account, Write, GUARD, [] ~ [];
    /// Verifies an address by the code of a mail.
    "auth.verify_email": signin::VerifyEmail => app::Done, Open, Write, GUARD, [] ~ [Sessions];
    /// Lists the services through which one may sign in.
    "signin.providers": signin::Providers => crate::Page<signin::Provider>, Open, Read, Undo::NotNeeded, [App] ~ [];
    /// Lets people sign in through a service, or changes how.
    "signin.set_provider": signin::SetProvider => signin::Provider, InstallationManage, Write, GUARD, [] ~ [App];
    /// Has nobody sign in through a service any more.
    "signin.remove_provider": signin::RemoveProvider => app::Done, InstallationManage, Write, GUARD, [] ~ [App];
    /// Begins to sign in through a service, in the system's browser.
    "signin.begin": signin::Begin => signin::BeginReply, Open, External, SESSION, [] ~ [];
    /// Signs in as who came back from the browser, or makes their account.
    "signin.finish": signin::Finish => signin::FinishReply, Open, Write, SESSION, [] ~ [App Sessions];
    /// Ends a sign-in that waits for the browser.
    "signin.cancel": signin::Cancel => app::Done, Open, Write, SESSION, [] ~ [];
    /// Begins to link an account of a service, which then opens that of the signed-in person.
    "signin.link": signin::Link => signin::BeginReply, Account, External, GUARD, [] ~ [];
    /// Links who came back from the browser.
    "signin.finish_link": signin::FinishLink => signin::FinishLinkReply, Account, Write, GUARD, [] ~ [Sessions];
    /// Lists the accounts of services that open that of the signed-in person.
    "signin.linked": signin::ListLinked => signin::LinkedReply, Account, Read, Undo::NotNeeded, [Sessions] ~ [];
    /// Takes a link away; the last way in stays.
    "signin.unlink": signin::Unlink => app::Done, Account, Write, GUARD, [] ~ [Sessions];
    /// Ends one session of the signed-in person.
    "auth.revoke_session": auth::RevokeSession => app::Done, Account, Write, SESSION, [] ~ [Sessions];

    /// Lists who is in the workspace.
    "members.list": members::List => crate::Page<members::Member>, MembersRead, Read, Undo::NotNeeded, [Members] ~ [];
    /// Invites an address to the workspace, by mail.
    "members.invite": members::Invite => members::InviteReply, MembersManage, Write, PEOPLE, [] ~ [Members];
    /// Lists the invitations that wait.
    "members.invitations": members::Invitations => crate::Page<members::Invitation>, MembersManage, Read, Undo::NotNeeded, [Members] ~ [];
    /// Takes an invitation back.
    "members.uninvite": members::Uninvite => app::Done, MembersManage, Write, PEOPLE, [] ~ [Members];
    /// Comes into the workspace of an invitation.
    "members.accept": members::Accept => auth::Workspace, Account, Write, PEOPLE, [] ~ [Members Sessions];
    /// Changes what somebody is in the workspace.
    "members.set_role": members::SetRole => members::Member, MembersManage, Write, PEOPLE, [] ~ [Members Sessions];
    /// Takes somebody out of the workspace.
    "members.remove": members::Remove => app::Done, MembersManage, Write, PEOPLE, [] ~ [Members Sessions];
    /// Leaves the workspace; its last owner cannot.
    "members.leave": members::Leave => app::Done, Account, Write, PEOPLE, [] ~ [Members Sessions];
    /// Makes somebody else the owner in one's own place.
    "members.transfer_ownership": members::Transfer => app::Done, WorkspaceManage, Write, PEOPLE, [] ~ [Members Sessions];
    /// Gives a program a token of its own, which works with tasks.
    "members.add_machine": members::AddMachine => members::AddMachineReply, MembersManage, Write, PEOPLE, [] ~ [Members];
    /// Lists the workspaces of the signed-in person.
    "workspaces.list": workspaces::List => crate::Page<workspaces::WorkspaceView>, SignedIn, Read, Undo::NotNeeded, [Members] ~ [];
    /// Makes a workspace that the signed-in person owns.
    "workspaces.create": workspaces::Create => auth::Workspace, Account, Write, PEOPLE, [] ~ [Members];
    /// Takes the session to another workspace of its person.
    "workspaces.select": workspaces::Select => auth::Workspace, Account, Write, PEOPLE, [] ~ [Members Sessions];
    /// Renames the workspace.
    "workspaces.rename": workspaces::Rename => auth::Workspace, WorkspaceManage, Write, PEOPLE, [] ~ [Members];

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
    /// Lists the groups of a list with their counts.
    "tasks.groups": tasks::Groups => tasks::GroupsReply, TasksRead, Read, Undo::NotNeeded, [Tasks Projects] ~ [];
    /// Lists the ids of all tasks of a list.
    "tasks.ids": tasks::Ids => tasks::IdsReply, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Changes many tasks alike, all or none.
    "tasks.apply": tasks::Apply => tasks::Applied, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Undo];
    /// Takes tasks out of the trash for good.
    "tasks.purge": tasks::Purge => tasks::Applied, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Copies a task with its steps and labels.
    "tasks.duplicate": tasks::Duplicate => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Undo];
    /// Copies tasks with their steps and labels, all or none.
    "tasks.duplicate_many": tasks::DuplicateMany => tasks::Applied, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Undo];
    /// Makes a project of a task, and tasks of its steps.
    "tasks.to_project": tasks::ToProject => tasks::ToProjectReply, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Undo];
    /// Gives a field of a task the value that it had before an action changed it.
    "tasks.revert": tasks::Revert => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Undo];
    /// Reads a line of quick add.
    "tasks.parse": tasks::Parse => tasks::Parsed, TasksRead, Read, Undo::NotNeeded, [] ~ [];
    /// Creates a task from a line such as `Send invoice #Acme @billing p1 tomorrow 15:00`.
    "tasks.quick_add": tasks::QuickAdd => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Undo];

    /// Lists the comments on a task, oldest first.
    "comments.list": comments::List => crate::Page<comments::Comment>, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Comments on a task.
    "comments.create": comments::Create => comments::Comment, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Changes a comment.
    "comments.update": comments::Update => comments::Comment, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Removes a comment.
    "comments.delete": comments::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];

    /// Adds a piece to an upload, or begins one.
    "uploads.append": files::Append => files::AppendReply, TasksWrite, Write, PIECE, [] ~ [];
    /// Attaches an upload to a task.
    "attachments.add": files::Add => files::Attachment, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Lists the files of a task.
    "attachments.list": files::List => crate::Page<files::Attachment>, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Reads a piece of a file.
    "attachments.read": files::Read => files::Piece, TasksRead, Read, Undo::NotNeeded, [] ~ [];
    /// Writes a file to a place outside of the database.
    "attachments.save": files::Save => app::Done, TasksWrite, Write, COPY, [] ~ [] out;
    /// Removes a file from a task.
    "attachments.delete": files::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];

    /// Links two tasks.
    "links.add": links::Add => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Removes a link.
    "links.remove": links::Remove => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];

    /// Starts the clock on a task.
    "time.start": time::Start => time::TimeEntry, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Stops the clock.
    "time.stop": time::Stop => time::RunningReply, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Tells what the clock runs on.
    "time.running": time::Running => time::RunningReply, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Lists the spans of work on a task.
    "time.list": time::List => crate::Page<time::TimeEntry>, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Adds a span of work.
    "time.add": time::Add => time::TimeEntry, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Changes a span of work.
    "time.update": time::Update => time::TimeEntry, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Removes a span of work.
    "time.delete": time::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];

    /// Adds a reminder of a task.
    "reminders.add": reminders::Add => reminders::Reminder, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];
    /// Lists the reminders of a task.
    "reminders.list": reminders::List => crate::Page<reminders::Reminder>, TasksRead, Read, Undo::NotNeeded, [Tasks] ~ [];
    /// Removes a reminder.
    "reminders.delete": reminders::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Undo];

    /// Lists the templates by name.
    "templates.list": templates::List => crate::Page<templates::Template>, TasksRead, Read, Undo::NotNeeded, [Templates] ~ [];
    /// Keeps a task as a template.
    "templates.create": templates::Create => templates::Template, TasksWrite, Write, Undo::Yes, [] ~ [Templates Undo];
    /// Makes a task from a template.
    "templates.use": templates::Use => tasks::Task, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Undo];
    /// Renames a template.
    "templates.update": templates::Update => templates::Template, TasksWrite, Write, Undo::Yes, [] ~ [Templates Undo];
    /// Removes a template.
    "templates.delete": templates::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Templates Undo];

    /// Lists the saved filters.
    "filters.list": filters::List => crate::Page<filters::SavedFilter>, TasksRead, Read, Undo::NotNeeded, [Filters] ~ [];
    /// Saves a filter.
    "filters.create": filters::Create => filters::SavedFilter, TasksWrite, Write, Undo::Yes, [] ~ [Filters Undo];
    /// Renames a saved filter or changes what it shows.
    "filters.update": filters::Update => filters::SavedFilter, TasksWrite, Write, Undo::Yes, [] ~ [Filters Undo];
    /// Removes a saved filter.
    "filters.delete": filters::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Filters Undo];

    /// Lists the projects in order.
    "projects.list": projects::List => crate::Page<projects::Project>, TasksRead, Read, Undo::NotNeeded, [Projects] ~ [];
    /// Creates a project.
    "projects.create": projects::Create => projects::Project, TasksWrite, Write, Undo::Yes, [] ~ [Projects Undo];
    /// Renames or recolours a project.
    "projects.update": projects::Update => projects::Project, TasksWrite, Write, Undo::Yes, [] ~ [Projects Tasks Undo];
    /// Removes a project; its tasks go back to the inbox.
    "projects.delete": projects::Delete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Projects Tasks Undo];
    /// Places a project before or after another one.
    "projects.move": projects::Move => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Projects Undo];
    /// Lists the labels by name.
    "labels.list": projects::LabelsList => crate::Page<projects::Label>, TasksRead, Read, Undo::NotNeeded, [Labels Tasks] ~ [];
    /// Creates a label.
    "labels.create": projects::LabelCreate => projects::Label, TasksWrite, Write, Undo::Yes, [] ~ [Labels Undo];
    /// Renames or recolours a label.
    "labels.update": projects::LabelUpdate => projects::Label, TasksWrite, Write, Undo::Yes, [] ~ [Labels Tasks Undo];
    /// Removes a label from all tasks.
    "labels.delete": projects::LabelDelete => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Labels Tasks Undo];

    /// Takes back the newest action of the signed-in person.
    "undo": undo::UndoLast => undo::UndoReply, TasksWrite, Write, Undo::No("Redo is its opposite."), [] ~ [Tasks Projects Labels Undo Settings Filters Templates];
    /// Does again what `undo` took back.
    "redo": undo::Redo => undo::UndoReply, TasksWrite, Write, Undo::No("Undo is its opposite."), [] ~ [Tasks Projects Labels Undo Settings Filters Templates];

    /// Returns the settings of the signed-in person.
    "settings.get": settings::Get => settings::Settings, SignedIn, Read, Undo::NotNeeded, [Settings] ~ [];
    /// Changes one setting.
    "settings.set": settings::Set => settings::Settings, SignedIn, Write, Undo::Yes, [] ~ [Settings Undo];

    /// Lists the notifications, newest first.
    "notifications.list": notifications::List => notifications::Inbox, SignedIn, Read, Undo::NotNeeded, [Notifications] ~ [];
    /// Marks notifications as read.
    "notifications.read": notifications::Read => app::Done, SignedIn, Write, NOTICE, [] ~ [Notifications];
    /// Takes notifications out of the inbox.
    "notifications.dismiss": notifications::Dismiss => app::Done, SignedIn, Write, NOTICE, [] ~ [Notifications];

    /// Lists the backups in the folder of backups.
    "backups.list": data::Backups => crate::Page<data::BackupView>, InstallationManage, Read, Undo::NotNeeded, [Backups] ~ [];
    /// Writes a verified backup into the folder of backups.
    "backups.create": data::BackupNow => data::BackupView, InstallationManage, Write, COPY, [] ~ [Backups];
    /// Puts a backup in the place of the database; what was there is kept beside it.
    "backups.restore": data::RestoreBackup => data::RestoreReply, InstallationManage, Destructive, Undo::No("The database that was there is kept beside the new one, and a backup of it can be restored."), [] ~ [App Backups];
    /// Removes a backup.
    "backups.delete": data::DeleteBackup => app::Done, InstallationManage, Destructive, Undo::No("The file is removed from the disk."), [] ~ [Backups];
    /// Writes the tasks of the workspace into a file.
    "data.export": data::Export => data::ExportReply, DataManage, Write, COPY, [] ~ [] out;
    /// Reads a piece of an export: of one's own, or of any of the workspace for who may take its data out.
    "exports.read": data::ReadExport => files::Piece, SignedIn, Read, Undo::NotNeeded, [] ~ [];
    /// Tells what a file would add, and adds nothing.
    "data.preview": data::Preview => data::Imported, TasksWrite, Read, Undo::NotNeeded, [] ~ [];
    /// Adds the tasks of a file, all or none.
    "data.import": data::Import => data::Imported, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Filters Templates Undo];
    /// Fills the workspace with things to look at.
    "sample.create": data::CreateSample => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Settings Undo];
    /// Takes away what the sample brought.
    "sample.remove": data::RemoveSample => app::Done, TasksWrite, Write, Undo::Yes, [] ~ [Tasks Projects Labels Settings Undo];
    /// Removes everything of this data directory.
    "data.delete_all": data::DeleteAll => app::Done, InstallationManage, Destructive, Undo::No("Everything is removed; only a backup brings it back."), [] ~ [App];

    /// Lists the services that Atom can connect to, with any manifest that could not be read.
    "integrations.providers": integrations::Providers => integrations::ProvidersReply, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Connects an account at a service, after asking the service whether the credentials hold.
    "integrations.connect": integrations::Connect => integrations::ConnectReply, ConnectionsManage, External, OUTSIDE, [] ~ [Connections];
    /// Tells how an attempt to connect stands; with `wait`, when it has ended.
    "integrations.attempt": integrations::GetAttempt => integrations::Attempt, ConnectionsManage, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Ends an attempt to connect.
    "integrations.cancel_attempt": integrations::CancelAttempt => app::Done, ConnectionsManage, Write, OUTSIDE, [] ~ [Connections];
    /// Lists the connections.
    "integrations.list": integrations::List => crate::Page<integrations::Connection>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Returns one connection, with what the last real call said.
    "integrations.status": integrations::Status => integrations::Connection, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Lists the tenants that are open to the account of a connection, with the one that was chosen.
    "integrations.tenants": integrations::Tenants => crate::Page<integrations::Tenant>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Chooses the tenant of a connection that waits for it, after asking the service whose account it is there.
    "integrations.choose_tenant": integrations::ChooseTenant => integrations::Connection, ConnectionsManage, External, OUTSIDE, [] ~ [Connections];
    /// Asks the service now whether all is well, and returns the connection with what it said.
    "integrations.check": integrations::Check => integrations::Connection, ConnectionsManage, External, Undo::No("It asks the service and changes nothing there."), [] ~ [Connections];
    /// Fetches what is new; a job unless `wait` is set.
    "integrations.sync": integrations::Sync => integrations::SyncOutcome, ConnectionsManage, External, Undo::No("What a service holds is fetched, not made here."), [] ~ [Connections Tasks];
    /// Lists the records of a stream as mapped, with the raw record.
    "integrations.records": integrations::Records => crate::Page<integrations::Record>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Returns one record as mapped, with the raw record.
    "integrations.record": integrations::GetRecord => integrations::Record, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Tells what a record belongs to, what belongs to it, and who is in it and in which other services.
    "integrations.related": integrations::GetRelated => integrations::Related, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Lists the records of all services that have a person in them, by address.
    "integrations.person": integrations::OfPerson => crate::Page<integrations::PersonRecord>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Lists the records that came and were not understood, with the reason.
    "integrations.set_aside": integrations::SetAside => crate::Page<integrations::SetAsideRecord>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Tries to understand records again that were set aside, without asking the service.
    "integrations.retry": integrations::Retry => integrations::RetryReply, ConnectionsManage, Write, Undo::No("What a service holds is read anew, not made here."), [] ~ [Connections Tasks];
    /// Sets how often a connection syncs by itself, and whether it is paused.
    "integrations.schedule": integrations::Schedule => integrations::Connection, ConnectionsManage, Write, Undo::No("Set the interval or the pause again instead."), [] ~ [Connections];
    /// Lists the last calls to the service, newest first, without their content.
    "integrations.calls": integrations::Calls => crate::Page<integrations::Call>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Tells whether a service may tell of changes by itself, at which address, and what came there.
    "integrations.webhook": webhooks::Get => webhooks::Webhook, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Lets a service tell of changes by itself at a public address, or no longer; the secret that is made is shown once.
    "integrations.set_webhook": webhooks::Set => webhooks::SetReply, ConnectionsManage, Write, Undo::No("Turn the webhook off or on again instead; the service has to be told as well."), [] ~ [Connections];
    /// Has a service do something: written down first, sent in its turn, and never twice without being asked.
    "integrations.act": outbox::Act => outbox::Outgoing, ConnectionsManage, External, TOLD, [] ~ [Connections Tasks];
    /// Lists the writes to services, newest first: what waits, what was refused, what is in doubt.
    "integrations.outbox": outbox::Outbox => crate::Page<outbox::Outgoing>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Decides what becomes of a write: send it again, it did arrive, or leave it.
    "integrations.settle": outbox::Settle => outbox::Outgoing, ConnectionsManage, External, TOLD, [] ~ [Connections];
    /// Lists what both sides changed, newest first.
    "integrations.conflicts": outbox::Conflicts => crate::Page<outbox::Conflict>, ConnectionsRead, Read, Undo::NotNeeded, [Connections] ~ [];
    /// Lets one side of a conflict prevail.
    "integrations.resolve": outbox::Resolve => outbox::Conflict, ConnectionsManage, Write, Undo::No("Let the other side prevail instead; the change of the task itself can be undone."), [] ~ [Connections Tasks Labels Undo];
    /// Removes the credentials of a connection, and it with what came through it unless that is kept; of one that was kept before, the rest.
    "integrations.disconnect": integrations::Disconnect => integrations::DisconnectReply, ConnectionsManage, External, OUTSIDE, [] ~ [Connections Tasks];

    /// Posts an entry; its lines come to zero in each commodity.
    "ledger.post": ledger::Post => ledger::Posted, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Posts many entries, all or none.
    "ledger.post_many": ledger::PostMany => ledger::PostedMany, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Lists what is pending, and what became of it.
    "ledger.pending": ledger::PendingList => ledger::PendingPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Posts what is pending, once.
    "ledger.post_pending": ledger::PostPending => ledger::Posted, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Ends what is pending without posting it.
    "ledger.void": ledger::Void => ledger::Posted, LedgerWrite, Write, Undo::No("What was voided stays so; announce it anew instead."), [] ~ [Ledger];
    /// Ends all that is pending past its last day.
    "ledger.expire": ledger::Expire => ledger::Expired, LedgerWrite, Write, Undo::No("What expired stays so; announce it anew instead."), [] ~ [Ledger];
    /// Takes an entry back by posting its opposite.
    "ledger.reverse": ledger::Reverse => ledger::Posted, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Returns one entry with its lines, its link in the chain and where it came from.
    "ledger.entry": ledger::GetEntry => ledger::EntryView, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Tells what became of an entry, link by link of the chain, and who did it.
    "ledger.history": ledger::GetHistory => ledger::History, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Lists what changed an account, oldest first, with what it held behind each row.
    "ledger.register": ledger::Register => ledger::RegisterPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Tells what each account holds.
    "ledger.balances": ledger::Balances => ledger::BalancesReply, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Lists the accounts: what each is, may hold, and when it is open.
    "ledger.accounts": ledger::Accounts => ledger::AccountPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Opens an account, opens it again, or says what it may hold.
    "ledger.account.open": ledger::OpenAccount => ledger::AccountView, LedgerWrite, Write, Undo::No("Close the account, or say again what it may hold."), [] ~ [Ledger];
    /// Closes an account behind a day on which it holds nothing.
    "ledger.account.close": ledger::CloseAccount => ledger::AccountView, LedgerWrite, Write, Undo::No("Open the account again instead."), [] ~ [Ledger];
    /// Gives an account, and those below it, another name; what was posted stays as it is.
    "ledger.account.rename": ledger::RenameAccount => ledger::AccountView, LedgerWrite, Write, Undo::No("Give it its old name again instead."), [] ~ [Ledger];
    /// Lets an account count for another one from its beginning on; what was posted stays as it is.
    "ledger.account.merge": ledger::MergeAccount => ledger::AccountView, LedgerWrite, Write, Undo::No("What was merged stays together; post to a new account instead."), [] ~ [Ledger];
    /// Opens the accounts to start from: of a company, a freelancer or a household.
    "ledger.chart": ledger::Chart => ledger::ChartReply, LedgerWrite, Write, Undo::No("Accounts that nothing was posted to can be closed or renamed."), [] ~ [Ledger];
    /// Lists prices, newest day first.
    "ledger.prices.list": ledger::ListPrices => ledger::PricePage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Adds prices with their source; the newest of a day counts.
    "ledger.prices.add": ledger::AddPrices => ledger::AddedPrices, LedgerWrite, Write, Undo::No("Add the right price of the day instead; the newest counts."), [] ~ [Ledger];
    /// Makes a trial balance, a balance sheet, an income statement, a statement of cash flow, or tells what is open since when.
    "ledger.report": ledger::Report => ledger::ReportReply, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Closes the books through a day: nothing is posted there any more.
    "ledger.close_period": ledger::ClosePeriod => ledger::Period, LedgerClose, Write, Undo::No("Reopen the period instead; both stand in the audit trail."), [] ~ [Ledger];
    /// Posts an entry into a period that is closed softly.
    "ledger.post_late": ledger::PostLate => ledger::Posted, LedgerClose, Write, POSTED, [] ~ [Ledger];
    /// Takes an entry back in a period that is closed softly.
    "ledger.reverse_late": ledger::ReverseLate => ledger::Posted, LedgerClose, Write, POSTED, [] ~ [Ledger];
    /// Takes an entry back and posts what it should have said, in a period that is closed softly.
    "ledger.correct_late": ledger::CorrectLate => ledger::Corrected, LedgerClose, Write, POSTED, [] ~ [Ledger];
    /// Posts what is pending, once, into a period that is closed softly.
    "ledger.post_pending_late": ledger::PostPendingLate => ledger::Posted, LedgerClose, Write, POSTED, [] ~ [Ledger];
    /// Moves what came less what went through the end of a year into equity.
    "ledger.close_year": ledger::CloseYear => ledger::ClosedYear, LedgerClose, Write, POSTED, [] ~ [Ledger];
    /// Values foreign money at the price of the end of a period, posts the difference, or what changed of it since, and takes it back on the next day.
    "ledger.revalue": ledger::Revalue => ledger::Revalued, LedgerClose, Write, POSTED, [] ~ [Ledger];
    /// Opens the books again that were closed.
    "ledger.reopen_period": ledger::ReopenPeriod => ledger::Period, LedgerClose, Write, Undo::No("Close the period again instead; both stand in the audit trail."), [] ~ [Ledger];
    /// Recomputes the chain, every balance and every sum of the books, and names the first damage.
    "ledger.verify": ledger::Verify => ledger::Verified, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Lists what accounts are said to hold, by day, and whether they do.
    "ledger.assertions": ledger::ListAssertions => ledger::AssertionPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Says what an account holds on a day; it is looked at again whenever something is posted.
    "ledger.assertions.set": ledger::SetAssertion => ledger::AssertionView, LedgerWrite, Write, Undo::No("Remove the assertion instead."), [] ~ [Ledger];
    /// Takes an assertion away.
    "ledger.assertions.remove": ledger::RemoveAssertion => app::Done, LedgerWrite, Write, Undo::No("Set the assertion anew instead."), [] ~ [Ledger];
    /// Lists what is there of each cost, with what it is worth and would gain.
    "ledger.lots": ledger::Lots => ledger::LotsReply, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Lists how the lots of accounts go.
    "ledger.lots.settings": ledger::ListLotSettings => ledger::LotSettingPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Sets which lots of an account go first, and where what is gained goes.
    "ledger.lots.set": ledger::SetLots => ledger::LotSetting, LedgerWrite, Write, Undo::No("Set it to what it was instead."), [] ~ [Ledger];
    /// Tells which lots a sale would take, and what it would gain.
    "ledger.lots.preview": ledger::Sale => ledger::SaleView, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Posts a sale: takes the lots, and posts what it gains.
    "ledger.sell": ledger::Sell => ledger::Sold, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Lists documents of an entry, links of an account, or all, oldest first.
    "ledger.documents": ledger::ListDocuments => ledger::DocumentPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Puts a document beside an entry: an upload, or a file of this machine.
    "ledger.documents.attach": ledger::AttachDocument => ledger::DocumentView, LedgerWrite, Write, Undo::No("Remove the document instead."), [] ~ [Ledger];
    /// Returns a piece of a document, base64.
    "ledger.documents.read": ledger::ReadDocument => files::Piece, LedgerRead, Read, Undo::NotNeeded, [] ~ [];
    /// Writes a document to a place outside of the database.
    "ledger.documents.save": ledger::SaveDocument => app::Done, LedgerWrite, Write, COPY, [] ~ [] out;
    /// Takes a document away from its entry; that it was there stays told.
    "ledger.documents.remove": ledger::RemoveDocument => app::Done, LedgerWrite, Write, Undo::No("Attach the file again instead."), [] ~ [Ledger];
    /// Adds the entries of a journal, or of a statement of a bank, all or none; what is here already is not added again.
    "ledger.import": ledger::Import => ledger::ImportOutcome, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Proposes where entries belong that are not sorted yet: by rules, and by where the same payee went before.
    "ledger.categorize": ledger::Categorize => ledger::ProposalPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Puts an entry where it belongs: takes it back and posts it anew, as one change.
    "ledger.accept": ledger::AcceptProposal => ledger::Posted, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Does not propose an account for an entry any more.
    "ledger.reject": ledger::RejectProposal => ledger::Rejected, LedgerWrite, Write, Undo::No("Accept the account for the entry instead."), [] ~ [Ledger];
    /// Lists the rules by which entries are sorted, oldest first.
    "ledger.rules.list": ledger::ListRules => ledger::RulePage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Makes a rule: what has these words in it belongs to this account.
    "ledger.rules.create": ledger::CreateRule => ledger::RuleView, LedgerWrite, Write, Undo::No("Delete the rule instead."), [] ~ [Ledger];
    /// Takes a rule away; what was sorted by it stays.
    "ledger.rules.delete": ledger::DeleteRule => app::Done, LedgerWrite, Write, Undo::No("Make the rule anew instead."), [] ~ [Ledger];
    /// Takes back all that one import added, by reversing it.
    "ledger.import.undo": ledger::UndoImport => ledger::UndoneImport, LedgerWrite, Write, Undo::No("Import the file again instead."), [] ~ [Ledger];
    /// Lists what was imported, newest first, and whether it was taken back.
    "ledger.imports": ledger::ListImports => ledger::ImportPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Writes the books into a file that hledger, Ledger or Beancount read, as a table, or as an archive of all that they have.
    "ledger.export": ledger::Export => ledger::Exported, LedgerWrite, Write, COPY, [] ~ [] out;

    /// Lists what is named in the books: accounts, commodities, payees; and the day through which they are closed.
    "ledger.names": ledger::Names => ledger::NamesReply, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Lists the lines of an account, or of all from one on downwards, newest first, with what was held behind each.
    "ledger.lines": ledger::Lines => ledger::LinesPage, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Takes an entry back and posts what it should have said, as one change.
    "ledger.correct": ledger::Correct => ledger::Corrected, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Tells which entry stands in the place of another.
    "ledger.correction": ledger::GetCorrection => ledger::Correction, LedgerRead, Read, Undo::NotNeeded, [Ledger] ~ [];
    /// Adds the entries of a journal, or of a statement of a bank, that was uploaded, all or none; what is here already is not added again.
    "ledger.import_upload": ledger::ImportUpload => ledger::ImportOutcome, LedgerWrite, Write, POSTED, [] ~ [Ledger];
    /// Writes the books into a file that is read piece by piece with `exports.read`.
    "ledger.export_copy": ledger::ExportCopy => ledger::ExportedCopy, LedgerWrite, Write, COPY, [] ~ [] out;

    /// Tells where mail goes.
    "mail.get": mail::Get => mail::MailReply, InstallationManage, Read, Undo::NotNeeded, [Members] ~ [];
    /// Sets the server that mail goes to, or goes back to the folder.
    "mail.set": mail::Set => mail::MailReply, InstallationManage, Write, GUARD, [] ~ [Members];
    /// Sends a mail, and says what became of it.
    "mail.test": mail::Test => app::Done, InstallationManage, External, TOLD, [] ~ [];

    /// Lists the jobs, newest first.
    "jobs.list": jobs::List => crate::Page<jobs::Job>, SignedIn, Read, Undo::NotNeeded, [Jobs] ~ [];
    /// Returns one job.
    "jobs.get": jobs::Get => jobs::Job, SignedIn, Read, Undo::NotNeeded, [Jobs] ~ [];
    /// Asks a job to stop.
    "jobs.cancel": jobs::Cancel => jobs::Job, TasksWrite, Write, Undo::No("Start the job again instead."), [] ~ [Jobs];

    /// Lists the audit trail, newest first.
    "audit.list": audit::List => crate::Page<audit::Entry>, AuditRead, Read, Undo::NotNeeded, [Audit] ~ [];
    /// Writes the audit trail, or what a filter leaves of it, into a file.
    "audit.export": audit::Export => audit::ExportReply, DataManage, Write, COPY, [] ~ [] out;
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
            #[cfg(feature = "schema")]
            assert!(spec.doc.ends_with('.'), "{}: the doc is a sentence", spec.name);
        }
    }

    #[test]
    fn what_takes_data_out_says_so() {
        for spec in commands() {
            let leaves = spec.undo == COPY || spec.name.ends_with(".export") || spec.name.ends_with(".export_copy");
            // What is in the folder of backups has not left the installation.
            assert_eq!(spec.takes_out, leaves && spec.name != "backups.create", "{}", spec.name);
        }
    }

    #[test]
    fn a_read_makes_nothing_stale_and_needs_no_undo() {
        for spec in commands().iter().filter(|spec| spec.effect == Effect::Read) {
            assert!(spec.stale.is_empty() && spec.undo == Undo::NotNeeded, "{}", spec.name);
        }
    }
}
