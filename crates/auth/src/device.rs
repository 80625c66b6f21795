//! Devices that people have signed in on: tries from one of them are counted by themselves.
//!
//! Programs of one machine share its address, so an address alone does not tell whose tries they are. A device key is 256 random
//! bits that come with the first success; only its digest is kept. It opens nothing: it only keeps the tries of others apart.

use crate::{Auth, AuthError, account};
use atom_api::SecretText;
use atom_core::UserId;
use atom_store::{Row as _, SystemTxn};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The most devices of one person. Those that came back stay before those that never did: programs may sign in often.
const DEVICES_MAX: i64 = 50;

/// A device that a person has signed in on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device {
    /// The person.
    pub(crate) user: UserId,
    /// The digest of its key.
    pub(crate) digest: [u8; 32],
}

/// What the tries of a device are counted by, where the account of this address has signed in on it before.
///
/// # Errors
/// When the store refuses.
pub async fn known_device(auth: &Auth, email: &str, key: &str) -> Result<Option<String>, AuthError> {
    let Ok((_, email_key)) = account::check_email(email) else { return Ok(None) };
    let device = find(auth, &email_key, key).await?;
    Ok(device.map(|device| format!("{} {}", device.user, hex::encode(device.digest))))
}

/// The device that is shown, where the account of this address has signed in on it before.
pub(crate) async fn known(
    auth: &Auth,
    email_key: &str,
    shown: Option<&SecretText>,
) -> Result<Option<Device>, AuthError> {
    match shown {
        Some(key) => find(auth, email_key, key.expose()).await,
        None => Ok(None),
    }
}

async fn find(auth: &Auth, email_key: &str, key: &str) -> Result<Option<Device>, AuthError> {
    let digest = digest(key);
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT user.id FROM known_device JOIN user ON user.id = known_device.user \
             WHERE known_device.digest = ?1 AND user.email_key = ?2",
        )
        .bind(digest.to_vec())
        .bind(email_key.to_owned())
        .fetch_optional()
        .await?;
    Ok(row.map(|row| Device { user: row.get::<Uuid, _>(0).into(), digest }))
}

/// Remembers the device on which somebody signs in now. The key that it gets, where it showed none that was given here.
pub(crate) async fn remember(
    txn: &mut SystemTxn,
    auth: &Auth,
    user: UserId,
    shown: Option<&SecretText>,
) -> Result<Option<SecretText>, AuthError> {
    if let Some(digest) = shown.map(|key| digest(key.expose())) {
        // Several people may use one device; nobody brings a key of their own making.
        let given = txn.query("SELECT 1 FROM known_device WHERE digest = ?1").bind(digest.to_vec()).fetch_optional();
        if given.await?.is_some() {
            insert(txn, auth, Device { user, digest }, true).await?;
            return Ok(None);
        }
    }
    let mut random = Zeroizing::new([0; 32]);
    auth.store.clock().random(&mut random[..]);
    let key = SecretText::new(URL_SAFE_NO_PAD.encode(&random[..]));
    insert(txn, auth, Device { user, digest: digest(key.expose()) }, false).await?;
    Ok(Some(key))
}

async fn insert(txn: &mut SystemTxn, auth: &Auth, device: Device, shown: bool) -> Result<(), AuthError> {
    txn.query(
        "INSERT INTO known_device (user, digest, at, shown) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT (user, digest) DO UPDATE SET at = excluded.at, shown = excluded.shown",
    )
    .bind(device.user.uuid())
    .bind(device.digest.to_vec())
    .bind(auth.now_ms())
    .bind(i64::from(shown))
    .execute()
    .await?;
    txn.query(
        "DELETE FROM known_device WHERE user = ?1 AND digest NOT IN \
         (SELECT digest FROM known_device WHERE user = ?1 ORDER BY shown DESC, at DESC LIMIT ?2)",
    )
    .bind(device.user.uuid())
    .bind(DEVICES_MAX)
    .execute()
    .await?;
    Ok(())
}

/// Forgets all devices of a person.
pub(crate) async fn forget(txn: &mut SystemTxn, user: UserId) -> Result<(), AuthError> {
    txn.query("DELETE FROM known_device WHERE user = ?1").bind(user.uuid()).execute().await?;
    Ok(())
}

/// The key has full entropy, so a plain digest cannot be guessed back.
fn digest(key: &str) -> [u8; 32] {
    blake3::derive_key("Atom 2026 device key digest v1", key.as_bytes())
}
