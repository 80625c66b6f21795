//! Attempts that wait for a person: in memory, for they mean nothing to the next run. An attempt is named by a secret of
//! 256 bits; whoever has it takes what comes of it, once.

use super::Known;
use crate::{AuthError, token};
use atom_api::{SecretText, signin::Provider};
use atom_core::{ApiError, Clock, UserId};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

/// How long the listener waits for the browser.
pub(super) const CONSENT_MAX: Duration = Duration::from_secs(5 * 60);
/// How long what came is kept for whoever began, to enter a code for example.
const KEPT: Duration = Duration::from_secs(5 * 60);
/// Attempts at the same time; one more ends an old one.
const ATTEMPTS_MAX: usize = 32;
/// How long a call waits for the browser.
const WAIT_MAX: Duration = Duration::from_secs(25);

/// What an attempt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To sign in, or to make an account.
    SignIn,
    /// To link what comes to this account.
    Link(UserId),
}

/// How an attempt stands.
#[derive(Debug, Clone)]
enum Standing {
    Waiting,
    Known(Known),
    Failed(ApiError),
}

/// Who began an attempt, and for what.
#[derive(Debug)]
pub(super) struct Begun {
    pub(super) purpose: Purpose,
    /// Where from.
    pub(super) address: String,
    /// At which service.
    pub(super) service: Provider,
}

#[derive(Debug)]
struct Entry {
    purpose: Purpose,
    address: String,
    service: Provider,
    begun: Instant,
    standing: watch::Sender<Standing>,
    cancel: CancellationToken,
}

/// All attempts of this run.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<HashMap<[u8; 32], Entry>>);

/// An attempt that the browser is waited for.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) cancel: CancellationToken,
    standing: watch::Sender<Standing>,
}

impl Open {
    /// How it came out. Without this, dropping it says that nobody waits any more.
    pub(super) fn end(self, outcome: Result<Known, AuthError>) {
        self.standing.send_replace(match outcome {
            Ok(known) => Standing::Known(known),
            Err(error) => Standing::Failed(error.into()),
        });
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.standing.send_if_modified(|standing| {
            let waits = matches!(standing, Standing::Waiting);
            if waits {
                *standing = Standing::Failed(AuthError::NoAttempt.into());
            }
            waits
        });
    }
}

/// What came of an attempt, taken by whoever began it.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) known: Known,
    pub(super) service: Provider,
    digest: [u8; 32],
    entry: Entry,
}

impl Attempts {
    /// Notes an attempt; the secret that names it. Where there are many, the oldest of the same address ends, so that nobody's
    /// attempts end those of another one; of all, where that address has none.
    pub(super) fn open(&self, clock: &dyn Clock, begun: Begun, parent: &CancellationToken) -> (SecretText, Open) {
        let (name, digest) = token::mint(clock);
        let Begun { purpose, address, service } = begun;
        let entry = Entry {
            purpose,
            address,
            service,
            begun: Instant::now(),
            standing: watch::Sender::new(Standing::Waiting),
            cancel: parent.child_token(),
        };
        let open = Open { cancel: entry.cancel.clone(), standing: entry.standing.clone() };
        let mut entries = self.entries();
        entries.retain(|_, entry| entry.begun.elapsed() < CONSENT_MAX + KEPT);
        if entries.len() >= ATTEMPTS_MAX {
            let oldest =
                entries.iter().min_by_key(|(_, it)| (it.address != entry.address, it.begun)).map(|(it, _)| *it);
            if let Some(entry) = oldest.and_then(|digest| entries.remove(&digest)) {
                entry.cancel.cancel();
            }
        }
        entries.insert(digest, entry);
        (name, open)
    }

    /// Takes what came of an attempt for this purpose; `None` while the browser is waited for.
    ///
    /// # Errors
    /// [`AuthError::NoAttempt`]; the reason why it failed, which ends it.
    pub(super) async fn take(
        &self,
        name: &SecretText,
        wait: bool,
        purpose: Purpose,
    ) -> Result<Option<Taken>, AuthError> {
        let digest = token::digest(name.expose());
        let mut standing = {
            let entries = self.entries();
            let entry = entries.get(&digest).filter(|entry| entry.purpose == purpose);
            entry.ok_or(AuthError::NoAttempt)?.standing.subscribe()
        };
        if wait {
            let ended = standing.wait_for(|standing| !matches!(standing, Standing::Waiting));
            // Whatever it is by then is the answer.
            drop(timeout(WAIT_MAX, ended).await);
        }
        let now = standing.borrow().clone();
        match now {
            Standing::Waiting => Ok(None),
            Standing::Known(known) => {
                // Taken out, so that it works once, however many ask at the same time.
                let entry = self.entries().remove(&digest).ok_or(AuthError::NoAttempt)?;
                if entry.begun.elapsed() > CONSENT_MAX + KEPT {
                    return Err(AuthError::NoAttempt);
                }
                Ok(Some(Taken { known, service: entry.service.clone(), digest, entry }))
            }
            Standing::Failed(error) => {
                self.entries().remove(&digest);
                Err(AuthError::Failed(error))
            }
        }
    }

    /// Puts back what was taken: something more is asked of the person first.
    pub(super) fn put_back(&self, taken: Taken) {
        self.entries().insert(taken.digest, taken.entry);
    }

    /// Whether there is an attempt of this name.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.entries().contains_key(&token::digest(name))
    }

    /// Ends an attempt. One that there is not is no error: it has ended.
    pub(super) fn cancel(&self, name: &SecretText) {
        if let Some(entry) = self.entries().remove(&token::digest(name.expose())) {
            entry.cancel.cancel();
        }
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::signin::Kind;
    use atom_core::ManualClock;

    fn begun(address: &str) -> Begun {
        let service = Provider {
            id: "forge".to_owned(),
            name: "Forge".to_owned(),
            kind: Kind::Openid,
            issuer: "https://forge.example".to_owned(),
            client_id: "atom".to_owned(),
            has_secret: false,
            built_in: false,
        };
        Begun { purpose: Purpose::SignIn, address: address.to_owned(), service }
    }

    #[test]
    fn many_attempts_of_one_address_end_its_own_and_nobody_elses() {
        let (attempts, clock, parent) = (Attempts::default(), ManualClock::at(0), CancellationToken::new());
        let (window, _waits) = attempts.open(&clock, begun("window"), &parent);
        let many: Vec<_> = (0..100).map(|_| attempts.open(&clock, begun("127.0.0.1"), &parent)).collect();
        assert!(attempts.knows(window.expose()), "it was the oldest of all");
        assert_eq!(attempts.entries().len(), ATTEMPTS_MAX);
        assert!(!attempts.knows(many[0].0.expose()) && many[0].1.cancel.is_cancelled());
        assert!(attempts.knows(many[99].0.expose()));
        let (other, _waits) = attempts.open(&clock, begun("192.0.2.7"), &parent);
        assert!(attempts.knows(other.expose()) && attempts.entries().len() == ATTEMPTS_MAX);
        assert!(!attempts.knows("made up"));
    }
}
