//! Whether an address is its person's: shown by a code that went there, good for a day, once, and the newest alone.
//!
//! What an account may not do before is decided by [`needs_verified`], which the door asks, and nowhere else; the account
//! that keeps the installation may do it.

use crate::{
    Auth, AuthError, Identity, Origin, audit,
    mail::{self, Mail},
    reset, token,
};
use atom_api::{
    SecretText,
    signin::{VerificationReply, VerifyEmail},
};
use atom_core::UserId;
use atom_store::{Row as _, SystemTxn};
use uuid::Uuid;

/// How long a code is good for.
const LIFE_MS: i64 = 24 * 3_600_000;
/// What others would take on the word of an address that nobody has shown to be theirs.
const NEED_VERIFIED: [&str; 4] = ["members.invite", "members.add_machine", "members.transfer_ownership", "signin.link"];

/// Whether a command wants an address that was shown to be the person's.
#[must_use]
pub fn needs_verified(command: &str) -> bool {
    NEED_VERIFIED.contains(&command)
}

/// Whether the address of who asks is verified, and where a mail to it would lie.
///
/// # Errors
/// When the store refuses.
pub async fn verification(auth: &Auth, who: Identity) -> Result<VerificationReply, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query("SELECT email, verified_at FROM user WHERE id = ?1")
        .bind(who.user.uuid())
        .fetch_optional()
        .await?
        .ok_or(AuthError::NoSession)?;
    drop(read);
    let mail = mail::get(auth).await?;
    Ok(VerificationReply {
        verified: row.get::<Option<i64>, _>(1).is_some(),
        email: row.get(0),
        outbox: mail.server.is_none().then_some(mail.outbox),
    })
}

/// Sends another code to the address of who asks; nothing where it is verified.
///
/// # Errors
/// When the store refuses.
pub async fn send_verification(auth: &Auth, origin: &Origin, who: Identity) -> Result<VerificationReply, AuthError> {
    let reply = verification(auth, who).await?;
    if reply.verified {
        return Ok(reply);
    }
    let mut txn = auth.store.system_write().await?;
    let code = begin(&mut txn, auth, who.user).await?;
    let here = (Some(who.user), Some(who.workspace));
    audit(&mut txn, auth, origin.host, "auth.send_verification", here, Some(who.user.to_string()), "ok").await?;
    txn.commit().await?;
    post(auth, who.user, reply.email.clone(), &code).await;
    Ok(reply)
}

/// What calls with this code are counted by, where it is one that was sent: nobody has that but who got the mail.
///
/// # Errors
/// When the store refuses.
pub async fn known_verification(auth: &Auth, code: &str) -> Result<Option<String>, AuthError> {
    let mut read = auth.store.system_read().await?;
    let sql = "SELECT user FROM email_verification WHERE digest = ?1";
    let row = read.query(sql).bind(token::digest(code.trim()).to_vec()).fetch_optional().await?;
    Ok(row.map(|row| format!("verification of {}", UserId::from(row.get::<Uuid, _>(0)))))
}

/// Takes a code from a mail.
///
/// # Errors
/// [`AuthError::Invalid`] for the field `token`.
pub async fn verify_email(auth: &Auth, origin: &Origin, request: VerifyEmail) -> Result<(), AuthError> {
    let now = auth.now_ms();
    let mut txn = auth.store.system_write().await?;
    let row = txn
        .query(
            "SELECT user.id FROM email_verification JOIN user ON user.id = email_verification.user \
             WHERE email_verification.digest = ?1 AND email_verification.expires_at > ?2 \
               AND email_verification.created_at <= ?2 AND user.deleted_at IS NULL",
        )
        .bind(token::digest(request.token.expose().trim()).to_vec())
        .bind(now)
        .fetch_optional()
        .await?;
    let Some(row) = row else {
        let message = "This code is not valid, or not any more. Have another mail sent.";
        return Err(AuthError::Invalid { field: "token", message });
    };
    let user = UserId::from(row.get::<Uuid, _>(0));
    shown(&mut txn, user, now).await?;
    let entity = Some(user.to_string());
    audit(&mut txn, auth, origin.host, "auth.verify_email", (Some(user), None), entity, "ok").await?;
    Ok(txn.commit().await?)
}

/// The address was shown to be the person's: what waits for that is void.
pub(crate) async fn shown(txn: &mut SystemTxn, user: UserId, now: i64) -> Result<(), AuthError> {
    let sql = "UPDATE user SET verified_at = coalesce(verified_at, ?2) WHERE id = ?1";
    txn.query(sql).bind(user.uuid()).bind(now).execute().await?;
    forget(txn, user).await
}

/// Voids all codes of an account.
pub(crate) async fn forget(txn: &mut SystemTxn, user: UserId) -> Result<(), AuthError> {
    txn.query("DELETE FROM email_verification WHERE user = ?1").bind(user.uuid()).execute().await?;
    Ok(())
}

/// Makes a code; older ones are void.
pub(crate) async fn begin(txn: &mut SystemTxn, auth: &Auth, user: UserId) -> Result<SecretText, AuthError> {
    let now = auth.now_ms();
    let (code, digest) = token::mint(auth.store.clock());
    txn.query("DELETE FROM email_verification WHERE user = ?1 OR expires_at <= ?2")
        .bind(user.uuid())
        .bind(now)
        .execute()
        .await?;
    txn.query("INSERT INTO email_verification (digest, user, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)")
        .bind(digest.to_vec())
        .bind(user.uuid())
        .bind(now)
        .bind(now + LIFE_MS)
        .execute()
        .await?;
    Ok(code)
}

/// Sends the code on its way.
pub(crate) async fn post(auth: &Auth, user: UserId, to: String, code: &SecretText) {
    let (subject, text) = words(reset::speaks_german(auth, user).await, code.expose());
    mail::post(auth, Mail { to, subject, text }).await;
}

/// The code stands alone on its line, which no form of mail breaks.
fn words(german: bool, code: &str) -> (&'static str, String) {
    if german {
        let text = format!(
            "Diese Adresse gehört zu einem neuen Konto in Atom.\n\n\
             Dieser Code bestätigt sie. Er gilt 24 Stunden und nur einmal:\n\n{code}\n\n\
             In Atom unter Einstellungen, Konto eingeben. Falls es jemand anderes\nwar, ist nichts zu tun.\n"
        );
        return ("Die Adresse für Atom bestätigen", text);
    }
    let text = format!(
        "This address was given for a new account in Atom.\n\n\
         This code confirms it. It is good for 24 hours, and once:\n\n{code}\n\n\
         Enter it in Atom under Settings, Account. If that was not you,\nthere is nothing to do.\n"
    );
    ("Confirm your address for Atom", text)
}
