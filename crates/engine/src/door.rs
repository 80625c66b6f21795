//! The one door: how it opens, and the way of a call through it.

mod admission;
mod opening;
mod staying;
mod trail;

use crate::{
    Caller, Subscription,
    events::Events,
    gate::Gate,
    handlers::{self, Call},
    limits::Limits,
    metrics::Metrics,
    requests,
    rooms::Rooms,
    rotation,
};
use admission::{identify, limit, locked};
use atom_api::{Command, Spec, Topic};
use atom_auth::Identity;
use atom_core::{ApiError, Clock as _, Code, SessionId, SystemClock, UserId, WorkspaceId};
use atom_store::Scope;
use atom_vault::Sources;
use futures_util::{FutureExt as _, future::BoxFuture};
use jiff::Timestamp;
use serde_json::Value;
use std::{
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU16, AtomicU32},
    },
    time::Instant,
};
use tokio::{
    sync::{Mutex, RwLock},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;
use trail::{note, private};
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
    /// How often somebody failed to open the database since it was shut: told in the trail once there is one.
    failed_to_open: AtomicU32,
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
            failed_to_open: AtomicU32::new(0),
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
        if let Some(measured) = self.measured_at_the_gate(caller, spec, &args).await? {
            return Ok(measured);
        }
        match spec.name {
            "app.status" => {
                let status = self.inner.gate.read().await.status().await?;
                return to_value(&status);
            }
            "vault.unlock" => {
                let status = self.unlock(caller, spec, requests::parse(args)?).await?;
                self.inner.events.publish(spec.stale, spec.name, None, None);
                // A host that can be unlocked is one that stays.
                self.resume_jobs().await?;
                return to_value(&status);
            }
            "vault.recover" | "vault.retry" => {
                let status = match spec.name {
                    "vault.recover" => self.recover(caller, spec, requests::parse(args)?).await?,
                    _ => self.retry(caller, spec, requests::parse(args)?).await?,
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
                    return self.rotate_and_note(call, args, identity).await;
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

    /// A rotation leaves the rooms that the call came into: what stood against it is written where the database is then. What went
    /// well it writes and tells itself.
    async fn rotate_and_note(&self, call: Call, args: Value, identity: Option<Identity>) -> Result<Value, ApiError> {
        let scope = call.scope.clone();
        let result = match requests::parse(args) {
            Ok(request) => self.rotate(call, request).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &result
            && let Ok(rooms) = self.inner.rooms().await
        {
            note(&rooms, <atom_api::security::Rotate as Command>::SPEC, &scope, identity, Some(error)).await;
        }
        result
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
}

fn to_value(reply: &impl serde::Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(reply).map_err(|error| ApiError::new(Code::Internal, error.to_string()))
}
