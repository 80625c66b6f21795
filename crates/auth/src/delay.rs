//! Tries that fail make the next ones wait: longer each time, fifteen minutes at most, and never for good.
//!
//! Counted in the database, so that a restart changes nothing, and by account and address. Programs of one machine share an address,
//! so where more is known of who tries, that counts instead ([`By`]): nobody's tries make the owner wait at their own device.
//! A try is counted before the password is looked at: many at once are many tries.

use crate::{Auth, AuthError, Origin, device::Device};
use atom_core::{SessionId, UserId};
use atom_store::Row as _;

/// Tries that cost nothing: people mistype.
const FREE: i64 = 5;
/// The longest wait.
pub(crate) const WAIT_MAX_MS: i64 = 15 * 60_000;
/// After this long without a try all is forgotten.
const FORGET_MS: i64 = 24 * 3_600_000;

/// How long to wait after `failed` tries in a row.
pub(crate) fn wait_ms(failed: i64) -> i64 {
    match failed - FREE {
        ..0 => 0,
        more @ 0..=20 => (1_000_i64 << more).min(WAIT_MAX_MS),
        _ => WAIT_MAX_MS,
    }
}

/// What tries are counted by.
#[derive(Debug)]
pub(crate) enum By<'a> {
    /// The account that an address for comparing names, whether there is one or not, and where the try comes from.
    Address {
        /// The account.
        email_key: &'a str,
        /// Where from.
        origin: &'a Origin,
    },
    /// A device on which the person signed in before.
    Device(Device),
    /// A session, whose person shows the password once more.
    Session(SessionId),
    /// An account whose password was shown, of which the second factor is guessed: from however many addresses.
    Factor(UserId),
    /// An account of a service, whose person came back from there.
    Service {
        /// The service.
        issuer: &'a str,
        /// Its account.
        subject: &'a str,
    },
}

impl By<'_> {
    fn key(&self) -> [u8; 32] {
        let (context, first, second) = match self {
            Self::Address { email_key, origin } => {
                ("Atom 2026 login try v1", email_key.as_bytes().to_vec(), origin.address.as_bytes().to_vec())
            }
            Self::Device(device) => {
                ("Atom 2026 login try by device v1", device.user.uuid().as_bytes().to_vec(), device.digest.to_vec())
            }
            Self::Session(session) => ("Atom 2026 try in a session v1", session.uuid().as_bytes().to_vec(), Vec::new()),
            Self::Factor(user) => ("Atom 2026 second factor try v1", user.uuid().as_bytes().to_vec(), Vec::new()),
            Self::Service { issuer, subject } => {
                ("Atom 2026 try by service v1", issuer.as_bytes().to_vec(), subject.as_bytes().to_vec())
            }
        };
        let mut hasher = blake3::Hasher::new_derive_key(context);
        hasher.update(&(first.len() as u64).to_le_bytes());
        hasher.update(&first);
        hasher.update(&second);
        *hasher.finalize().as_bytes()
    }
}

/// A try that was counted.
#[derive(Debug)]
pub(crate) struct Try {
    key: [u8; 32],
}

/// Counts a try.
///
/// # Errors
/// [`AuthError::Wait`] when it comes too soon; it is not counted then.
pub(crate) async fn begin(auth: &Auth, by: &By<'_>) -> Result<Try, AuthError> {
    let key = by.key();
    let now = auth.now_ms();
    let mut txn = auth.store.system_write().await?;
    let row = txn.query("SELECT failed, last_at FROM login_try WHERE key = ?1").bind(key.to_vec()).fetch_optional();
    if let Some(row) = row.await? {
        let (failed, last): (i64, i64) = (row.get(0), row.get(1));
        // A clock that was set back must not make anybody wait for years.
        let since = now - last;
        let left = wait_ms(failed) - since;
        if since >= 0 && left > 0 {
            return Err(AuthError::Wait { ms: u64::try_from(left).unwrap_or(1) });
        }
    }
    txn.query("DELETE FROM login_try WHERE last_at < ?1").bind(now - FORGET_MS).execute().await?;
    txn.query(
        "INSERT INTO login_try (key, failed, last_at) VALUES (?1, 1, ?2) \
         ON CONFLICT (key) DO UPDATE SET failed = failed + 1, last_at = excluded.last_at",
    )
    .bind(key.to_vec())
    .bind(now)
    .execute()
    .await?;
    txn.commit().await?;
    Ok(Try { key })
}

impl Try {
    /// It was right: all that failed before is forgotten.
    pub(crate) async fn right(self, txn: &mut atom_store::SystemTxn) -> Result<(), AuthError> {
        txn.query("DELETE FROM login_try WHERE key = ?1").bind(self.key.to_vec()).execute().await?;
        Ok(())
    }

    /// It was half of what is needed: neither counted nor a reason to forget what failed before.
    pub(crate) async fn half(self, auth: &Auth) -> Result<(), AuthError> {
        let mut txn = auth.store.system_write().await?;
        let sql = "UPDATE login_try SET failed = max(failed - 1, 0) WHERE key = ?1";
        txn.query(sql).bind(self.key.to_vec()).execute().await?;
        Ok(txn.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_at_a_quarter_of_an_hour() {
        let waits: Vec<i64> = [0, 4, 5, 6, 9, 14, 15, 25, 26, i64::MAX].map(wait_ms).to_vec();
        assert_eq!(waits, [0, 0, 1_000, 2_000, 16_000, 512_000, 900_000, 900_000, 900_000, 900_000]);
    }
}
