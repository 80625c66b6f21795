//! What each command does: parse the request, call one engine function, map the error. Nothing else belongs here.

mod steps;

use crate::{
    audits, backups, books, books_copy, caller::Host, diagnostics, door::Inner, exports, imports, requests,
    rooms::Rooms, security as guard, syncs,
};
use atom_api::{
    Command, account,
    app::{self, Done},
    audit, auth, comments, data, files, filters, integrations, jobs, ledger, links, mail, members, notifications,
    outbox, projects, reminders, security, settings, signin, tasks, templates, time, undo, webhooks, workspaces,
};
use atom_auth::{Identity, Origin};
use atom_core::{ApiError, Code};
use atom_store::Scope;
use futures_util::FutureExt as _;
use serde_json::Value;
use std::sync::Arc;
pub(crate) use steps::verify;
use steps::{act, backup, browser_is_here, connect, first_day, here, refresh, status, strength, undone};

/// A call past the gate: who calls, and the rooms.
pub(crate) struct Call {
    pub(crate) inner: Arc<Inner>,
    pub(crate) rooms: Arc<Rooms>,
    pub(crate) host: Host,
    pub(crate) origin: Origin,
    /// Whether it came from another machine.
    pub(crate) elsewhere: bool,
    pub(crate) identity: Option<Identity>,
    /// The scope of the session; of nobody and nowhere for open commands.
    pub(crate) scope: Scope,
}

impl Call {
    pub(crate) fn identity(&self) -> Result<Identity, ApiError> {
        self.identity.ok_or_else(|| ApiError::new(Code::Unauthenticated, "Sign in first."))
    }
}

/// The table of handlers: each arm is the request type and the expression that answers it.
macro_rules! handlers {
    ($call:ident, $store:ident, $scope:ident, $request:ident; $($type:ty => $answer:expr;)*) => {
        /// Runs the handler of `name`; `None` when there is none.
        pub(crate) async fn run($call: &Call, name: &str, args: Value) -> Option<Result<Value, ApiError>> {
            let ($store, $scope) = (&*$call.rooms.store, &$call.scope);
            match name {
                $(<$type as Command>::NAME => Some(async {
                    let $request: $type = requests::parse(args)?;
                    let reply: <$type as Command>::Reply = $answer;
                    serde_json::to_value(reply).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
                }.boxed().await),)*
                _ => None,
            }
        }

        /// The names that have a handler here.
        #[cfg(test)]
        pub(crate) const HANDLED: &[&str] = &[$(<$type as Command>::NAME),*];
    };
}

