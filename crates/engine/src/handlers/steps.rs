//! What handlers do besides one call of an engine, and how replies of an engine become those of the contract.

use super::Call;
use crate::rooms::joined;
use atom_api::{account, app, auth, integrations, outbox, tasks, undo, webhooks};
use atom_auth::AuthError;
use atom_core::{ApiError, Code};
use atom_store::Scope;
use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
};

/// Renews a session. Where a used token ended it instead, whoever listens with it is told.
pub(super) async fn refresh(call: &Call, request: auth::Refresh) -> Result<auth::SessionReply, ApiError> {
    let renewed = atom_auth::refresh(&call.rooms.auth, call.host.as_str(), request).await;
    if matches!(renewed, Err(AuthError::Reused)) {
        call.inner.events.publish(&[atom_api::Topic::Sessions], "auth.refresh", None, None);
    }
    Ok(renewed?)
}

/// The answer of a service comes to a port of this machine, by the browser that stands here: whoever calls from another one
/// would begin a sign-in for somebody else, and have a port opened that nobody answers.
pub(super) fn browser_is_here(call: &Call) -> Result<(), ApiError> {
    if !call.elsewhere {
        return Ok(());
    }
    let message = "A service answers to the browser of the machine of Atom. Sign in with your password here, or through the \
                   service on that machine.";
    Err(ApiError::new(Code::Forbidden, message).with_field("provider"))
}

/// Guessing takes some milliseconds of work, which other calls need not wait for.
pub(super) async fn strength(request: account::Strength) -> Result<account::StrengthReply, ApiError> {
    joined(tokio::task::spawn_blocking(move || atom_auth::strength(&request)).await)
}

/// Writes a copy of the whole database into a file that the request names.
pub(super) async fn backup(call: &Call, request: app::Backup) -> Result<app::BackupReply, ApiError> {
    let bytes = call.rooms.store.backup(Path::new(&request.path)).await?;
    Ok(app::BackupReply { path: request.path, bytes, at: call.rooms.store.clock().now() })
}

/// The day on which the person's weeks begin, where the call does not say.
pub(super) async fn first_day(
    store: &atom_store::Store,
    scope: &Scope,
    told: Option<tasks::FirstDay>,
) -> Result<Option<tasks::FirstDay>, ApiError> {
    if told.is_some() {
        return Ok(told);
    }
    let set = atom_auth::settings::get(store, scope).await?;
    // `auto` is what the browser of the person says, which only the interface knows.
    Ok(set.values.get("locale.first_day").and_then(|day| serde_json::from_value(day.clone()).ok()))
}

/// How a connection stands, with what it holds where that is asked for.
pub(super) async fn status(call: &Call, request: &integrations::Status) -> Result<integrations::Connection, ApiError> {
    let mut connection = call.rooms.integrations.status(&call.scope, request.connection_id).await?;
    if request.holds {
        let mut read = call.rooms.store.read(&call.scope).await?;
        connection.holds = Some(atom_tasks::mirror::holds(&mut read, connection.id).await?);
    }
    Ok(connection)
}

/// What `app.verify` and `atom verify` answer.
pub(crate) async fn verify(store: &atom_store::Store, files: &atom_files::Files) -> Result<app::VerifyReply, ApiError> {
    let mut checks = store.verify().await?;
    checks.push(files.verify().await?);
    checks.push(atom_books::check(store).await?);
    let view = |check: atom_store::Check| app::Check {
        name: check.name.to_owned(),
        looked_at: check.looked_at,
        damage: check.damage,
    };
    let checks: Vec<app::Check> = checks.into_iter().map(view).collect();
    Ok(app::VerifyReply { ok: checks.iter().all(|check| check.damage.is_none()), checks })
}

/// What an undo or a redo did, as the contract tells it.
pub(super) fn undone(undone: atom_store::Undone) -> undo::UndoReply {
    let atom_store::Undone { txn, command, subject, changed, kept } = undone;
    undo::UndoReply { txn, command, subject, changed, kept }
}

/// Connects, or begins to; the end of an attempt is told to whoever shows connections.
pub(super) async fn connect(
    call: &Call,
    request: integrations::Connect,
) -> Result<integrations::ConnectReply, ApiError> {
    let engine = Arc::clone(&call.rooms.integrations);
    let cancel = call.inner.closing.child_token();
    let reply = if call.elsewhere {
        engine.connect_from_elsewhere(&call.scope, &request, &cancel).await?
    } else {
        engine.connect(&call.scope, &request, &cancel).await?
    };
    if let Some(attempt) = reply.attempt {
        let (inner, scope) = (Arc::clone(&call.inner), call.scope.clone());
        tokio::spawn(async move {
            engine.attempt_ended(&scope, attempt).await;
            let topics = [atom_api::Topic::Connections];
            inner.events.publish(&topics, "integrations.attempt", Some(scope.workspace), None);
        });
    }
    Ok(reply)
}

/// A webhook, with where this host takes its deliveries.
pub(super) fn here(call: &Call, webhook: webhooks::Webhook) -> webhooks::Webhook {
    let port = call.inner.deliveries_port.load(Ordering::Relaxed);
    webhooks::Webhook { port: (port != 0).then_some(port), ..webhook }
}

/// Has a service do something. Whoever asked may leave: what has begun is brought to its end.
pub(super) async fn act(call: &Call, request: outbox::Act) -> Result<outbox::Outgoing, ApiError> {
    let (engine, scope) = (Arc::clone(&call.rooms.integrations), call.scope.clone());
    let work = tokio::spawn(async move { engine.act(&scope, &request).await });
    Ok(joined(work.await)??)
}
