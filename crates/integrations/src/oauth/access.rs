//! The way of a connection to its credential: opened, renewed in time, and never renewed twice at once.
//!
//! One renewal at a time for each connection, under a lock that reads the row again once it has it: of twenty calls that
//! find a token expired, one asks and nineteen take what it got. The asking goes on when its caller is gone, because a
//! refresh token that rotates is spent as soon as the service has seen it. What the service answers is on disk before it is
//! used; the refresh token before it is kept until the new access token has worked.

use super::{
    endpoint::{Endpoint, Fault, Refusal},
    exchange::Exchange,
    grant::Grant,
};
use crate::{
    connections,
    credentials::{Credential, Granted},
    error::{Error, Trouble, VendorError},
    http::Patience,
};
use atom_api::SecretText;
use atom_core::{Clock, ConnectionId, Said};
use atom_store::{Mode, Scope, Store};
use atom_vault::Sealer;
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::OwnedMutexGuard, time::timeout};
use tokio_util::task::TaskTracker;

/// A token is renewed when less than this is left of it, or less than a tenth of its lifetime, whichever is shorter.
const LEFT_MS: i64 = 60_000;
/// Clocks that were set back by more than this make what was noted of a token worthless.
const SKEW_MS: i64 = 60_000;

/// The credentials of all connections.
pub(crate) struct Keys {
    store: Arc<Store>,
    sealer: Sealer,
    clock: Arc<dyn Clock>,
    patience: Patience,
    endpoint: OnceLock<Endpoint>,
    slots: Mutex<HashMap<ConnectionId, Arc<Slot>>>,
    /// Renewals under way, which a caller that leaves does not end.
    pub(super) work: TaskTracker,
}

/// The lock of one connection.
#[derive(Default)]
pub(crate) struct Slot {
    /// How many renewals have ended.
    rounds: AtomicU64,
    last: Arc<tokio::sync::Mutex<Last>>,
}

/// What the last renewal left.
#[derive(Default)]
struct Last {
    round: u64,
    failure: Option<VendorError>,
    /// Granted by the service, and not on disk yet.
    unsaved: Option<Credential>,
}

/// One connection's way to its credential.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) keys: Arc<Keys>,
    pub(crate) scope: Scope,
    pub(crate) connection: ConnectionId,
    /// The service's name, for messages.
    pub(crate) name: String,
    /// How the service renews what it granted.
    pub(crate) grant: Option<Arc<Grant>>,
}

/// Why a token is to be renewed.
enum Because {
    /// It is about to expire.
    Age,
    /// The service refused this access token.
    Refused(SecretText),
}

impl Keys {
    pub(crate) fn new(store: Arc<Store>, sealer: Sealer, clock: Arc<dyn Clock>, patience: Patience) -> Self {
        Self {
            store,
            sealer,
            clock,
            patience,
            endpoint: OnceLock::new(),
            slots: Mutex::default(),
            work: TaskTracker::new(),
        }
    }

    /// What seals the secrets of this database.
    pub(crate) const fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Seals a credential for the row of a connection.
    pub(crate) fn seal(&self, id: ConnectionId, credential: &Credential) -> Result<Vec<u8>, Error> {
        credential.seal(&self.sealer, id)
    }

    /// Opens the credential of a row.
    pub(crate) fn open(&self, stored: &connections::StoredConnection) -> Result<Credential, Error> {
        Credential::open(&self.sealer, stored.id, &stored.credentials)
    }

    /// What asks token endpoints.
    pub(crate) fn endpoint(&self) -> Result<&Endpoint, Error> {
        if self.endpoint.get().is_none() {
            let made = Endpoint::new(self.patience, Arc::clone(&self.clock))
                .map_err(|error| Error::Internal(format!("the HTTP client cannot be made: {error}")))?;
            // Another call may have been quicker; then its endpoint stays.
            drop(self.endpoint.set(made));
        }
        self.endpoint.get().ok_or_else(|| Error::Internal("the HTTP client is missing".to_owned()))
    }

