//! Who is signed in at a window, kept for its next start: sealed under the key of the vault, and never in the storage of the
//! page, which lies on the disk as it is.

use crate::{Door, rooms::joined};
use atom_api::SecretText;
use atom_core::ApiError;
use atom_vault::let_go;
use zeroize::Zeroizing;

impl Door {
    /// Keeps the session of the window; none lets it go, also while the database is not open.
    ///
    /// # Errors
    /// For a session while the database is not open; `unavailable` when the disk refuses.
    pub async fn keep_session(&self, session: Option<SecretText>) -> Result<(), ApiError> {
        // One after the other, for they share a file on the way; and never under a key that is being changed.
        let _alone = self.inner.securing.lock().await;
        let dir = self.inner.data_dir.clone();
        let Some(session) = session else {
            return Ok(joined(tokio::task::spawn_blocking(move || let_go(&dir)).await)??);
        };
        let vault = self.inner.rooms().await?.vault();
        let kept = tokio::task::spawn_blocking(move || vault.keep(&dir, session.expose()));
        Ok(joined(kept.await)??)
    }

    /// The session that the window kept, as long as the key of the vault is the same; none while the database is not open.
    pub async fn kept_session(&self) -> Option<Zeroizing<String>> {
        let (vault, dir) = (self.inner.rooms().await.ok()?.vault(), self.inner.data_dir.clone());
        tokio::task::spawn_blocking(move || vault.kept(&dir)).await.ok()?
    }
}
