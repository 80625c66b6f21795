//! What all routes share.

use crate::{Access, Ui, body::ROOM_KIB, instance::InstanceKey};
use atom_core::{ApiError, Code};
use atom_engine::{Caller, Delivery, Door, Hook, Taken};
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Most calls at work at the same time; more are told to come back.
pub(crate) const CALLS_MAX: usize = 256;
/// Most sockets whose first message, with the token, has not come.
const GREETING_MAX: usize = 32;

/// One running host. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Site(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) door: Door,
    pub(crate) ui: Ui,
    pub(crate) access: Access,
    pub(crate) key: InstanceKey,
    /// Cancelled when the host stops: streams end.
    pub(crate) closing: CancellationToken,
    /// Connections, sockets and calls that a stop waits for.
    pub(crate) tasks: TaskTracker,
    calls: Arc<Semaphore>,
    /// Room for large bodies, in KiB.
    pub(crate) bodies: Arc<Semaphore>,
    /// Places for sockets whose first message has not come: on this machine, and from others.
    greeting: [Arc<Semaphore>; 2],
}

impl Site {
    pub(crate) fn new(door: Door, ui: Ui, access: Access, key: InstanceKey) -> Self {
        Self(Arc::new(Shared {
            door,
            ui,
            access,
            key,
            closing: CancellationToken::new(),
            tasks: TaskTracker::new(),
            calls: Arc::new(Semaphore::new(CALLS_MAX)),
            bodies: Arc::new(Semaphore::new(ROOM_KIB)),
            greeting: [(); 2].map(|()| Arc::new(Semaphore::new(GREETING_MAX))),
        }))
    }

    /// A place for a socket of which it is not known who it is. Other machines have places of their own.
    pub(crate) fn greet(&self, elsewhere: bool) -> Result<OwnedSemaphorePermit, ApiError> {
        let [here, others] = &self.greeting;
        let places = if elsewhere { others } else { here };
        Arc::clone(places).try_acquire_owned().map_err(|_| {
            let mut busy = ApiError::new(Code::RateLimited, "Too many sockets wait for their first message.");
            busy.retry_after_ms = Some(1_000);
            busy
        })
    }

    /// Calls a command on a task of its own: a client that goes away in the middle does not cut a write in two,
    /// and a panic becomes an error instead of a dropped connection.
    pub(crate) async fn call(&self, caller: Caller, name: String, args: Value) -> Result<Value, ApiError> {
        let door = self.door.clone();
        self.whole(async move { door.call(&caller, &name, args).await }).await
    }

    /// Takes a delivery, in the same way.
    pub(crate) async fn deliver(&self, hook: Hook, delivery: Delivery) -> Result<Taken, ApiError> {
        let door = self.door.clone();
        self.whole(async move { door.deliver(&hook, &delivery).await }).await
    }

    async fn whole<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    ) -> Result<T, ApiError> {
        let Ok(permit) = self.calls.clone().try_acquire_owned() else {
            let mut busy = ApiError::new(Code::RateLimited, "Too many calls are at work; try again in a moment.");
            busy.retry_after_ms = Some(1_000);
            return Err(busy);
        };
        let work = self.tasks.spawn(async move {
            let reply = work.await;
            drop(permit);
            reply
        });
        work.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a call ended without an answer");
            Err(ApiError::new(Code::Internal, "The call ended without an answer; the log says more."))
        })
    }
}

impl std::ops::Deref for Site {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}
