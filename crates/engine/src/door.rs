//! The one door.

use crate::{
    Caller, Host, Subscription, alarm,
    events::Events,
    gate::Gate,
    handlers::{self, Call},
    limits::Limits,
    maintenance,
    metrics::Metrics,
    requests,
    rooms::{Rooms, joined},
    rotation, sync_loop, syncs, upkeep,
};
use atom_api::{
    Effect, Permission, Spec, Topic,
    app::{Recover, Retry, StatusReply, Unlock},
};
use atom_auth::Identity;
use atom_core::{ApiError, Clock as _, Code, SessionId, SystemClock, UserId, WorkspaceId};
use atom_store::{AuditLine, DirectoryLock, Scope};
use atom_vault::{Sources, VaultError};
use futures_util::{FutureExt as _, future::BoxFuture};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU16, Ordering},
    },
    time::Instant,
};
use tokio::{
    sync::{Mutex, RwLock},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What a door needs to open.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The data directory; made when it is missing.
    pub data_dir: PathBuf,
}

/// The one door to everything that Atom can do. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Door {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) data_dir: PathBuf,
    pub(crate) sources: Sources,
    pub(crate) gate: RwLock<Gate>,
    /// Held by whoever changes the ways to the key, the key itself, or the whole database.
    pub(crate) securing: Mutex<()>,
    pub(crate) limits: Limits,
    metrics: Metrics,
    /// Whether this is a host that stays, and takes up what an earlier run left.
    stays: AtomicBool,
    pub(crate) events: Events,
    /// Cancelled when the door closes.
    pub(crate) closing: CancellationToken,
    /// The alarm, once a host that stays has set it.
    alarm: Mutex<Option<JoinHandle<()>>>,
    /// The port on which a host takes deliveries of webhooks; 0 where none does.
    pub(crate) deliveries_port: AtomicU16,
}

impl Inner {
    /// The present, by the clock of the machine.
    pub(crate) fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    pub(crate) async fn rooms(&self) -> Result<Arc<Rooms>, ApiError> {
        self.gate.read().await.rooms()
    }

    /// The workspace that a session is in; `None` when it is none any more.
    pub(crate) async fn session_workspace(&self, session: SessionId) -> Option<WorkspaceId> {
        let rooms = self.rooms().await.ok()?;
        atom_auth::session_workspace(&rooms.auth, session).await.ok()?
    }
}

impl Door {
    /// Opens the data directory, or stands before it closed: `app.status` tells which, `vault.unlock` opens it.
    ///
    /// # Errors
    /// `conflict` when another process has this directory; `unavailable` when it cannot be written. Everything else that
    /// can be wrong with key or database is what every call then answers.
    pub async fn open(options: OpenOptions) -> Result<Self, ApiError> {
        Self::open_with(options, Sources::from_process()).await
    }

    /// As [`Door::open`], with the places to look for a key given: for tests and hosts that have their own.
    ///
    /// # Errors
    /// As [`Door::open`].
    pub async fn open_with(options: OpenOptions, sources: Sources) -> Result<Self, ApiError> {
        let gate = Gate::approach(&options.data_dir, sources.clone()).await?;
        let inner = Inner {
            data_dir: options.data_dir,
            sources,
            stays: AtomicBool::new(false),
            gate: RwLock::new(gate),
            securing: Mutex::default(),
            limits: Limits::default(),
            metrics: Metrics::default(),
            events: Events::new(SystemClock.now_ms()),
            closing: CancellationToken::new(),
            alarm: Mutex::default(),
            deliveries_port: AtomicU16::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Calls one command. `args` is its request; an absent one is `{}`.
    ///
    /// # Errors
    /// What the command says; see [`ApiError`].
    pub async fn call(&self, caller: &Caller, name: &str, args: Value) -> Result<Value, ApiError> {
        let Some(spec) = atom_api::find(name) else {
            let name: String = name.chars().take(64).collect();
            return Err(ApiError::new(
                Code::NotFound,
                format!("There is no command `{name}`; `atom commands` lists those that there are."),
            ));
        };
        let began = Instant::now();
        // A panic is a fault of Atom, not the end of it.
        let result = AssertUnwindSafe(self.pass(caller, spec, args)).catch_unwind().await.unwrap_or_else(|panic| {
            let text = panic
                .downcast_ref::<&str>()
                .map(ToString::to_string)
                .or_else(|| panic.downcast_ref::<String>().cloned());
            Err(ApiError::new(Code::Internal, format!("panic: {}", text.unwrap_or_default())))
        });
        let result = result.map_err(|error| private(spec, error));
        self.inner.metrics.note(spec.name, result.is_ok(), began.elapsed());
        result
    }

    /// Boxed, so that what hosts spawn stays small and its type stays simple.
    fn pass<'a>(
        &'a self,
        caller: &'a Caller,
        spec: &'static Spec,
        args: Value,
    ) -> BoxFuture<'a, Result<Value, ApiError>> {
        self.pass_in(caller, spec, args).boxed()
    }