    /// Keeps renewals of a connection away while its row is replaced or removed.
    pub(crate) async fn hold(&self, id: ConnectionId) -> Held {
        let mut slot = Arc::clone(&self.slot(id).last).lock_owned().await;
        // What a renewal could not save was for the row as it was.
        slot.unsaved = None;
        Held { _slot: slot }
    }

    /// Forgets the lock of a connection that ended, unless somebody waits for it.
    pub(crate) fn forget(&self, id: ConnectionId) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let unused = |slot: &Arc<Slot>| Arc::strong_count(slot) == 1 && Arc::strong_count(&slot.last) == 1;
        if slots.get(&id).is_some_and(unused) {
            slots.remove(&id);
        }
    }

    /// Waits for what is under way, within a limit.
    pub(crate) async fn stop(&self, within: Duration) {
        self.work.close();
        if timeout(within, self.work.wait()).await.is_err() {
            tracing::warn!("a renewal was still under way at the end");
        }
    }

    fn slot(&self, id: ConnectionId) -> Arc<Slot> {
        Arc::clone(self.slots.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default())
    }

    async fn read(&self, scope: &Scope, id: ConnectionId) -> Result<Credential, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, id).await?;
        if stored.is_disconnected() {
            return Err(Error::Disconnected);
        }
        self.open(&stored)
    }

    async fn save(&self, scope: &Scope, id: ConnectionId, credential: &Credential) -> Result<(), Error> {
        let sealed = self.seal(id, credential)?;
        let scopes = credential.granted().map(|granted| granted.scopes.as_slice()).unwrap_or_default();
        let mut txn = self.store.write(scope, Mode::Mirror).await?;
        connections::put_credentials(&mut txn, id, &sealed, scopes).await?;
        txn.commit("credentials", Some(id.uuid())).await?;
        Ok(())
    }
}

/// The lock of a connection, held.
pub(crate) struct Held {
    _slot: OwnedMutexGuard<Last>,
}

impl Access {
    /// The credential, renewed if it is about to expire.
    ///
    /// # Errors
    /// What the renewal met. Trouble on the way to the token endpoint is none as long as the old token holds.
    pub(crate) async fn credential(&self) -> Result<Arc<Credential>, Error> {
        let credential = self.keys.read(&self.scope, self.connection).await?;
        let now_ms = self.keys.clock.now_ms();
        let Some(left_ms) = credential.granted().and_then(|granted| left_ms(granted, now_ms)) else {
            return Ok(Arc::new(credential));
        };
        // What cannot be renewed is used to its end.
        if left_ms >= margin_ms(credential.granted()) || (left_ms > 0 && !may_renew(&credential)) {
            return Ok(Arc::new(credential));
        }
        match self.renew(Because::Age).await {
            Err(Error::Vendor(error)) if left_ms > 0 && error.trouble != Trouble::NeedsSignIn => {
                tracing::debug!(connection = %self.connection, %error, "not renewed yet; the old token still holds");
                Ok(Arc::new(credential))
            }
            outcome => outcome,
        }
    }

    /// Another credential in place of one that the service refused with `error`: to be tried once.
    ///
    /// # Errors
    /// `error` itself where nothing can be renewed, else what the renewal met.
    pub(crate) async fn renewed(&self, refused: &Credential, error: Error) -> Result<Arc<Credential>, Error> {
        match refused.granted() {
            Some(granted) if self.grant.is_some() && may_renew(refused) => {
                self.renew(Because::Refused(granted.access.clone())).await
            }
            _ => Err(error),
        }
    }

