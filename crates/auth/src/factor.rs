//! The second factor: enrol, confirm, ask for, take away; and the recovery codes that stand in for it.

use crate::{Auth, AuthError, Identity, Origin, audit, proof, totp};
use atom_api::{
    SecretText,
    account::{ConfirmFactor, DisableFactor, EnrolFactor, EnrolReply, NewRecoveryCodes, RecoveryCodes, SecurityReply},
};
use atom_core::UserId;
use atom_store::{Row as _, SystemTxn};
use atom_vault::Place;
use zeroize::Zeroizing;

/// How many recovery codes a person gets.
const CODES: usize = 10;
/// Random bytes of one: 80 bits, so a plain digest cannot be guessed back.
const CODE_BYTES: usize = 10;

/// What somebody who knows the password still has to show.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Nothing: there is no second factor, or it was right.
    Nothing,
    /// A code.
    Code,
    /// Another code: this one is wrong or was used.
    Another,
}

/// Makes a secret, which counts once a code of it was shown.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::FactorOn`] when there is a second factor already.
pub async fn enrol_factor(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: EnrolFactor,
) -> Result<EnrolReply, AuthError> {
    let person = proof::shown(auth, who, request.password).await?;
    let mut secret = Zeroizing::new([0; totp::SECRET_BYTES]);
    auth.store.clock().random(&mut secret[..]);
    let sealed = auth.keys.sealer.seal(place(&who.user.to_string()), &secret[..]).map_err(AuthError::sealed)?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    let set = txn
        .query(
            "INSERT INTO second_factor (user, secret, created_at) VALUES (?1, ?2, ?3) \
             ON CONFLICT (user) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at \
             WHERE confirmed_at IS NULL",
        )
        .bind(who.user.uuid())
        .bind(sealed)
        .bind(auth.now_ms())
        .execute()
        .await?;
    if set == 0 {
        return Err(AuthError::FactorOn);
    }
    note(&mut txn, auth, origin, who, "auth.totp_enrol").await?;
    txn.commit().await?;
    let text = totp::base32(&secret[..]);
    let uri = SecretText::new(totp::uri(&text, &person.email));
    Ok(EnrolReply { secret: SecretText::new(text), uri })
}

/// Turns the second factor on, once a code shows that the app has the secret; gives the recovery codes.
///
/// # Errors
/// [`AuthError::NoFactor`] before it was enrolled, [`AuthError::FactorOn`] after; [`AuthError::WrongCode`].
pub async fn confirm_factor(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: ConfirmFactor,
) -> Result<RecoveryCodes, AuthError> {
    let mut txn = auth.store.system_write().await?;
    let factor = load(&mut txn, auth, who.user).await?.ok_or(AuthError::NoFactor)?;
    if factor.confirmed {
        return Err(AuthError::FactorOn);
    }
    let now = auth.now_ms();
    let step = totp::step_of(&factor.secret, request.code.expose(), now, 0).ok_or(AuthError::WrongCode)?;
    txn.query("UPDATE second_factor SET confirmed_at = ?2, last_step = ?3 WHERE user = ?1")
        .bind(who.user.uuid())
        .bind(now)
        .bind(step)
        .execute()
        .await?;
    let codes = fresh_codes(&mut txn, auth, who.user).await?;
    note(&mut txn, auth, origin, who, "auth.totp_confirm").await?;
    txn.commit().await?;
    Ok(codes)
}

/// Takes the second factor away, with its recovery codes.
///
/// # Errors
/// [`AuthError::WrongPassword`].
pub async fn disable_factor(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: DisableFactor,
) -> Result<(), AuthError> {
    let person = proof::shown(auth, who, request.password).await?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    forget(&mut txn, who.user).await?;
    note(&mut txn, auth, origin, who, "auth.totp_disable").await?;
    Ok(txn.commit().await?)
}

/// Removes all that there is of a second factor.
pub(crate) async fn forget(txn: &mut SystemTxn, user: UserId) -> Result<(), AuthError> {
    txn.query("DELETE FROM second_factor WHERE user = ?1").bind(user.uuid()).execute().await?;
    txn.query("DELETE FROM recovery_code WHERE user = ?1").bind(user.uuid()).execute().await?;
    Ok(())
}

/// New recovery codes; the old ones are void.
///
/// # Errors
/// [`AuthError::WrongPassword`]; [`AuthError::NoFactor`].
pub async fn new_recovery_codes(
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    request: NewRecoveryCodes,
) -> Result<RecoveryCodes, AuthError> {
    let person = proof::shown(auth, who, request.password).await?;
    let mut txn = auth.store.system_write().await?;
    person.still(&mut txn, who).await?;
    if !load(&mut txn, auth, who.user).await?.is_some_and(|factor| factor.confirmed) {
        return Err(AuthError::NoFactor);
    }
    let codes = fresh_codes(&mut txn, auth, who.user).await?;
    note(&mut txn, auth, origin, who, "auth.recovery_codes").await?;
    txn.commit().await?;
    Ok(codes)
}