    async fn pass_in(&self, caller: &Caller, spec: &'static Spec, args: Value) -> Result<Value, ApiError> {
        if caller.elsewhere {
            self.has_keeper().await?;
        }
        match spec.name {
            "app.status" => {
                let status = self.inner.gate.read().await.status().await?;
                return to_value(&status);
            }
            "vault.unlock" => {
                let status = self.unlock(caller, requests::parse(args)?).await?;
                self.inner.events.publish(spec.stale, spec.name, None, None);
                // A host that can be unlocked is one that stays.
                self.resume_jobs().await?;
                return to_value(&status);
            }
            "vault.recover" | "vault.retry" => {
                let status = match spec.name {
                    "vault.recover" => self.recover(caller, requests::parse(args)?).await?,
                    _ => self.retry(caller, requests::parse(args)?).await?,
                };
                self.inner.events.publish(spec.stale, spec.name, None, None);
                self.resume_jobs().await?;
                return to_value(&status);
            }
            _ => {}
        }
        let rooms = self.inner.rooms().await?;
        let identity = identify(&rooms, caller, spec).await?;
        let scope = Scope {
            workspace: identity.map_or(WorkspaceId::from(Uuid::nil()), |identity| identity.workspace),
            user: identity.map_or(UserId::from(Uuid::nil()), |identity| identity.user),
            host: caller.host.as_str(),
            command: spec.name,
        };
        let result = match self.admit(caller, spec, &args, identity) {
            Ok(()) => limit(&self.inner.limits, &rooms, caller, spec, &args, identity).await,
            refused => refused,
        };
        let result = match result {
            // These two replace the database itself, and so all rooms.
            Ok(()) if spec.name == "backups.restore" => self.restore_backup(requests::parse(args)?).await,
            Ok(()) if spec.name == "data.delete_all" => self.delete_all(requests::parse(args)?).await,
            Ok(()) => {
                let call = Call {
                    inner: Arc::clone(&self.inner),
                    rooms: Arc::clone(&rooms),
                    host: caller.host,
                    origin: caller.origin(),
                    elsewhere: caller.elsewhere,
                    identity,
                    scope: scope.clone(),
                };
                if spec.name == rotation::COMMAND {
                    drop(rooms);
                    return self.rotate(call, requests::parse(args)?).await;
                }
                match handlers::run(&call, spec.name, args).await {
                    Some(result) => result,
                    None => Err(ApiError::new(Code::Internal, format!("`{}` has no handler", spec.name))),
                }
            }
            Err(refused) => Err(refused),
        };
        note(&rooms, spec, &scope, identity, result.as_ref().err()).await;
        if result.is_ok() {
            let everywhere = spec.stale.contains(&Topic::App) || spec.stale.contains(&Topic::Sessions);
            self.inner.events.publish(
                spec.stale,
                spec.name,
                identity.map(|who| who.workspace).filter(|_| !everywhere),
                None,
            );
        }
        result
    }

