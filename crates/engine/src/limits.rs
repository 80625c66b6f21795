//! Rate limits at the door: they hold without any server, for every host alike.

use crate::Caller;
use atom_core::{ApiError, Code, SessionId, UserId};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
    state::keyed::DefaultKeyedStateStore,
};
use serde_json::Value;
use std::{hash::Hash, num::NonZeroU32, time::Duration};
use uuid::Uuid;

type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

/// Calls a second of one session, and how many at once. Far above what a person does; it bounds a program gone wild.
const SESSION_PER_SECOND: NonZeroU32 = NonZeroU32::new(5_000).expect("not zero");
const SESSION_BURST: NonZeroU32 = NonZeroU32::new(20_000).expect("not zero");
/// Tries of a password, by address: ten at once, then one in six seconds.
const TRIES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
/// Deliveries a second of one webhook, and how many at once. A service that meets it sends again later.
const DELIVERIES_PER_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
const DELIVERIES_BURST: NonZeroU32 = NonZeroU32::new(200).expect("not zero");

/// Accounts that one address may make: as many as a household at once, then two a minute.
const REGISTER_BURST: NonZeroU32 = NonZeroU32::new(40).expect("not zero");
const REGISTER_PER_MINUTE: NonZeroU32 = NonZeroU32::new(2).expect("not zero");
/// Tries of one address at one command, for whatever accounts.
const ADDRESS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).expect("not zero");
/// Looks of one address at what costs a little: the strength of a password is asked for as it is typed.
const LOOKS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(1_200).expect("not zero");
/// Mails to one account: three at once, then one in two minutes.
const MAIL_BURST: NonZeroU32 = NonZeroU32::new(3).expect("not zero");
const MAIL_EVERY: Duration = Duration::from_secs(120);
/// Keys that a limiter holds before those that are as good as new are dropped.
const KEYS_MAX: usize = 10_000;

/// The limits of one door.
pub(crate) struct Limits {
    sessions: Limiter<SessionId>,
    tries: Limiter<String>,
    deliveries: Limiter<Uuid>,
    registers: Limiter<String>,
    addresses: Limiter<String>,
    mails: Limiter<String>,
    looks: Limiter<String>,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sessions: RateLimiter::keyed(Quota::per_second(SESSION_PER_SECOND).allow_burst(SESSION_BURST)),
            tries: RateLimiter::keyed(Quota::per_minute(TRIES_PER_MINUTE)),
            deliveries: RateLimiter::keyed(Quota::per_second(DELIVERIES_PER_SECOND).allow_burst(DELIVERIES_BURST)),
            registers: RateLimiter::keyed(Quota::per_minute(REGISTER_PER_MINUTE).allow_burst(REGISTER_BURST)),
            addresses: RateLimiter::keyed(Quota::per_minute(ADDRESS_PER_MINUTE)),
            looks: RateLimiter::keyed(Quota::per_minute(LOOKS_PER_MINUTE)),
            mails: RateLimiter::keyed(
                Quota::with_period(MAIL_EVERY)
                    .unwrap_or(Quota::per_minute(REGISTER_PER_MINUTE))
                    .allow_burst(MAIL_BURST),
            ),
        }
    }
}

impl Limits {
    /// One call of a session.
    pub(crate) fn session(&self, session: SessionId) -> Result<(), ApiError> {
        check(&self.sessions, &session)
    }

    /// One delivery of a webhook that is on.
    pub(crate) fn delivery(&self, hook: Uuid) -> Result<(), ApiError> {
        check(&self.deliveries, &hook)
    }

    /// One try of a password or passphrase; `whose` is an account and the address that tries.
    pub(crate) fn secret_try(&self, whose: &str) -> Result<(), ApiError> {
        counted(&self.tries, whose)
    }

    /// One try of a secret that opens the database, by where it comes from: nobody's tries keep another one from it. Those from
    /// other machines together are bounded once more, for whoever has many addresses; who is at this one is not among them.
    pub(crate) fn vault_try(&self, caller: &Caller) -> Result<(), ApiError> {
        let (host, address) = (caller.host.as_str(), caller.origin().address);
        counted(&self.tries, &format!("the vault through {host} from {address}"))?;
        if caller.elsewhere { counted(&self.addresses, "the vault from other machines") } else { Ok(()) }
    }

    /// What costs a signed-in person's call more than itself: mail, and the ports of sign-ins.
    pub(crate) fn person(&self, command: &str, user: UserId) -> Result<(), ApiError> {
        match command {
            "auth.send_verification" => counted(&self.mails, &user.to_string()),
            "signin.link" => self.secret_try(&format!("links of {user}")),
            _ => Ok(()),
        }
    }

    /// One call of somebody who is not signed in: by the address that it comes from and the command, so that who exhausts one of
    /// them shuts no other; or by what is known of them, which nobody else has.
    pub(crate) fn open(&self, command: &str, address: &str, args: &Value, known: Option<&str>) -> Result<(), ApiError> {
        if let Some(known) = known {
            return counted(if command == "auth.login" { &self.tries } else { &self.addresses }, known);
        }
        let account = || args["email"].as_str().unwrap_or_default().trim();
        let here = format!("{command} from {address}");
        match command {
            "auth.login" => {
                counted(&self.addresses, &here)?;
                counted(&self.tries, &format!("{} from {address}", account()))
            }
            "auth.register" => counted(&self.registers, address),
            "auth.refresh" | "auth.reset_password" | "auth.verify_email" | "signin.finish" | "signin.cancel" => {
                counted(&self.addresses, &here)
            }
            // Each opens a port here and asks a service.
            "signin.begin" => {
                counted(&self.addresses, &here)?;
                counted(&self.tries, &format!("a service from {address}"))
            }
            "auth.password_strength" | "signin.providers" => counted(&self.looks, &here),
            "auth.forgot_password" => {
                counted(&self.addresses, &here)?;
                if account().is_empty() { Ok(()) } else { counted(&self.mails, account()) }
            }
            _ => Ok(()),
        }
    }
}

fn counted(limiter: &Limiter<String>, key: &str) -> Result<(), ApiError> {
    if limiter.len() > KEYS_MAX {
        limiter.retain_recent();
    }
    check(limiter, &key.chars().take(320).collect::<String>().to_lowercase())
}

fn check<K: Hash + Eq + Clone>(limiter: &Limiter<K>, key: &K) -> Result<(), ApiError> {
    limiter.check_key(key).map_err(|until| {
        let wait = until.wait_time_from(DefaultClock::default().now());
        let retry_after_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1);
        let seconds = retry_after_ms.div_ceil(1_000);
        let mut error = ApiError::new(Code::RateLimited, format!("Too many at once. Try again in {seconds} s."));
        error.retry_after_ms = Some(retry_after_ms);
        error
    })
}