    /// The service took this credential: what came before it is forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub(crate) async fn worked(&self, credential: &Credential) -> Result<(), Error> {
        let Some(granted) = credential.granted().filter(|granted| granted.previous.is_some()) else { return Ok(()) };
        let slot = self.keys.slot(self.connection);
        let _last = slot.last.lock().await;
        let mut now = self.keys.read(&self.scope, self.connection).await?;
        let (Credential::Oauth(current) | Credential::ClientCredentials(current)) = &mut now else { return Ok(()) };
        if current.access != granted.access || current.previous.take().is_none() {
            return Ok(());
        }
        self.keys.save(&self.scope, self.connection, &now).await
    }

    async fn renew(&self, because: Because) -> Result<Arc<Credential>, Error> {
        let (access, slot) = (self.clone(), self.keys.slot(self.connection));
        let seen = slot.rounds.load(Ordering::Acquire);
        let task = self.keys.work.spawn(async move { access.renew_alone(&slot, seen, &because).await });
        task.await.map_err(|error| Error::Internal(format!("a renewal ended early: {error}")))?
    }

    async fn renew_alone(&self, slot: &Slot, seen: u64, because: &Because) -> Result<Arc<Credential>, Error> {
        let mut last = slot.last.lock().await;
        if let Some(unsaved) = last.unsaved.take() {
            let saved = self.keys.save(&self.scope, self.connection, &unsaved).await;
            if let Err(error) = saved {
                last.unsaved = Some(unsaved);
                return Err(error);
            }
        }
        let current = self.keys.read(&self.scope, self.connection).await?;
        let now_ms = self.keys.clock.now_ms();
        let wanted = current.granted().is_some_and(|granted| match because {
            Because::Age => left_ms(granted, now_ms).is_some_and(|left| left < margin_ms(Some(granted))),
            Because::Refused(access) => granted.access == *access,
        });
        if !wanted {
            return Ok(Arc::new(current));
        }
        if let Some(failure) = last.failure.as_ref().filter(|_| last.round > seen) {
            return Err(failure.clone().into());
        }
        let outcome = self.ask(&current).await;
        last.round += 1;
        slot.rounds.store(last.round, Ordering::Release);
        last.failure = outcome.as_ref().err().cloned();
        let new = outcome.inspect_err(|error| {
            tracing::info!(connection = %self.connection, trouble = ?error.trouble, "not renewed");
        })?;
        if let Err(error) = self.keys.save(&self.scope, self.connection, &new).await {
            // The service has forgotten the old one: what is not on disk yet must not be lost.
            last.unsaved = Some(new);
            return Err(error);
        }
        tracing::info!(connection = %self.connection, "renewed");
        Ok(Arc::new(new))
    }

    async fn ask(&self, current: &Credential) -> Result<Credential, VendorError> {
        let internal = |error: Error| VendorError::new(Trouble::BadAnswer, error.to_string());
        let name = self.name.as_str();
        let now_ms = self.keys.clock.now_ms();
        let expired = current.granted().and_then(|granted| left_ms(granted, now_ms)).is_some_and(|left| left <= 0);
        let nothing = || {
            let service = name.to_owned();
            let (ended, told) = if expired {
                ("expired", Said::AccessExpired { service })
            } else {
                ("ended", Said::SignInAgain { service })
            };
            let message =
                format!("The access to {name} has {ended}, and {name} gave nothing to renew it with. Sign in again.");
            VendorError::new(Trouble::NeedsSignIn, message).saying(Some(told))
        };
        let (grant, granted) = self.grant.as_deref().zip(current.granted()).ok_or_else(nothing)?;
        let exchange = Exchange {
            name,
            grant,
            client: &granted.client,
            endpoint: self.keys.endpoint().map_err(internal)?,
            clock: &*self.keys.clock,
        };
        if let Credential::ClientCredentials(_) = current {
            return exchange.own().await.map(Credential::ClientCredentials).map_err(|fault| self.ended(fault));
        }
        let refresh = granted.refresh.as_ref().ok_or_else(nothing)?;
        let outcome = match (exchange.refreshed(granted, refresh).await, &granted.previous) {
            // The service has lost what it answered with; it still knows the one before.
            (Err(Fault::Refused(refusal)), Some(previous)) if refusal.error == "invalid_grant" => {
                exchange.refreshed(granted, previous).await
            }
            (outcome, _) => outcome,
        };
        outcome.map(Credential::Oauth).map_err(|fault| self.ended(fault))
    }

    /// What a refused renewal means.
    fn ended(&self, fault: Fault) -> VendorError {
        let Refusal { error, said } = match fault {
            Fault::Vendor(error) => return error,
            Fault::Refused(refusal) => refusal,
        };
        let name = &self.name;
        let service = name.clone();
        match error.as_str() {
            "temporarily_unavailable" | "server_error" | "slow_down" => VendorError::new(
                Trouble::Refused(503),
                format!("{name} cannot renew the access now{said}. It is tried again later."),
            )
            .saying(Some(Said::OwnFault { service, status: 503 })),
            "invalid_client" | "unauthorized_client" => VendorError::new(
                Trouble::NeedsSignIn,
                format!("{name} does not know the client any more with which Atom was let in{said}. Sign in again."),
            )
            .saying(Some(Said::ClientUnknown { service })),
            "invalid_grant" => VendorError::new(
                Trouble::NeedsSignIn,
                format!("{name} has ended the access: it was revoked, or not used for too long{said}. Sign in again."),
            )
            .saying(Some(Said::AccessRevoked { service })),
            _ => VendorError::new(
                Trouble::NeedsSignIn,
                format!("{name} does not renew the access{said}. Sign in again."),
            )
            .saying(Some(Said::SignInAgain { service })),
        }
    }
}