    /// The first account keeps the installation, so nobody makes it from another machine: also where everything was
    /// deleted while other machines were let in.
    async fn has_keeper(&self) -> Result<(), ApiError> {
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
    fn admit(&self, caller: &Caller, spec: &Spec, args: &Value, identity: Option<Identity>) -> Result<(), ApiError> {
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
        let keeps = identity.is_some_and(|identity| identity.keeper);
        if names_a_file(args) && (caller.elsewhere || (caller.host == Host::Http && !keeps)) {
            let message = "Over the network, files of this machine are named by nobody but who keeps the installation, and \
                           on it. Send an upload, or fetch an export.";
            return Err(ApiError::new(Code::Forbidden, message).with_field("path"));
        }
        Ok(())
    }

    async fn unlock(&self, caller: &Caller, request: Unlock) -> Result<StatusReply, ApiError> {
        self.inner.limits.vault_try(caller)?;
        let mut gate = self.inner.gate.write().await;
        let Gate::Waiting { closed, lock, .. } = &mut *gate else {
            return match &*gate {
                Gate::Open(_) => gate.status().await,
                other => {
                    Err(other.rooms().err().unwrap_or_else(|| ApiError::new(Code::Conflict, "The database is open.")))
                }
            };
        };
        let vault = {
            let (closed, sources, dir) = (Arc::clone(closed), self.inner.sources.clone(), self.inner.data_dir.clone());
            let unlocked = tokio::task::spawn_blocking(move || {
                let vault = closed.unlock(request.passphrase.expose())?;
                let (source, vault) = (vault.source(), maintenance::kept_again(vault, &sources));
                if vault.source() != source {
                    vault.write(&dir)?;
                }
                Ok::<_, VaultError>(vault)
            });
            joined(unlocked.await)?.map_err(|error| ApiError::from(error).with_field("passphrase"))?
        };
        let Some(lock) = lock.take() else {
            return Err(ApiError::new(Code::Internal, "the lock of the directory is gone"));
        };
        *gate = Gate::enter(lock, &self.inner.data_dir, &vault, &self.inner.sources).await;
        gate.rooms()?;
        gate.status().await
    }

    /// Opens the database by its recovery code. The keychain gets the key again, where it serves.
    async fn recover(&self, caller: &Caller, request: Recover) -> Result<StatusReply, ApiError> {
        self.inner.limits.vault_try(caller)?;
        let mut gate = self.inner.gate.write().await;
        let Gate::Waiting { closed, lock, .. } = &mut *gate else {
            return match &*gate {
                Gate::Open(_) => gate.status().await,
                other => {
                    Err(other.rooms().err().unwrap_or_else(|| ApiError::new(Code::Conflict, "The database is open.")))
                }
            };
        };
        let (closed, sources, dir) = (Arc::clone(closed), self.inner.sources.clone(), self.inner.data_dir.clone());
        let recovered = tokio::task::spawn_blocking(move || {
            let vault = maintenance::kept_again(closed.recover(request.code.expose())?, &sources);
            vault.write(&dir)?;
            Ok::<_, ApiError>(vault)
        });
        let vault = joined(recovered.await)??;
        let Some(lock) = lock.take() else {
            return Err(ApiError::new(Code::Internal, "the lock of the directory is gone"));
        };
        *gate = Gate::enter(lock, &self.inner.data_dir, &vault, &self.inner.sources).await;
        gate.rooms()?;
        gate.status().await
    }

    /// Looks for the key once more.
    async fn retry(&self, caller: &Caller, request: Retry) -> Result<StatusReply, ApiError> {
        let Retry {} = request;
        if caller.elsewhere {
            // The keychain may ask whoever sits before this machine.
            let message = "Only programs on the machine of Atom have it look for the key again.";
            return Err(ApiError::new(Code::Forbidden, message));
        }
        let mut gate = self.inner.gate.write().await;
        let lock = match &mut *gate {
            Gate::Open(_) | Gate::Closed => return gate.status().await,
            Gate::Waiting { lock, .. } | Gate::Failed { lock, .. } => lock.take(),
        };
        // The keychain may ask a person, who is not to be asked without end.
        if let Err(wait) = self.inner.limits.secret_try(&format!("the keychain from {}", caller.origin().address)) {
            if let Gate::Waiting { lock: place, .. } | Gate::Failed { lock: place, .. } = &mut *gate {
                *place = lock;
            }
            return Err(wait);
        }
        let lock = lock.map_or_else(|| DirectoryLock::take(&self.inner.data_dir), Ok)?;
        *gate = Gate::approach_locked(lock, &self.inner.data_dir, self.inner.sources.clone()).await?;
        gate.status().await
    }

    /// Whether the caller is signed in: for a host that has to know before it does more for them. A call finds out by itself.
    ///
    /// # Errors
    /// `unauthenticated` without a session; `locked` while the database is.
    pub async fn identify(&self, caller: &Caller) -> Result<(), ApiError> {
        let rooms = self.inner.rooms().await?;
        let token = caller.token.as_ref().ok_or_else(|| ApiError::new(Code::Unauthenticated, "Sign in first."))?;
        atom_auth::authenticate(&rooms.auth, token, caller.workspace).await?;
        Ok(())
    }

    /// Events for this caller, from the one after `last_seen` on; from now on when that is `None`.
    ///
    /// # Errors
    /// `unauthenticated` without a session.
    pub async fn subscribe(&self, caller: &Caller, last_seen: Option<u64>) -> Result<Subscription, ApiError> {
        let rooms = self.inner.rooms().await?;
        let token = caller.token.as_ref().ok_or_else(|| ApiError::new(Code::Unauthenticated, "Sign in first."))?;
        let identity = atom_auth::authenticate(&rooms.auth, token, None).await?;
        if identity.locked {
            return Err(locked());
        }
        Ok(Subscription::new(Arc::clone(&self.inner), identity, last_seen))
    }

    /// Figures in the Prometheus text format.
    #[must_use]
    pub fn metrics(&self) -> String {
        self.inner.metrics.render()
    }

    /// Starts again the jobs that the end of the program interrupted, sets the alarm for what comes due, and syncs
    /// connections when they are due. For hosts that stay: the window and `atom serve`.
    ///
    /// # Errors
    /// When the list of jobs cannot be read.
    pub async fn resume_jobs(&self) -> Result<(), ApiError> {
        self.inner.stays.store(true, Ordering::Relaxed);
        let Ok(rooms) = self.inner.rooms().await else { return Ok(()) };
        upkeep::begin(&self.inner, &rooms);
        for job in rooms.jobs.take_interrupted().await? {
            let Some(spec) = atom_api::find(&job.command) else { continue };
            let scope =
                Scope { workspace: job.workspace, user: job.user, host: Host::Job.as_str(), command: spec.name };
            match spec.name {
                "integrations.sync" => {}
                rotation::COMMAND => {
                    self.go_on_resealing(&rooms, &scope).await;
                    continue;
                }
                _ => continue,
            }
            let call = Call {
                inner: Arc::clone(&self.inner),
                rooms: Arc::clone(&rooms),
                host: Host::Job,
                origin: Caller::new(Host::Job, None).origin(),
                elsewhere: false,
                identity: None,
                scope,
            };
            let Ok(mut request) = requests::parse::<atom_api::integrations::Sync>(job.args) else { continue };
            request.wait = false;
            if let Err(error) = syncs::sync(&call, request).await {
                tracing::info!(%error, "an interrupted sync was not taken up again");
            }
        }
        // Also where the program ended before there was a job.
        let nobody = Scope {
            workspace: WorkspaceId::from(Uuid::nil()),
            user: UserId::from(Uuid::nil()),
            host: Host::Job.as_str(),
            command: rotation::COMMAND,
        };
        self.go_on_resealing(&rooms, &nobody).await;
        sync_loop::begin(&self.inner, &rooms);
        let mut set = self.inner.alarm.lock().await;
        if set.is_none() && !self.inner.closing.is_cancelled() {
            *set = Some(tokio::spawn(alarm::run(Arc::clone(&self.inner))));
        }
        Ok(())
    }

    async fn go_on_resealing(&self, rooms: &Arc<Rooms>, scope: &Scope) {
        if let Err(error) = rotation::begin_reseal(&self.inner, rooms, scope).await {
            tracing::warn!(%error, "contents are not sealed anew yet");
        }
    }

    /// As [`Door::resume_jobs`], for rooms that were entered again.
    pub(crate) async fn go_on(&self) {
        if self.inner.stays.load(Ordering::Relaxed)
            && let Err(error) = self.resume_jobs().await
        {
            tracing::warn!(%error, "interrupted jobs were not taken up again");
        }
    }

    /// Waits until no job runs: for a host that ends after its call.
    pub async fn settle(&self) {
        if let Ok(rooms) = self.inner.rooms().await {
            rooms.jobs.settle().await;
        }
    }

    /// Stops jobs, finishes writes and closes the database. Idempotent.
    pub async fn close(&self) {
        self.inner.closing.cancel();
        self.settle().await;
        let alarm = self.inner.alarm.lock().await.take();
        if let Some(alarm) = alarm
            && let Err(error) = alarm.await
        {
            tracing::error!(%error, "the alarm ended early");
        }
        let gate = std::mem::replace(&mut *self.inner.gate.write().await, Gate::Closed);
        if let Gate::Open(rooms) = gate {
            rooms.leave().await;
        }
    }
}

fn passes_lock(spec: &Spec) -> bool {
    spec.permission == Permission::Open || atom_auth::passes_lock(spec.name)
}

/// Whether a request names a file of this machine: every one that does has it in `path`.
fn names_a_file(args: &Value) -> bool {
    args.get("path").is_some_and(|path| !path.is_null())
}

/// The field tells it from a database that is locked.
fn locked() -> ApiError {
    ApiError::new(Code::Locked, "This session is locked. Enter your password to go on.").with_field("session")
}

/// Whether somebody did not show what the command asked them to show: their password, or a code.
fn is_wrong_proof(spec: &Spec, error: Option<&ApiError>) -> bool {
    let asked = matches!(spec.permission, Permission::Open | Permission::Account | Permission::WorkspaceManage)
        && spec.name != "auth.register";
    asked && error.is_some_and(|error| matches!(error.field.as_deref(), Some("password" | "code" | "token")))
}

/// The rate limit, once all else allows the call.
async fn limit(
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
/// that they signed in on before, or the session that they renew.
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
        _ => None,
    })
}