handlers! { call, store, scope, request;
    app::Backup => backup(call, request).await?;
    app::Verify => { let app::Verify {} = request; verify(store, &call.rooms.files).await? };

    data::Diagnostics => { let data::Diagnostics {} = request; diagnostics::reply(&call.rooms).await? };

    security::Keys => { let security::Keys {} = request; guard::keys(&call.inner, &call.rooms).await? };
    security::NewRecoveryCode => guard::new_recovery_code(call, request).await?;
    security::ConfirmRecoveryCode => guard::confirm_recovery_code(call, request).await?;
    security::SetPassphrase => guard::set_passphrase(call, request).await?;
    security::UseKeychain => guard::use_keychain(call, request).await?;

    auth::Register => {
        if call.elsewhere {
            atom_auth::members::invited(&call.rooms.auth, &request.email, request.invitation.as_ref()).await?;
        }
        atom_auth::register(&call.rooms.auth, &call.origin, request).await?
    };
    account::Strength => strength(request).await?;
    auth::Login => atom_auth::login(&call.rooms.auth, &call.origin, request).await?;
    auth::Refresh => refresh(call, request).await?;
    auth::Logout => { let auth::Logout {} = request; atom_auth::logout(&call.rooms.auth, call.host.as_str(), call.identity()?).await?; Done {} };
    auth::WhoAmI => { let auth::WhoAmI {} = request; atom_auth::whoami(&call.rooms.auth, call.identity()?).await? };
    auth::Sessions => { let auth::Sessions {} = request; atom_auth::list_sessions(&call.rooms.auth, call.identity()?).await? };
    account::ForgotPassword => { atom_auth::forgot_password(&call.rooms.auth, &call.origin, request).await?; Done {} };
    account::ResetPassword => { atom_auth::reset_password(&call.rooms.auth, &call.origin, request).await?; Done {} };
    account::ChangePassword => { atom_auth::change_password(&call.rooms.auth, &call.origin, call.identity()?, request).await?; Done {} };
    account::ExportAccount => { let account::ExportAccount {} = request; atom_auth::export_account(&call.rooms.auth, call.identity()?).await? };
    account::DeleteAccount => { atom_auth::delete_account(&call.rooms.auth, &call.origin, call.identity()?, request).await?; Done {} };
    account::Lock => { let account::Lock {} = request; atom_auth::lock(&call.rooms.auth, &call.origin, call.identity()?).await?; Done {} };
    account::Unlock => { atom_auth::unlock(&call.rooms.auth, &call.origin, call.identity()?, request).await?; Done {} };
    account::KeychainUnlock => { guard::keychain_unlock(call, request).await?; Done {} };
    account::UnlockByKeychain => { let account::UnlockByKeychain {} = request; guard::unlock_by_keychain(call).await?; Done {} };
    account::Security => { let account::Security {} = request; atom_auth::security(&call.rooms.auth, call.identity()?).await? };
    account::EnrolFactor => atom_auth::enrol_factor(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    account::ConfirmFactor => atom_auth::confirm_factor(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    account::DisableFactor => { atom_auth::disable_factor(&call.rooms.auth, &call.origin, call.identity()?, request).await?; Done {} };
    account::NewRecoveryCodes => atom_auth::new_recovery_codes(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    signin::Verification => { let signin::Verification {} = request; atom_auth::verification(&call.rooms.auth, call.identity()?).await? };
    signin::SendVerification => {
        let signin::SendVerification {} = request;
        call.inner.limits.person(signin::SendVerification::NAME, call.identity()?.user)?;
        atom_auth::send_verification(&call.rooms.auth, &call.origin, call.identity()?).await?
    };
    signin::VerifyEmail => { atom_auth::verify_email(&call.rooms.auth, &call.origin, request).await?; Done {} };
    signin::Providers => { let signin::Providers {} = request; atom_auth::outside::providers(&call.rooms.auth).await? };
    signin::SetProvider => atom_auth::outside::set_provider(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    signin::RemoveProvider => { atom_auth::outside::remove_provider(&call.rooms.auth, &call.origin, call.identity()?, request).await?; Done {} };
    signin::Begin => {
        browser_is_here(call)?;
        atom_auth::outside::begin(&call.rooms.auth, &call.origin, request).await?
    };
    signin::Finish => atom_auth::outside::finish(&call.rooms.auth, &call.origin, request).await?;
    signin::Cancel => { atom_auth::outside::cancel(&call.rooms.auth, &request); Done {} };
    signin::Link => {
        browser_is_here(call)?;
        call.inner.limits.person(signin::Link::NAME, call.identity()?.user)?;
        atom_auth::outside::link(&call.rooms.auth, &call.origin, call.identity()?, request).await?
    };
    signin::FinishLink => atom_auth::outside::finish_link(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    signin::ListLinked => { let signin::ListLinked {} = request; atom_auth::outside::list(&call.rooms.auth, call.identity()?).await? };
    signin::Unlink => { atom_auth::outside::unlink(&call.rooms.auth, &call.origin, call.identity()?, request).await?; Done {} };
    auth::RevokeSession => { atom_auth::revoke_session(&call.rooms.auth, call.host.as_str(), call.identity()?, request).await?; Done {} };

    members::List => { let members::List {} = request; atom_auth::members::list(&call.rooms.auth, call.identity()?).await? };
    members::Invite => atom_auth::members::invite(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    members::Invitations => { let members::Invitations {} = request; atom_auth::members::invitations(&call.rooms.auth, call.identity()?).await? };
    members::Uninvite => { atom_auth::members::uninvite(&call.rooms.auth, &call.origin, call.identity()?, request.id).await?; Done {} };
    members::Accept => atom_auth::members::accept(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    members::SetRole => atom_auth::members::set_role(&call.rooms.auth, &call.origin, call.identity()?, request.user, request.role).await?;
    members::Remove => { atom_auth::members::remove(&call.rooms.auth, &call.origin, call.identity()?, request.user).await?; Done {} };
    members::Leave => { let members::Leave {} = request; atom_auth::members::leave(&call.rooms.auth, &call.origin, call.identity()?).await?; Done {} };
    members::Transfer => { atom_auth::members::transfer(&call.rooms.auth, &call.origin, call.identity()?, request).await?; Done {} };
    members::AddMachine => atom_auth::members::add_machine(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    workspaces::List => { let workspaces::List {} = request; atom_auth::workspaces::list(&call.rooms.auth, call.identity()?).await? };
    workspaces::Create => atom_auth::workspaces::create(&call.rooms.auth, &call.origin, call.identity()?, &request.name).await?;
    workspaces::Select => atom_auth::workspaces::select(&call.rooms.auth, &call.origin, call.identity()?, request.id).await?;
    workspaces::Rename => atom_auth::workspaces::rename(&call.rooms.auth, &call.origin, call.identity()?, &request.name).await?;

    tasks::Create => atom_tasks::create(store, scope, request).await?;
    tasks::CreateMany => atom_tasks::create_many(store, scope, request).await?;
    tasks::Update => atom_tasks::update(store, scope, request).await?;
    tasks::Complete => atom_tasks::complete(store, scope, request).await?;
    tasks::Reopen => atom_tasks::reopen(store, scope, request).await?;
    tasks::Delete => { atom_tasks::delete(store, scope, request).await?; Done {} };
    tasks::Restore => atom_tasks::restore(store, scope, request).await?;
    tasks::Move => atom_tasks::move_task(store, scope, request).await?;
    tasks::Get => atom_tasks::get(store, scope, request).await?;
    tasks::List => atom_tasks::list(store, scope, request).await?;
    tasks::Counts => atom_tasks::counts(store, scope, request).await?;
    tasks::History => atom_tasks::history(store, scope, request).await?;
    tasks::Groups => atom_tasks::groups(store, scope, request).await?;
    tasks::Ids => atom_tasks::ids(store, scope, request).await?;
    tasks::Apply => atom_tasks::apply(store, scope, request).await?;
    tasks::Purge => atom_tasks::purge(store, scope, request).await?;
    tasks::Duplicate => atom_tasks::duplicate(store, scope, request).await?;
    tasks::DuplicateMany => atom_tasks::duplicate_many(store, scope, request).await?;
    tasks::ToProject => atom_tasks::to_project(store, scope, request).await?;
    tasks::Revert => atom_tasks::revert(store, scope, request).await?;

    files::Append => call.rooms.files.append(scope, request).await?;
    files::Add => call.rooms.files.add(scope, request).await?;
    files::List => call.rooms.files.list(scope, request).await?;
    files::Read => call.rooms.files.read(scope, request).await?;
    files::Save => { call.rooms.files.save(scope, request).await?; Done {} };
    files::Delete => { call.rooms.files.delete(scope, request).await?; Done {} };

    tasks::Parse => {
        let first_day = first_day(store, scope, request.first_day).await?;
        atom_tasks::parse_line(store, scope, tasks::Parse { first_day, ..request }).await?
    };
    tasks::QuickAdd => {
        let first_day = first_day(store, scope, request.first_day).await?;
        atom_tasks::quick_add(store, scope, tasks::QuickAdd { first_day, ..request }).await?
    };

    comments::List => atom_tasks::comments::list(store, scope, request).await?;
    comments::Create => atom_tasks::comments::create(store, scope, request).await?;
    comments::Update => atom_tasks::comments::update(store, scope, request).await?;
    comments::Delete => { atom_tasks::comments::delete(store, scope, request).await?; Done {} };

    links::Add => { atom_tasks::links::add(store, scope, request).await?; Done {} };
    links::Remove => { atom_tasks::links::remove(store, scope, request).await?; Done {} };

    time::Start => atom_tasks::time::start(store, scope, request).await?;
    time::Stop => { let time::Stop {} = request; atom_tasks::time::stop(store, scope).await? };
    time::Running => { let time::Running {} = request; atom_tasks::time::running(store, scope).await? };
    time::List => atom_tasks::time::list(store, scope, request).await?;
    time::Add => atom_tasks::time::add(store, scope, request).await?;
    time::Update => atom_tasks::time::update(store, scope, request).await?;
    time::Delete => { atom_tasks::time::delete(store, scope, request).await?; Done {} };

    reminders::Add => atom_tasks::reminders::add(store, scope, request).await?;
    reminders::List => atom_tasks::reminders::list(store, scope, request).await?;
    reminders::Delete => { atom_tasks::reminders::delete(store, scope, request).await?; Done {} };

    templates::List => { let templates::List {} = request; atom_tasks::templates::list(store, scope).await? };
    templates::Create => atom_tasks::templates::create(store, scope, request).await?;
    templates::Use => atom_tasks::templates::make(store, scope, request).await?;
    templates::Update => atom_tasks::templates::update(store, scope, request).await?;
    templates::Delete => { atom_tasks::templates::delete(store, scope, request).await?; Done {} };

    filters::List => { let filters::List {} = request; atom_tasks::filters::list(store, scope).await? };
    filters::Create => atom_tasks::filters::create(store, scope, request).await?;
    filters::Update => atom_tasks::filters::update(store, scope, request).await?;
    filters::Delete => { atom_tasks::filters::delete(store, scope, request).await?; Done {} };

    projects::List => { let projects::List {} = request; atom_tasks::list_projects(store, scope).await? };
    projects::Create => atom_tasks::create_project(store, scope, request).await?;
    projects::Update => atom_tasks::update_project(store, scope, request).await?;
    projects::Delete => { atom_tasks::delete_project(store, scope, request).await?; Done {} };
    projects::Move => { atom_tasks::move_project(store, scope, request).await?; Done {} };
    projects::LabelsList => { let projects::LabelsList {} = request; atom_tasks::list_labels(store, scope).await? };
    projects::LabelCreate => atom_tasks::create_label(store, scope, request).await?;
    projects::LabelUpdate => atom_tasks::update_label(store, scope, request).await?;
    projects::LabelDelete => { atom_tasks::delete_label(store, scope, request).await?; Done {} };

    undo::UndoLast => { let undo::UndoLast {} = request; undone(store.undo(scope).await?) };
    undo::Redo => { let undo::Redo {} = request; undone(store.redo(scope).await?) };

    settings::Get => { let settings::Get {} = request; atom_auth::settings::get(store, scope).await? };
    settings::Set => atom_auth::settings::set(store, scope, request).await?;
    data::Backups => { let data::Backups {} = request; backups::list(store).await? };
    data::BackupNow => { let data::BackupNow {} = request; backups::create(store, backups::Occasion::Hand).await? };
    data::DeleteBackup => { backups::delete(store, request).await?; Done {} };
    data::Export => exports::write(store, scope, request).await?;
    data::ReadExport => exports::read(call, request).await?;
    data::Preview => imports::preview(call, request).await?;
    data::Import => imports::import(call, request).await?;

    data::CreateSample => { atom_tasks::sample::create(store, scope, request).await?; Done {} };
    data::RemoveSample => { let data::RemoveSample {} = request; atom_tasks::sample::remove(store, scope).await?; Done {} };

    notifications::List => atom_notices::list(store, scope, request).await?;
    notifications::Read => { atom_notices::read(store, scope, request).await?; Done {} };
    notifications::Dismiss => { atom_notices::dismiss(store, scope, request).await?; Done {} };

    integrations::Providers => { let integrations::Providers {} = request; call.rooms.integrations.providers() };
    integrations::Connect => connect(call, request).await?;
    integrations::GetAttempt => call.rooms.integrations.attempt(scope, request.attempt, request.wait).await?;
    integrations::CancelAttempt => { call.rooms.integrations.cancel_attempt(scope, request.attempt)?; Done {} };
    integrations::List => { let integrations::List {} = request; call.rooms.integrations.list(scope).await? };
    integrations::Status => status(call, &request).await?;
    integrations::Tenants => call.rooms.integrations.tenants(scope, request.connection_id).await?;
    integrations::ChooseTenant => call.rooms.integrations.choose_tenant(scope, &request, &call.inner.closing.child_token()).await?;
    integrations::Check => call.rooms.integrations.check(scope, request.connection_id, &call.inner.closing.child_token()).await?;
    integrations::Sync => syncs::sync(call, request).await?;
    integrations::Records => call.rooms.integrations.records(scope, &request).await?;
    integrations::GetRecord => call.rooms.integrations.record(scope, &request).await?;
    integrations::GetRelated => call.rooms.integrations.related(scope, &request).await?;
    integrations::OfPerson => call.rooms.integrations.of_person(scope, &request).await?;
    integrations::SetAside => call.rooms.integrations.set_aside(scope, &request).await?;
    integrations::Retry => call.rooms.integrations.retry(scope, &request).await?;
    integrations::Schedule => call.rooms.integrations.schedule(scope, &request).await?;
    integrations::Calls => call.rooms.integrations.calls(scope, &request).await?;
    webhooks::Get => here(call, call.rooms.integrations.webhook(scope, &request).await?);
    webhooks::Set => {
        let reply = call.rooms.integrations.set_webhook(scope, &request).await?;
        webhooks::SetReply { webhook: here(call, reply.webhook), ..reply }
    };
    outbox::Act => act(call, request).await?;
    outbox::Outbox => call.rooms.integrations.outbox(scope, &request).await?;
    outbox::Settle => call.rooms.integrations.settle(scope, &request).await?;
    outbox::Conflicts => call.rooms.integrations.conflicts(scope, &request).await?;
    outbox::Resolve => call.rooms.integrations.resolve(scope, &request).await?;
    integrations::Disconnect => {
        let engine = &call.rooms.integrations;
        if request.keep_data {
            engine.disconnect_keeping(scope, request.connection_id).await?
        } else {
            engine.disconnect(scope, request.connection_id, request.keep_tasks).await?
        }
    };

    ledger::Post => atom_books::post(store, scope, request).await?;
    ledger::PostMany => atom_books::post_many(store, scope, request).await?;
    ledger::PendingList => atom_books::pending(store, scope, request).await?;
    ledger::PostPending => atom_books::post_pending(store, scope, request).await?;
    ledger::Void => atom_books::void(store, scope, request).await?;
    ledger::Expire => { let ledger::Expire {} = request; atom_books::expire(store, scope).await? };
    ledger::Reverse => atom_books::reverse(store, scope, request).await?;
    ledger::GetEntry => atom_books::entry(store, scope, request).await?;
    ledger::GetHistory => atom_books::history(store, scope, request).await?;
    ledger::Register => atom_books::register(store, scope, request).await?;
    ledger::Balances => atom_books::balances(store, scope, request).await?;
    ledger::Accounts => atom_books::accounts(store, scope, request).await?;
    ledger::OpenAccount => atom_books::open_account(store, scope, request).await?;
    ledger::CloseAccount => atom_books::close_account(store, scope, request).await?;
    ledger::RenameAccount => atom_books::rename_account(store, scope, request).await?;
    ledger::MergeAccount => atom_books::merge_account(store, scope, request).await?;
    ledger::Chart => atom_books::chart(store, scope, request).await?;
    ledger::ListPrices => atom_books::list_prices(store, scope, request).await?;
    ledger::AddPrices => atom_books::add_prices(store, scope, request).await?;
    ledger::PostLate => atom_books::post_late(store, scope, request).await?;
    ledger::ReverseLate => atom_books::reverse_late(store, scope, request).await?;
    ledger::CorrectLate => atom_books::correct_late(store, scope, request).await?;
    ledger::PostPendingLate => atom_books::post_pending_late(store, scope, request).await?;
    ledger::CloseYear => atom_books::close_year(store, scope, request).await?;
    ledger::Revalue => atom_books::revalue(store, scope, request).await?;
    ledger::Report => atom_books::report(store, scope, request).await?;
    ledger::ClosePeriod => atom_books::close(store, scope, request).await?;
    ledger::ReopenPeriod => atom_books::reopen(store, scope, request).await?;
    ledger::Verify => { let ledger::Verify {} = request; atom_books::verify(store, scope).await? };
    ledger::ListAssertions => atom_books::assertions(store, scope, request).await?;
    ledger::SetAssertion => atom_books::set_assertion(store, scope, request).await?;
    ledger::RemoveAssertion => { atom_books::remove_assertion(store, scope, request).await?; Done {} };
    ledger::Lots => atom_books::lots(store, scope, request).await?;
    ledger::ListLotSettings => { let ledger::ListLotSettings {} = request; atom_books::lot_settings(store, scope).await? };
    ledger::SetLots => atom_books::set_lots(store, scope, request).await?;
    ledger::Sale => atom_books::preview_sale(store, scope, request).await?;
    ledger::Sell => atom_books::sell(store, scope, request).await?;
    ledger::ListDocuments => call.rooms.files.documents(scope, request).await?;
    ledger::AttachDocument => books::attach(call, request).await?;
    ledger::ReadDocument => call.rooms.files.read_document(scope, request).await?;
    ledger::SaveDocument => { call.rooms.files.save_document(scope, request).await?; Done {} };
    ledger::RemoveDocument => { call.rooms.files.remove_document(scope, request).await?; Done {} };
    ledger::Import => books::import(call, request, None).await?;
    ledger::Categorize => atom_books::categorize(store, scope, request).await?;
    ledger::AcceptProposal => atom_books::accept(store, scope, request).await?;
    ledger::RejectProposal => atom_books::reject(store, scope, request).await?;
    ledger::ListRules => { let ledger::ListRules {} = request; atom_books::list_rules(store, scope).await? };
    ledger::CreateRule => atom_books::create_rule(store, scope, request).await?;
    ledger::DeleteRule => { atom_books::delete_rule(store, scope, request).await?; Done {} };
    ledger::ListImports => atom_books::list_imports(store, scope, request).await?;
    ledger::UndoImport => atom_books::undo_import(store, scope, request).await?;
    ledger::Export => books::export(call, request).await?;
    ledger::Names => { let ledger::Names {} = request; atom_books::names(store, scope).await? };
    ledger::Lines => atom_books::lines(store, scope, request).await?;
    ledger::Correct => atom_books::correct(store, scope, request).await?;
    ledger::GetCorrection => atom_books::correction(store, scope, request).await?;
    ledger::ImportUpload => books_copy::import(call, request).await?;
    ledger::ExportCopy => books_copy::export(call, request).await?;

    mail::Get => { let mail::Get {} = request; atom_auth::mail::get(&call.rooms.auth).await? };
    mail::Set => atom_auth::mail::set(&call.rooms.auth, &call.origin, call.identity()?, request).await?;
    mail::Test => { atom_auth::mail::test(&call.rooms.auth, request).await?; Done {} };

    jobs::List => call.rooms.jobs.list(scope.workspace, request).await?;
    jobs::Get => call.rooms.jobs.get(scope.workspace, request).await?;
    jobs::Cancel => call.rooms.jobs.cancel(scope.workspace, request).await?;

    audit::List => atom_auth::trail::list(&call.rooms.auth, call.identity()?, &request).await?;
    audit::Export => audits::export(call, request).await?;
    audit::Verify => {
        let audit::Verify {} = request;
        let state = store.audit_state().await?;
        let broken = state.broken.and_then(|seq| u64::try_from(seq).ok());
        audit::VerifyReply { ok: state.damage.is_none(), entries: state.entries, head: state.head, damage: state.damage, broken }
    };
}

#[cfg(test)]
mod tests {
    use super::HANDLED;

    /// Answered before the gate, where no rooms are needed.
    const BEFORE_THE_GATE: [&str; 4] = ["app.status", "vault.unlock", "vault.recover", "vault.retry"];
    /// Answered by the door, for they replace the rooms themselves.
    const BY_THE_DOOR: [&str; 3] = ["backups.restore", "data.delete_all", "security.rotate"];

    #[test]
    fn every_declared_command_has_a_handler() {
        for spec in atom_api::commands() {
            assert!(
                HANDLED.contains(&spec.name)
                    || BEFORE_THE_GATE.contains(&spec.name)
                    || BY_THE_DOOR.contains(&spec.name),
                "{} has no handler",
                spec.name
            );
        }
        assert_eq!(HANDLED.len() + BEFORE_THE_GATE.len() + BY_THE_DOOR.len(), atom_api::commands().len());
    }
}