fn may_renew(credential: &Credential) -> bool {
    match credential {
        Credential::Oauth(granted) => granted.refresh.is_some(),
        Credential::ClientCredentials(_) => true,
        _ => false,
    }
}

/// How long a token still holds; `None` where nobody knows, so that only the service can tell.
pub(crate) fn left_ms(granted: &Granted, now_ms: i64) -> Option<i64> {
    let lifetime_ms = i64::try_from(granted.lifetime_s.filter(|lifetime| *lifetime > 0)?).ok()?.checked_mul(1_000)?;
    let age_ms = now_ms.checked_sub(granted.obtained_at_ms)?;
    (age_ms >= -SKEW_MS).then(|| lifetime_ms.saturating_sub(age_ms))
}

fn margin_ms(granted: Option<&Granted>) -> i64 {
    let lifetime_s = granted.and_then(|granted| granted.lifetime_s).unwrap_or(0);
    i64::try_from(lifetime_s).unwrap_or(i64::MAX).saturating_mul(100).min(LEFT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::OauthClient;

    fn granted(obtained_at_ms: i64, lifetime_s: Option<u64>) -> Granted {
        Granted {
            access: SecretText::new("a".to_owned()),
            refresh: None,
            previous: None,
            obtained_at_ms,
            lifetime_s,
            scopes: Vec::new(),
            token_type: String::new(),
            client: OauthClient { id: String::new(), secret: None },
            issuer: None,
            device: false,
        }
    }

    #[test]
    fn a_token_is_renewed_a_minute_before_its_end_or_in_the_last_tenth_of_a_short_life() {
        let due = |lifetime_s, age_s: i64| {
            let token = granted(0, Some(lifetime_s));
            left_ms(&token, age_s * 1_000).is_some_and(|left| left < margin_ms(Some(&token)))
        };
        assert!(!due(3_600, 3_539) && due(3_600, 3_541) && due(3_600, 9_999));
        assert!(!due(100, 89) && due(100, 91));
    }

    #[test]
    fn a_clock_that_was_set_back_leaves_it_to_the_service() {
        assert_eq!(left_ms(&granted(1_000_000, Some(60)), 970_000), Some(90_000));
        assert_eq!(left_ms(&granted(1_000_000, Some(60)), 0), None);
        assert_eq!(left_ms(&granted(0, None), 9_999_999), None);
        assert_eq!(left_ms(&granted(0, Some(0)), 1), None);
    }
}
