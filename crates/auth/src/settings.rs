//! Settings of an account: records of a workspace, named after account and key, so that two devices set the same one.

use crate::AuthError;
use atom_api::settings::{KEYS, Set, Settings};
use atom_core::setting_uuid;
use atom_store::{Mode, Row as _, Scope, Scoped, Store};
use jiff::civil::Time;
use serde_json::{Map, Value};

const VALUE_BYTES_MAX: usize = 65_536;

/// What a setting takes.
#[derive(Debug, Clone, Copy)]
enum Takes {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// An object of any members.
    Object,
    /// An object whose members are `true` or `false`.
    Flags,
    /// A list of words.
    Words,
    /// A time of day such as `09:00`.
    TimeOfDay,
    /// A number in these bounds.
    Number(u64, u64),
    /// Nothing: Atom sets it itself.
    Nothing,
}

fn takes(key: &str) -> Option<Takes> {
    Some(match key {
        "appearance.theme" => Takes::OneOf(&["system", "light", "dark"]),
        "appearance.contrast" => Takes::OneOf(&["system", "normal", "more"]),
        "appearance.density" => Takes::OneOf(&["compact", "normal", "comfortable"]),
        "appearance.text" => Takes::OneOf(&["small", "normal", "large", "huge"]),
        "appearance.motion" => Takes::OneOf(&["system", "reduced"]),
        "locale.language" => Takes::OneOf(&["system", "en", "de"]),
        "locale.first_day" => Takes::OneOf(&["auto", "monday", "saturday", "sunday"]),
        "locale.clock" => Takes::OneOf(&["auto", "24h", "12h"]),
        "locale.date_order" => Takes::OneOf(&["auto", "day", "month", "year"]),
        "shortcuts" | "lists" => Takes::Object,
        "notifications.due"
        | "notifications.reminders"
        | "notifications.failures"
        | "notifications.native"
        | "sample.dismissed"
        | "onboarding.done" => Takes::Flag,
        "notifications.sources" => Takes::Flags,
        "notifications.due_at" => Takes::TimeOfDay,
        "backups.every" => Takes::OneOf(&["never", "daily", "weekly"]),
        "backups.keep" => Takes::Number(1, 1_000),
        "security.lock_after" => Takes::OneOf(&["never", "5", "15", "60"]),
        "sidebar.collapsed" => Takes::Words,
        "sample.present" => Takes::Nothing,
        _ => return None,
    })
}

impl Takes {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::OneOf(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            Self::Flag => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::Flags => value.as_object().is_some_and(|object| object.values().all(Value::is_boolean)),
            Self::Words => value.as_array().is_some_and(|words| words.iter().all(Value::is_string)),
            Self::TimeOfDay => value.as_str().and_then(time_of_day).is_some(),
            Self::Number(low, high) => value.as_u64().is_some_and(|number| (low..=high).contains(&number)),
            Self::Nothing => false,
        }
    }
}

/// A time of day such as `09:00`, the form of `notifications.due_at`.
#[must_use]
pub fn time_of_day(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let figures = |text: &str| (text.len() == 2).then(|| text.parse::<i8>().ok()).flatten();
    Time::new(figures(hour)?, figures(minute)?, 0, 0).ok()
}

/// What this person has set in this workspace.
///
/// # Errors
/// When the store refuses.
pub async fn get(store: &Store, scope: &Scope) -> Result<Settings, AuthError> {
    load(&mut store.read(scope).await?, scope).await
}

/// Sets one setting; `null` goes back to what it is unless told.
///
/// # Errors
/// [`AuthError::UnknownSetting`], and [`AuthError::WrongSetting`] for a value that it does not take.
pub async fn set(store: &Store, scope: &Scope, request: Set) -> Result<Settings, AuthError> {
    let kind = takes(&request.key).ok_or(AuthError::UnknownSetting)?;
    let text = (!request.value.is_null()).then(|| request.value.to_string());
    let fits = (text.is_none() && !matches!(kind, Takes::Nothing))
        || (kind.fits(&request.value) && text.as_ref().is_none_or(|text| text.len() <= VALUE_BYTES_MAX));
    if !fits {
        let expected = KEYS.iter().find(|(key, _)| *key == request.key).map_or("", |(_, meaning)| meaning);
        return Err(AuthError::WrongSetting(format!("`{}` takes at most 64 KiB: {expected}.", request.key)));
    }
    let mut txn = store.write(scope, Mode::Action).await?;
    let id = setting_uuid(scope.workspace, scope.user, &request.key);
    let now = txn.now_ms();
    txn.query(
        "INSERT INTO setting (workspace, id, account, key, value, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) \
         ON CONFLICT (id) DO UPDATE SET value = excluded.value, deleted = 0, updated_at = excluded.updated_at",
    )
    .bind(id)
    .bind(scope.user.uuid())
    .bind(request.key.clone())
    .bind(text)
    .bind(now)
    .execute()
    .await?;
    let settings = load(&mut txn, scope).await?;
    txn.commit(&request.key, Some(id)).await?;
    Ok(settings)
}

async fn load(handle: &mut impl Scoped, scope: &Scope) -> Result<Settings, AuthError> {
    let rows = handle
        .query(
            "SELECT key, value FROM setting WHERE workspace = ?1 AND account = ?2 AND deleted = 0 AND value IS NOT NULL \
             ORDER BY key",
        )
        .bind(scope.user.uuid())
        .fetch_all()
        .await?;
    let known = |key: &str| KEYS.iter().any(|(known, _)| *known == key);
    let values: Map<String, Value> = rows
        .iter()
        .filter(|row| known(row.get(0)))
        .filter_map(|row| Some((row.get(0), serde_json::from_str(row.get(1)).ok()?)))
        .collect();
    Ok(Settings { values })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_setting_of_the_contract_takes_something() {
        for (key, _) in KEYS {
            assert!(takes(key).is_some(), "{key}");
        }
    }

    #[test]
    fn a_setting_takes_what_its_kind_says() {
        let fits = |key: &str, value: Value| takes(key).expect("a setting").fits(&value);
        for (key, value) in [
            ("appearance.theme", json!("dark")),
            ("notifications.due", json!(false)),
            ("notifications.due_at", json!("07:30")),
            ("notifications.sources", json!({ "a": true })),
            ("shortcuts", json!({ "tasks.new": ["N"], "undo": null })),
            ("backups.keep", json!(30)),
            ("sidebar.collapsed", json!(["labels"])),
        ] {
            assert!(fits(key, value.clone()), "{key} {value}");
        }
        for (key, value) in [
            ("appearance.theme", json!("pink")),
            ("notifications.due", json!("yes")),
            ("notifications.due_at", json!("24:00")),
            ("notifications.due_at", json!("7:30")),
            ("notifications.sources", json!({ "a": 1 })),
            ("shortcuts", json!([])),
            ("backups.keep", json!(0)),
            ("sidebar.collapsed", json!([1])),
            ("sample.present", json!(true)),
        ] {
            assert!(!fits(key, value.clone()), "{key} {value}");
        }
        // The global shortcut belongs to a machine, not to a person: the shell keeps it.
        assert!(takes("shortcuts.quick_add").is_none());
    }
}
