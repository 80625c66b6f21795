//! A forgotten password: a code by mail, good for an hour, once, and the newest alone.

use crate::{
    Auth, AuthError, Origin, account, audit, device, factor, mail,
    mail::Mail,
    password,
    session::{self, Ended},
    token, verify,
};
use atom_api::account::{ForgotPassword, ResetPassword};
use atom_core::UserId;
use atom_store::Row as _;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// How long a code is good for.
pub(crate) const LIFE_MS: i64 = 3_600_000;
/// How long asking takes, whether there is such an account or not: longer than the work for one that there is.
const ANSWERS_IN: Duration = Duration::from_millis(400);

/// Sends a code to an address that has an account. The answer and its time are the same for one that has none.
///
/// # Errors
/// When the store refuses.
pub async fn forgot_password(auth: &Auth, origin: &Origin, request: ForgotPassword) -> Result<(), AuthError> {
    let answers_at = Instant::now() + ANSWERS_IN;
    let asked = ask(auth, origin, &request.email).await;
    tokio::time::sleep_until(answers_at).await;
    asked
}

async fn ask(auth: &Auth, origin: &Origin, email: &str) -> Result<(), AuthError> {
    let key = account::check_email(email).map_or_else(|_| String::new(), |(_, key)| key);
    let now = auth.now_ms();
    let (token, digest) = token::mint(auth.store.clock());
    let mut txn = auth.store.system_write().await?;
    let row =
        txn.query("SELECT id, email FROM user WHERE email_key = ?1 AND email <> ''").bind(key).fetch_optional().await?;
    let person = row.map(|row| (UserId::from(row.get::<Uuid, _>(0)), row.get::<String, _>(1)));
    txn.query("DELETE FROM password_reset WHERE expires_at <= ?1").bind(now).execute().await?;
    if let Some((user, _)) = &person {
        txn.query("DELETE FROM password_reset WHERE user = ?1").bind(user.uuid()).execute().await?;
        txn.query("INSERT INTO password_reset (digest, user, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)")
            .bind(digest.to_vec())
            .bind(user.uuid())
            .bind(now)
            .bind(now + LIFE_MS)
            .execute()
            .await?;
    }
    let user = person.as_ref().map(|(user, _)| *user);
    audit(&mut txn, auth, origin.host, "auth.forgot_password", (user, None), None, "ok").await?;
    txn.commit().await?;
    if let Some((user, to)) = person {
        let german = speaks_german(auth, user).await;
        let (subject, text) = words(german, token.expose());
        mail::post(auth, Mail { to, subject, text }).await;
    }
    Ok(())
}

/// What calls with this code are counted by, where it is one that was sent: nobody has that but who got the mail.
///
/// # Errors
/// When the store refuses.
pub async fn known_reset(auth: &Auth, code: &str) -> Result<Option<String>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let sql = "SELECT user FROM password_reset WHERE digest = ?1";
    let row = read.query(sql).bind(digest_of_code(code).to_vec()).fetch_optional().await?;
    Ok(row.map(|row| format!("reset of {}", UserId::from(row.get::<Uuid, _>(0)))))
}