/// How well an account is guarded.
///
/// # Errors
/// When the store refuses.
pub async fn security(auth: &Auth, who: Identity) -> Result<SecurityReply, AuthError> {
    let mut read = auth.store.system_read().await?;
    let row = read
        .query(
            "SELECT (SELECT confirmed_at FROM second_factor WHERE user = ?1), \
                    (SELECT count(*) FROM recovery_code WHERE user = ?1 AND used_at IS NULL), \
                    EXISTS (SELECT 1 FROM keychain_unlock WHERE user = ?1)",
        )
        .bind(who.user.uuid())
        .fetch_one()
        .await?;
    let left: i64 = row.get(1);
    Ok(SecurityReply {
        second_factor: row.get::<Option<i64>, _>(0).is_some(),
        recovery_codes_left: u32::try_from(left).unwrap_or(0),
        keychain_unlock: row.get(2),
    })
}

/// Asks for the second factor of somebody who has shown their password. What is right is used up, in this transaction.
pub(crate) async fn ask(
    txn: &mut SystemTxn,
    auth: &Auth,
    user: UserId,
    shown: Option<&SecretText>,
) -> Result<Asked, AuthError> {
    let Some(factor) = load(txn, auth, user).await?.filter(|factor| factor.confirmed) else {
        return Ok(Asked::Nothing);
    };
    let Some(shown) = shown.map(SecretText::expose).filter(|shown| !shown.trim().is_empty()) else {
        return Ok(Asked::Code);
    };
    let now = auth.now_ms();
    if let Some(step) = totp::step_of(&factor.secret, shown, now, factor.last_step) {
        txn.query("UPDATE second_factor SET last_step = ?2 WHERE user = ?1")
            .bind(user.uuid())
            .bind(step)
            .execute()
            .await?;
        return Ok(Asked::Nothing);
    }
    let used = txn
        .query("UPDATE recovery_code SET used_at = ?3 WHERE user = ?1 AND digest = ?2 AND used_at IS NULL")
        .bind(user.uuid())
        .bind(digest(user, shown).to_vec())
        .bind(now)
        .execute()
        .await?;
    Ok(if used > 0 { Asked::Nothing } else { Asked::Another })
}

struct Factor {
    secret: Zeroizing<Vec<u8>>,
    confirmed: bool,
    last_step: i64,
}

async fn load(txn: &mut SystemTxn, auth: &Auth, user: UserId) -> Result<Option<Factor>, AuthError> {
    let sql = "SELECT secret, confirmed_at, last_step FROM second_factor WHERE user = ?1";
    let Some(row) = txn.query(sql).bind(user.uuid()).fetch_optional().await? else { return Ok(None) };
    let sealed: Vec<u8> = row.get(0);
    let secret = auth.keys.sealer.open(place(&user.to_string()), &sealed).map_err(AuthError::sealed)?;
    Ok(Some(Factor { secret, confirmed: row.get::<Option<i64>, _>(1).is_some(), last_step: row.get(2) }))
}

fn place(user: &str) -> Place<'_> {
    Place { table: "second_factor", row: user, column: "secret" }
}

async fn fresh_codes(txn: &mut SystemTxn, auth: &Auth, user: UserId) -> Result<RecoveryCodes, AuthError> {
    txn.query("DELETE FROM recovery_code WHERE user = ?1").bind(user.uuid()).execute().await?;
    let mut codes = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut random = Zeroizing::new([0; CODE_BYTES]);
        auth.store.clock().random(&mut random[..]);
        let text = totp::base32(&random[..]);
        txn.query("INSERT INTO recovery_code (user, digest) VALUES (?1, ?2)")
            .bind(user.uuid())
            .bind(digest(user, &text).to_vec())
            .execute()
            .await?;
        let parts: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
        codes.push(SecretText::new(parts.join("-")));
    }
    Ok(RecoveryCodes { codes })
}

/// The digest of a recovery code, however it is typed.
fn digest(user: UserId, code: &str) -> [u8; 32] {
    let typed: String = code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    let mut hasher = blake3::Hasher::new_derive_key("Atom 2026 recovery code digest v1");
    hasher.update(user.uuid().as_bytes());
    hasher.update(typed.to_ascii_uppercase().as_bytes());
    *hasher.finalize().as_bytes()
}

async fn note(
    txn: &mut SystemTxn,
    auth: &Auth,
    origin: &Origin,
    who: Identity,
    command: &'static str,
) -> Result<(), AuthError> {
    let entity = Some(who.user.to_string());
    audit(txn, auth, origin.host, command, (Some(who.user), Some(who.workspace)), entity, "ok").await
}
