//! Care of the contents: what nobody needs any more goes, and what is needed is checked.

use crate::{FileError, Files, attachments::parse_digest, joined};
use atom_store::{Check, Row as _, Store};
use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, SystemTime},
};

/// How long a content stays after nothing needs it any more: as long as what was overwritten can be restored.
const KEPT_DAYS: u64 = 90;

impl Files {
    /// Removes contents that no file refers to, not even one that was removed in the last 90 days. Returns how many went.
    ///
    /// # Errors
    /// When the store or the file system refuses.
    pub async fn sweep(&self) -> Result<u64, FileError> {
        // No file is added meanwhile: its content may be there before its row is.
        let _alone = self.sweeping.write().await;
        let kept = Duration::from_secs(KEPT_DAYS * 86_400);
        let before_ms = self.store.clock().now_ms() - i64::try_from(kept.as_millis()).unwrap_or(i64::MAX);
        let mut read = self.store.system_read().await?;
        let rows = read
            .query(
                "SELECT DISTINCT attachment.digest FROM attachment LEFT JOIN task ON task.id = attachment.task \
                 WHERE (attachment.deleted = 0 OR attachment.updated_at > ?1) \
                   AND (task.deleted IS NOT 1 OR task.updated_at > ?1) \
                 UNION SELECT came.digest FROM entry_document AS came LEFT JOIN entry_document AS gone \
                 ON gone.document = came.document AND gone.event = 'removed' \
                 WHERE came.event = 'attached' AND came.here = 1 AND (gone.known_at IS NULL OR gone.known_at > ?1)",
            )
            .bind(before_ms)
            .fetch_all()
            .await?;
        drop(read);
        let needed: HashSet<String> = rows
            .iter()
            .filter_map(|row| parse_digest(row.get(0)))
            .flat_map(|digest| self.blobs.names(&digest))
            .collect();
        let blobs = Arc::clone(&self.blobs);
        // A restored backup knows fewer files than the database that it replaced, which is kept: hence the age of the content.
        let before = SystemTime::now().checked_sub(kept).unwrap_or(SystemTime::UNIX_EPOCH);
        let swept = tokio::task::spawn_blocking(move || blobs.sweep(before, |name| needed.contains(name)));
        joined(swept.await)?.map_err(FileError::io("Contents that nobody needs could not be removed"))
    }

    /// The contents of all files, those that were removed too: what is to be sealed anew after a change of the key.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn to_reseal(&self) -> Result<Vec<[u8; 32]>, FileError> {
        let mut read = self.store.system_read().await?;
        let rows = read.query(
                "SELECT digest FROM attachment UNION SELECT digest FROM entry_document WHERE digest IS NOT NULL AND here = 1 \
                 ORDER BY digest",
            ).fetch_all().await?;
        Ok(rows.iter().filter_map(|row| parse_digest(row.get(0))).collect())
    }

    /// Seals a content anew under the present key; says whether it was under the previous one.
    ///
    /// # Errors
    /// When it is damaged, or the file system refuses. The content is then as it was.
    pub async fn reseal(&self, digest: [u8; 32]) -> Result<bool, FileError> {
        let _beside = self.sweeping.read().await;
        let blobs = Arc::clone(&self.blobs);
        joined(tokio::task::spawn_blocking(move || blobs.reseal(&digest)).await)?
    }

    /// Reads every content that a file refers to, and names the first that is missing or damaged.
    ///
    /// # Errors
    /// When the store refuses.
    pub async fn verify(&self) -> Result<Check, FileError> {
        let digests = digests(&self.store).await?;
        let blobs = Arc::clone(&self.blobs);
        let checked = tokio::task::spawn_blocking(move || {
            let mut check = Check { name: "attachments", looked_at: 0, damage: None };
            for (digest, bytes) in digests {
                check.looked_at += 1;
                let damage = match parse_digest(&digest).map(|digest| blobs.check(&digest)) {
                    Some(Ok(found)) if found == bytes => None,
                    Some(Ok(found)) => Some(format!("has {found} of {bytes} bytes")),
                    Some(Err(FileError::Missing)) => Some("is missing".to_owned()),
                    Some(Err(FileError::Io { source, .. })) => Some(format!("cannot be read ({source})")),
                    Some(Err(_)) | None => Some("is damaged".to_owned()),
                };
                if let (None, Some(damage)) = (&check.damage, damage) {
                    check.damage = Some(format!("the content {digest} {damage}"));
                }
            }
            check
        });
        joined(checked.await)
    }
}

async fn digests(store: &Store) -> Result<Vec<(String, u64)>, FileError> {
    let mut read = store.system_read().await?;
    let rows = read
        .query(
            "SELECT digest, max(bytes) FROM (SELECT digest, bytes FROM attachment WHERE deleted = 0 \
             UNION ALL SELECT came.digest, came.bytes FROM entry_document AS came WHERE came.event = 'attached' AND came.here = 1 \
             AND NOT EXISTS (SELECT 1 FROM entry_document AS gone WHERE gone.document = came.document AND gone.event = 'removed')) \
             GROUP BY digest ORDER BY digest",
        )
        .fetch_all()
        .await?;
    Ok(rows.iter().map(|row| (row.get(0), u64::try_from(row.get::<i64, _>(1)).unwrap_or(0))).collect())
}
