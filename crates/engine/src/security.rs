//! The ways to the vault key, and what a person may do about them. No command returns a key.
//!
//! One change at a time (`Inner::securing`): each begins with the vault as it is then, and `vault.json` is written before the
//! answer. So no two of them lose each other's.

use crate::{
    caller::Host,
    door::Inner,
    handlers::Call,
    rooms::{Rooms, joined, key_source_of},
};
use atom_api::{
    SecretText,
    account::KeychainUnlock,
    security::{
        ConfirmRecoveryCode, Guards, KeysReply, NewRecoveryCode, RecoveryCodeReply, SetPassphrase, UseKeychain,
    },
};
use atom_core::{ApiError, Clock as _, Code, SystemClock};
use atom_store::{AuditLine, DATABASE_FILE, Row as _, Scope};
use atom_vault::{RecoveryCode, Sources, Vault, VaultError};
use jiff::Timestamp;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What `security.keys` tells.
pub(crate) async fn keys(inner: &Inner, rooms: &Rooms) -> Result<KeysReply, ApiError> {
    let ways = rooms.vault().ways();
    let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(KeysReply {
        key_id: ways.key_id,
        made_at: ways.made_ms.map(instant),
        source: key_source_of(ways.source),
        keychain: ways.keychain,
        passphrase: ways.passphrase,
        recovery_code_at: ways.recovery_ms.map(instant),
        recovery_code_unconfirmed: ways.recovery_unconfirmed,
        rotating: ways.rotating,
        guards: guards(inner, rooms).await?,
    })
}

async fn as_it_is_now(call: &Call) -> Result<KeysReply, ApiError> {
    let rooms = call.inner.rooms().await?;
    keys(&call.inner, &rooms).await
}

async fn guards(inner: &Inner, rooms: &Rooms) -> Result<Guards, ApiError> {
    let mut read = rooms.store.system_read().await?;
    let row = read
        .query(
            "SELECT (SELECT count(DISTINCT digest) FROM attachment), \
                    (SELECT count(*) FROM connection WHERE length(credentials) > 0), \
                    (SELECT count(*) FROM webhook WHERE length(secret) > 0), \
                    (SELECT count(*) FROM second_factor), \
                    EXISTS (SELECT 1 FROM mail_server WHERE length(password) > 0)",
        )
        .fetch_one()
        .await?;
    let count = |at: usize| u64::try_from(row.get::<i64, _>(at)).unwrap_or(0);
    Ok(Guards {
        database_bytes: std::fs::metadata(inner.data_dir.join(DATABASE_FILE)).map_or(0, |file| file.len()),
        files: count(0),
        connections: count(1),
        webhooks: count(2),
        second_factors: count(3),
        mail_password: row.get(4),
    })
}

/// Makes a recovery code.
pub(crate) async fn new_recovery_code(call: &Call, request: NewRecoveryCode) -> Result<RecoveryCodeReply, ApiError> {
    prove(call, request.password).await?;
    let code = change(call, |vault, _| vault.with_recovery_code()).await?;
    Ok(RecoveryCodeReply { code: SecretText::new(code.text().to_string()) })
}

/// Takes it that the person has the code.
pub(crate) async fn confirm_recovery_code(call: &Call, request: ConfirmRecoveryCode) -> Result<KeysReply, ApiError> {
    call.inner.limits.secret_try("the recovery code")?;
    let code = RecoveryCode::parse(request.code.expose())?;
    change(call, move |vault, _| Ok((vault.with_confirmed_code(&code)?, ()))).await?;
    as_it_is_now(call).await
}

/// Sets or takes away the passphrase.
pub(crate) async fn set_passphrase(call: &Call, request: SetPassphrase) -> Result<KeysReply, ApiError> {
    prove(call, request.password).await?;
    let passphrase = request.passphrase;
    if let Some(chosen) = passphrase.clone() {
        let checked = tokio::task::spawn_blocking(move || atom_auth::check_passphrase(chosen.expose()));
        joined(checked.await)??;
    }
    change(call, move |vault, _| Ok((vault.with_passphrase(passphrase.as_ref().map(SecretText::expose))?, ()))).await?;
    as_it_is_now(call).await
}

/// Has the keychain keep the key.
pub(crate) async fn use_keychain(call: &Call, request: UseKeychain) -> Result<KeysReply, ApiError> {
    prove(call, request.password).await?;
    change(call, |vault, sources| Ok((vault.with_keychain(sources)?, ()))).await?;
    as_it_is_now(call).await
}

