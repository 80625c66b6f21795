//! Who is signed in at a window, kept for its next start: sealed under the key of the vault, and never in the storage of the
//! page, which lies on the disk as it is.

use crate::{Door, rooms::joined};
use atom_api::SecretText;
use atom_core::ApiError;
use zeroize::Zeroizing;

impl Door {
    /// Keeps the session of the window; none lets it go.
    ///
    /// # Errors
    /// While the database is not open; `unavailable` when the disk refuses.
    pub async fn keep_session(&self, session: Option<SecretText>) -> Result<(), ApiError> {
        let (vault, dir) = (self.inner.rooms().await?.vault(), self.inner.data_dir.clone());
        let kept = tokio::task::spawn_blocking(move || vault.keep(&dir, session.as_ref().map(SecretText::expose)));
        Ok(joined(kept.await)??)
    }

    /// The session that the window kept, as long as the key of the vault is the same; none while the database is not open.
    pub async fn kept_session(&self) -> Option<Zeroizing<String>> {
        let (vault, dir) = (self.inner.rooms().await.ok()?.vault(), self.inner.data_dir.clone());
        tokio::task::spawn_blocking(move || vault.kept(&dir)).await.ok()?
    }
}
