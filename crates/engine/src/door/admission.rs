//! Who calls, whether they may, and how often.

use super::Door;
use crate::{Caller, Host, gate::Gate, limits::Limits, rooms::Rooms};
use atom_api::{Permission, Spec};
use atom_auth::Identity;
use atom_core::{ApiError, Code};
use serde_json::Value;
use std::sync::Arc;

impl Door {
    /// The first account keeps the installation, so nobody makes it from another machine: also where everything was
    /// deleted while other machines were let in.
    pub(super) async fn has_keeper(&self) -> Result<(), ApiError> {
        let rooms = match &*self.inner.gate.read().await {
            Gate::Open(rooms) => Some(Arc::clone(rooms)),
            Gate::Waiting { fresh: true, .. } => None,
            Gate::Waiting { .. } | Gate::Failed { .. } | Gate::Closed => return Ok(()),
        };
        let kept = match rooms {
            Some(rooms) => atom_auth::has_account(&rooms.auth).await?,
            None => false,
        };
        if kept {
            return Ok(());
        }
        Err(ApiError::new(Code::Conflict, "Make the first account on the machine of Atom."))
    }

    /// Permission, then who may name files of this machine, then rate limit. The files are those of the person who runs
    /// Atom: whoever calls the local server may be somebody else, unless it is who keeps the installation.
    pub(super) fn admit(
        &self,
        caller: &Caller,
        spec: &Spec,
        args: &Value,
        identity: Option<Identity>,
    ) -> Result<(), ApiError> {
        if !identity.map_or(spec.permission == Permission::Open, |identity| identity.may(spec.permission)) {
            return Err(match identity {
                Some(_) if spec.permission == Permission::InstallationManage => ApiError::new(
                    Code::Forbidden,
                    "This concerns all workspaces of the installation; only its first account may do it.",
                ),
                Some(_) => ApiError::new(Code::Forbidden, "Your role in this workspace does not allow this."),
                None => ApiError::new(Code::Unauthenticated, "Sign in first."),
            });
        }
        if identity.is_some_and(|identity| identity.locked) && !passes_lock(spec) {
            return Err(locked());
        }
        // Whoever keeps the installation holds the folder in which its mail lies: a code would show nothing of them.
        if identity.is_some_and(|identity| !identity.verified && !identity.keeper)
            && atom_auth::needs_verified(spec.name)
        {
            let message = "Confirm your e-mail address first, by the code in the mail that was sent to you.";
            return Err(ApiError::new(Code::Forbidden, message).with_field("verification"));
        }
        // No open command names a file: from whoever is not signed in, `path` is a member that no request has.
        let named = identity.is_some_and(|identity| {
            names_a_file(args) && (caller.elsewhere || (caller.host == Host::Http && !identity.keeper))
        });
        if named {
            let message = "Over the network, files of this machine are named by nobody but who keeps the installation, and \
                           on it. Send an upload, or fetch an export.";
            return Err(ApiError::new(Code::Forbidden, message).with_field("path"));
        }
        Ok(())
    }
}

/// Session and workspace. An open command does not care whether a token that comes along is any good.
pub(super) async fn identify(rooms: &Rooms, caller: &Caller, spec: &Spec) -> Result<Option<Identity>, ApiError> {
    let identity = match &caller.token {
        None => None,
        Some(token) => match atom_auth::authenticate(&rooms.auth, token, caller.workspace).await {
            Ok(identity) => Some(identity),
            Err(_) if spec.permission == Permission::Open => None,
            Err(error) => return Err(error.into()),
        },
    };
    Ok(identity)
}

/// The rate limit, once all else allows the call.
pub(super) async fn limit(
    limits: &Limits,
    rooms: &Rooms,
    caller: &Caller,
    spec: &Spec,
    args: &Value,
    identity: Option<Identity>,
) -> Result<(), ApiError> {
    match identity {
        Some(identity) if spec.permission != Permission::Open => limits.session(identity.session),
        _ => {
            let known = known(rooms, spec, args).await?;
            limits.open(spec.name, &caller.origin().address, args, known.as_deref())
        }
    }
}

/// What is known of a caller who is not signed in, so that programs which share their address do not make them wait: the device
/// that they signed in on before, the session that they renew, the code that came to them, or the attempt that they began.
async fn known(rooms: &Rooms, spec: &Spec, args: &Value) -> Result<Option<String>, ApiError> {
    let text = |name: &str| args[name].as_str().unwrap_or_default();
    Ok(match spec.name {
        "auth.login" if !text("device_key").is_empty() => {
            let device = atom_auth::known_device(&rooms.auth, text("email"), text("device_key")).await?;
            device.map(|device| format!("device {device}"))
        }
        "auth.refresh" if !text("refresh_token").is_empty() => {
            let session = atom_auth::session_of(&rooms.auth, text("refresh_token")).await?;
            session.map(|session| format!("session {session}"))
        }
        // A code that is wrong is counted by the address.
        "auth.reset_password" => atom_auth::known_reset(&rooms.auth, text("token")).await?,
        "auth.verify_email" => atom_auth::known_verification(&rooms.auth, text("token")).await?,
        "signin.finish" | "signin.cancel" => atom_auth::outside::known_attempt(&rooms.auth, text("attempt")),
        _ => None,
    })
}

fn passes_lock(spec: &Spec) -> bool {
    spec.permission == Permission::Open || atom_auth::passes_lock(spec.name)
}

/// Whether a request names a file of this machine: every one that does has it in `path`.
fn names_a_file(args: &Value) -> bool {
    args.get("path").is_some_and(|path| !path.is_null())
}

/// The field tells it from a database that is locked.
pub(super) fn locked() -> ApiError {
    ApiError::new(Code::Locked, "This session is locked. Enter your password to go on.").with_field("session")
}