/// Has the keychain open locked sessions of whoever asks, or no longer.
pub(crate) async fn keychain_unlock(call: &Call, request: KeychainUnlock) -> Result<(), ApiError> {
    in_window(call)?;
    let who = call.identity()?;
    prove(call, request.password).await?;
    let account = unlock_account(call)?;
    let mut secret = Zeroizing::new([0; 32]);
    SystemClock.random(&mut *secret);
    let (sources, kept) = (call.inner.sources.clone(), secret.clone());
    let asked = tokio::task::spawn_blocking(move || match request.on {
        true => sources.keychain.set(&account, &kept[..]),
        // One that stays opens nothing: its digest goes.
        false => sources.keychain.delete(&account).or(Ok(())),
    });
    joined(asked.await)?.map_err(|why| keychain_trouble(&why))?;
    Ok(atom_auth::set_keychain_unlock(&call.rooms.auth, &call.origin, who, request.on.then_some(&*secret)).await?)
}

/// Opens the session that asks by what the keychain keeps.
pub(crate) async fn unlock_by_keychain(call: &Call) -> Result<(), ApiError> {
    in_window(call)?;
    let (who, account, sources) = (call.identity()?, unlock_account(call)?, call.inner.sources.clone());
    let asked = tokio::task::spawn_blocking(move || sources.keychain.get(&account));
    let secret = joined(asked.await)?.map_err(|why| keychain_trouble(&why))?.unwrap_or_default();
    Ok(atom_auth::unlock_by_secret(&call.rooms.auth, &call.origin, who, &secret).await?)
}

/// A token that was copied is not enough: the keychain is asked for who sits before this machine.
fn in_window(call: &Call) -> Result<(), ApiError> {
    match call.host {
        Host::Window => Ok(()),
        _ => Err(ApiError::new(Code::Forbidden, "Only the window of Atom opens sessions by the keychain.")),
    }
}

fn unlock_account(call: &Call) -> Result<String, ApiError> {
    Ok(format!("unlock-{}", call.identity()?.user))
}

fn keychain_trouble(why: &str) -> ApiError {
    ApiError::new(Code::Unavailable, format!("The keychain cannot be used now: {why}."))
}

pub(crate) async fn prove(call: &Call, password: SecretText) -> Result<(), ApiError> {
    Ok(atom_auth::prove(&call.rooms.auth, call.identity()?, password).await?)
}

/// Changes the ways to the key, and notes it in the trail.
async fn change<T: Send + 'static>(
    call: &Call,
    change: impl FnOnce(&Vault, &Sources) -> Result<(Vault, T), VaultError> + Send + 'static,
) -> Result<T, ApiError> {
    let _alone = call.inner.securing.lock().await;
    // Those of the call may have been left meanwhile.
    let rooms = call.inner.rooms().await?;
    let (vault, sources, dir) = (rooms.vault(), call.inner.sources.clone(), call.inner.data_dir.clone());
    let changed = tokio::task::spawn_blocking(move || {
        let (vault, made) = change(&vault, &sources)?;
        vault.write(&dir)?;
        Ok::<_, VaultError>((vault, made))
    });
    let (vault, made) = joined(changed.await)?.map_err(told)?;
    rooms.set_vault(vault);
    note(&rooms, &call.scope).await;
    Ok(made)
}

/// What a trouble with the vault is while the database is open: not `locked`, which would say that the database is.
pub(crate) fn told(error: VaultError) -> ApiError {
    match error {
        VaultError::PassphraseNeeded => ApiError::invalid("passphrase", "Enter the passphrase of the database."),
        error => match ApiError::from(error) {
            error if error.code == Code::Locked => ApiError { code: Code::Unavailable, ..error },
            error => error,
        },
    }
}

/// The trail of what is written in `vault.json`.
pub(crate) async fn note(rooms: &Arc<Rooms>, scope: &Scope) {
    let line = AuditLine {
        at_ms: rooms.store.clock().now_ms(),
        workspace: Some(scope.workspace),
        user: Some(scope.user),
        host: scope.host,
        command: scope.command,
        entity: Some(rooms.vault().ways().key_id),
        outcome: "ok",
    };
    let written = async {
        let mut txn = rooms.store.system_write().await?;
        txn.audit(&line).await?;
        txn.commit().await
    };
    if let Err(error) = written.await {
        tracing::error!(%error, command = scope.command, "a line of the audit trail was not written");
    }
}
