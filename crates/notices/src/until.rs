//! Up to when this device has told of what comes due.

use crate::NoticeError;
use atom_store::{Row as _, Store};
use jiff::Timestamp;

/// The end of the last round; `None` before the first one.
///
/// # Errors
/// When the store refuses.
pub async fn until(store: &Store) -> Result<Option<Timestamp>, NoticeError> {
    let mut read = store.system_read().await?;
    let row = read.query("SELECT value FROM meta WHERE key = 'notices_until'").fetch_optional().await?;
    Ok(row.and_then(|row| Timestamp::from_millisecond(row.get(0)).ok()))
}

/// Notes the end of a round, so that the next start of the program catches up from there.
///
/// # Errors
/// When the store refuses.
pub async fn set_until(store: &Store, at: Timestamp) -> Result<(), NoticeError> {
    let mut txn = store.system_write().await?;
    txn.query(
        "INSERT INTO meta (key, value) VALUES ('notices_until', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .bind(at.as_millisecond())
    .execute()
    .await?;
    Ok(txn.commit().await?)
}
