//! What the door writes down of calls: refusals and what went outside in the audit trail, internal errors in the log.

use crate::{
    refusals::{self, Kind},
    rooms::Rooms,
    rotation,
};
use atom_api::{Effect, Permission, Spec};
use atom_auth::Identity;
use atom_core::{ApiError, Clock as _, Code, SystemClock};
use atom_store::{AuditLine, Scope};
use std::time::Instant;

/// The trail of what the store does not write itself: refusals, and what went outside or left no change.
pub(super) async fn note(
    rooms: &Rooms,
    spec: &'static Spec,
    scope: &Scope,
    identity: Option<Identity>,
    error: Option<&ApiError>,
) {
    let outcome = match error.map(|error| error.code) {
        None if matches!(spec.effect, Effect::External) || spec.takes_out => "ok",
        Some(code @ (Code::Forbidden | Code::RateLimited)) => code.as_str(),
        Some(code @ Code::Unauthenticated) if matches!(spec.name, "auth.login" | "signin.finish") => code.as_str(),
        Some(code @ (Code::Vendor | Code::Conflict)) if spec.name == "signin.finish" => code.as_str(),
        Some(Code::Invalid) if is_wrong_proof(spec, error) => "refused",
        // Whatever stood against it: the key of everything was to be another one.
        Some(code) if spec.name == rotation::COMMAND && identity.is_some() => code.as_str(),
        _ => return,
    };
    let at_ms = rooms.store.clock().now_ms();
    let (workspace, user) = (identity.map(|who| who.workspace), identity.map(|who| who.user));
    let line = AuditLine { at_ms, workspace, user, host: scope.host, command: spec.name, entity: None, outcome };
    let mut lines = Vec::new();
    // Codes that nobody was sent cost nothing to make up.
    let made_up = identity.is_none() && outcome == "refused";
    if made_up || error.is_some_and(|error| matches!(error.code, Code::Forbidden | Code::RateLimited)) {
        let kind = Kind { command: spec.name, outcome, host: scope.host, workspace, user };
        let Some(ended) = rooms.refusals.note(kind, Instant::now()) else { return };
        lines.extend(ended.iter().map(|(kind, more)| refusals::counted(kind, *more, at_ms)));
    }
    lines.push(line);
    if let Err(error) = refusals::write(&rooms.store, &lines).await {
        tracing::error!(%error, command = spec.name, "a line of the audit trail was not written");
    }
}

/// Writes that the database was opened, through which command, and how often that failed before: there was no trail then.
pub(super) async fn note_opening(rooms: &Rooms, command: &'static str, host: &'static str, failed: u32) {
    let at_ms = rooms.store.clock().now_ms();
    let line = |outcome, entity| AuditLine { at_ms, workspace: None, user: None, host, command, entity, outcome };
    let mut lines = Vec::new();
    if failed > 0 {
        lines.push(line("refused", (failed > 1).then(|| format!("{} more", failed - 1))));
    }
    lines.push(line("ok", None));
    if let Err(error) = refusals::write(&rooms.store, &lines).await {
        tracing::error!(%error, command, "a line of the audit trail was not written");
    }
}

/// Whether somebody did not show what the command asked them to show: their password, a code, or the passphrase.
fn is_wrong_proof(spec: &Spec, error: Option<&ApiError>) -> bool {
    use Permission::{Account, InstallationManage, Open, WorkspaceManage};
    let asked = matches!(spec.permission, Open | Account | WorkspaceManage | InstallationManage)
        && spec.name != "auth.register";
    let shown = |field: &str| match field {
        "password" | "code" | "token" | "recovery_code" | "account_password" => true,
        // Where it is chosen, it shows nothing.
        "passphrase" => spec.name != "security.passphrase",
        _ => false,
    };
    asked && error.and_then(|error| error.field.as_deref()).is_some_and(shown)
}

/// Keeps the facts of an internal error in the log, under an id that the person can name.
pub(super) fn private(spec: &Spec, error: ApiError) -> ApiError {
    if error.code != Code::Internal || error.detail_id.is_some() {
        return error;
    }
    let mut random = [0; 6];
    SystemClock.random(&mut random);
    let detail_id = hex::encode(random);
    tracing::error!(command = spec.name, detail_id, error = error.message, "internal error");
    let message =
        format!("Something went wrong inside Atom; nothing was changed. The log has the details under {detail_id}.");
    ApiError { detail_id: Some(detail_id), ..ApiError::new(Code::Internal, message) }
}