/// Session and workspace. An open command does not care whether a token that comes along is any good.
async fn identify(rooms: &Rooms, caller: &Caller, spec: &Spec) -> Result<Option<Identity>, ApiError> {
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

/// The trail of what the store does not write itself: refusals, and what went outside or left no change.
async fn note(rooms: &Rooms, spec: &'static Spec, scope: &Scope, identity: Option<Identity>, error: Option<&ApiError>) {
    let outcome = match error.map(|error| error.code) {
        None if matches!(spec.effect, Effect::External) || spec.takes_out => "ok",
        Some(code @ (Code::Forbidden | Code::RateLimited)) => code.as_str(),
        Some(code @ Code::Unauthenticated) if matches!(spec.name, "auth.login" | "signin.finish") => code.as_str(),
        Some(code @ (Code::Vendor | Code::Conflict)) if spec.name == "signin.finish" => code.as_str(),
        Some(Code::Invalid) if is_wrong_proof(spec, error) => "refused",
        _ => return,
    };
    let at_ms = rooms.store.clock().now_ms();
    let (workspace, user) = (identity.map(|who| who.workspace), identity.map(|who| who.user));
    let line = AuditLine { at_ms, workspace, user, host: scope.host, command: spec.name, entity: None, outcome };
    let written = async {
        let mut txn = rooms.store.system_write().await?;
        txn.audit(&line).await?;
        txn.commit().await
    };
    if let Err(error) = written.await {
        tracing::error!(%error, command = spec.name, "a line of the audit trail was not written");
    }
}

/// Keeps the facts of an internal error in the log, under an id that the person can name.
fn private(spec: &Spec, error: ApiError) -> ApiError {
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

fn to_value(reply: &impl serde::Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(reply).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
}