/// Sets a new password by a code from the mail. Every session of the account ends.
///
/// # Errors
/// [`AuthError::Invalid`] for the field `token` or `password`; a password that is refused does not use the code up.
pub async fn reset_password(auth: &Auth, origin: &Origin, request: ResetPassword) -> Result<(), AuthError> {
    let lapsed =
        AuthError::Invalid { field: "token", message: "This code is not valid, or not any more. Ask for a new mail." };
    let digest = digest_of_code(request.token.expose());
    let now = auth.now_ms();
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT user.id, user.email, user.name FROM password_reset JOIN user ON user.id = password_reset.user \
             WHERE password_reset.digest = ?1 AND password_reset.expires_at > ?2 \
               AND password_reset.created_at <= ?2 AND user.deleted_at IS NULL",
        )
        .bind(digest.to_vec())
        .bind(now)
        .fetch_optional()
        .await?;
    drop(read);
    let Some(row) = row else { return Err(lapsed) };
    let (user, email) = (UserId::from(row.get::<Uuid, _>(0)), row.get::<String, _>(1));
    let hashed = password::choose(request.password, email.clone(), row.get(2)).await?;
    let mut txn = auth.store.system_write().await?;
    // All of them: this one is used, and older ones are void. None is left where another came first.
    let sql = "DELETE FROM password_reset WHERE user = ?1 \
               AND EXISTS (SELECT 1 FROM password_reset AS this WHERE this.digest = ?2 AND this.user = ?1)";
    if txn.query(sql).bind(user.uuid()).bind(digest.to_vec()).execute().await? == 0 {
        return Err(lapsed);
    }
    txn.query("UPDATE user SET password_hash = ?2 WHERE id = ?1").bind(user.uuid()).bind(hashed).execute().await?;
    // Who set a second factor before the address was confirmed was not shown to be its person. Who keeps the installation is
    // never asked to confirm theirs.
    let strange =
        txn.query("SELECT 1 FROM user WHERE id = ?1 AND verified_at IS NULL AND keeper = 0").bind(user.uuid());
    if strange.fetch_optional().await?.is_some() {
        factor::forget(&mut txn, user).await?;
    }
    // The code came to the address.
    verify::shown(&mut txn, user, now).await?;
    // Whoever asked for the reset may not trust the devices.
    txn.query("DELETE FROM keychain_unlock WHERE user = ?1").bind(user.uuid()).execute().await?;
    device::forget(&mut txn, user).await?;
    session::end(&mut txn, now, &Ended::All(user), "password").await?;
    let entity = Some(user.to_string());
    audit(&mut txn, auth, origin.host, "auth.reset_password", (Some(user), None), entity, "ok").await?;
    txn.commit().await?;
    mail::tell(auth, changed(speaks_german(auth, user).await, email)).await;
    Ok(())
}

/// What is kept of a code from a mail, however it was copied from there.
#[must_use]
pub fn digest_of_code(code: &str) -> [u8; 32] {
    token::digest(code.trim())
}

/// Whether the person chose German, in any of their workspaces.
pub(crate) async fn speaks_german(auth: &Auth, user: UserId) -> bool {
    let Ok(mut read) = auth.store.system_read().await else { return false };
    let sql =
        "SELECT 1 FROM setting WHERE account = ?1 AND key = 'locale.language' AND value = '\"de\"' AND deleted = 0";
    read.query(sql).bind(user.uuid()).fetch_optional().await.is_ok_and(|row| row.is_some())
}

/// The mail that says that a password was changed.
pub(crate) fn changed(german: bool, to: String) -> Mail {
    let (subject, text) = if german {
        (
            "Das Passwort für Atom wurde geändert",
            "Das Passwort dieses Kontos in Atom wurde eben geändert.\n\n\
             Falls es jemand anderes war, bitte sofort zurücksetzen:\n\"Passwort vergessen\" beim Anmelden.\n",
        )
    } else {
        (
            "Your password for Atom was changed",
            "The password of your account in Atom was changed just now.\n\n\
             If that was not you, reset it at once:\n\"Forgot your password\" where you sign in.\n",
        )
    };
    Mail { to, subject, text: text.to_owned() }
}

/// The token stands alone on its line, which no form of mail breaks.
fn words(german: bool, token: &str) -> (&'static str, String) {
    if german {
        let text = format!(
            "Das Passwort dieses Kontos in Atom soll zurückgesetzt werden.\n\n\
             Der Code dafür gilt eine Stunde und nur einmal:\n\n{token}\n\n\
             Falls es jemand anderes war, ist nichts zu tun.\n"
        );
        return ("Das Passwort für Atom zurücksetzen", text);
    }
    let text = format!(
        "Somebody asked to reset the password of your account in Atom.\n\n\
         Enter this code in Atom; it is good for an hour, and once:\n\n{token}\n\n\
         If that was not you, there is nothing to do.\n"
    );
    ("Reset your password for Atom", text)
}
