//! Showing the password once more, before something that a passer-by at an open window must not do.

use crate::{
    Auth, AuthError, Identity,
    delay::{self, By},
    password,
};
use atom_api::SecretText;
use atom_store::{Row as _, SystemTxn};

/// Who has shown their password.
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) name: String,
    /// What the password was compared with; empty where there is none.
    proven: String,
}

impl Person {
    /// Whether what was shown still counts, in the transaction of the change that it was shown for: comparing takes a while,
    /// and a reset of the password or the end of the session may have come between.
    ///
    /// # Errors
    /// [`AuthError::NoSession`].
    pub(crate) async fn still(&self, txn: &mut SystemTxn, who: Identity) -> Result<(), AuthError> {
        let held = txn
            .query(
                "SELECT 1 FROM session JOIN user ON user.id = session.user \
                 WHERE session.id = ?1 AND user.id = ?2 AND session.ended_at IS NULL AND user.password_hash = ?3",
            )
            .bind(who.session.uuid())
            .bind(who.user.uuid())
            .bind(self.proven.clone())
            .fetch_optional()
            .await?;
        held.map(drop).ok_or(AuthError::NoSession)
    }
}

/// How long after its beginning a session is a fresh one.
const FRESH_MS: i64 = 10 * 60_000;

/// Has somebody who is signed in show that it is them: by their password, or, where they have none, by having signed in
/// just now.
///
/// # Errors
/// As [`password()`]; [`AuthError::NotFresh`].
pub(crate) async fn shown(auth: &Auth, who: Identity, shown: SecretText) -> Result<Person, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT user.email, user.name, user.password_hash = '', session.created_at FROM session \
             JOIN user ON user.id = session.user WHERE session.id = ?1 AND user.id = ?2",
        )
        .bind(who.session.uuid())
        .bind(who.user.uuid())
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    drop(read);
    if !row.get::<bool, _>(2) {
        return password(auth, who, shown).await;
    }
    let since = auth.now_ms() - row.get::<i64, _>(3);
    match (0..=FRESH_MS).contains(&since) {
        true => Ok(Person { email: row.get(0), name: row.get(1), proven: String::new() }),
        false => Err(AuthError::NotFresh),
    }
}

/// Compares the password of somebody who is signed in. Tries are counted by the session: nobody else has it, whatever they try.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::Wait`] after many tries.
pub(crate) async fn password(auth: &Auth, who: Identity, shown: SecretText) -> Result<Person, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query("SELECT email, name, password_hash FROM user WHERE id = ?1")
        .bind(who.user.uuid())
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    drop(read);
    let (email, name, hashed): (String, String, String) = (row.get(0), row.get(1), row.get(2));
    if hashed.is_empty() {
        return Err(AuthError::NoPassword);
    }
    let tried = delay::begin(auth, &By::Session(who.session)).await?;
    if !password::look(shown, Some(hashed.clone())).await?.right {
        return Err(AuthError::WrongPassword);
    }
    let mut txn = auth.store.system_write().await?;
    tried.right(&mut txn).await?;
    txn.commit().await?;
    Ok(Person { email, name, proven: hashed })
}
