//! The alarm of a host that stays: it sleeps until something comes due, and tells.
//!
//! It wakes at the next moment, and when tasks or settings change. Once a minute it looks at the clock alone, so that a
//! clock that was set, or a machine that slept, delays nothing; the database is asked only when there is something to ask.

use crate::{door::Inner, rooms::Rooms};
use atom_api::Topic;
use atom_auth::settings;
use atom_core::ApiError;
use atom_notices::Switches;
use atom_store::{Row as _, Scope};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

/// How long it sleeps at most before it looks at the clock.
const LOOKS_EVERY: Duration = Duration::from_secs(60);
/// Changes come in bursts: so long it waits for the rest of one.
const SETTLES_IN: Duration = Duration::from_millis(200);
/// Moments further off than a round looks are found by a later one.
const ASKS_EVERY: SignedDuration = SignedDuration::from_hours(6);
/// The topics after which the next moment may be another.
const TOPICS: &[Topic] = &[Topic::Tasks, Topic::Settings, Topic::App];

/// Runs until the door closes.
pub(crate) async fn run(inner: Arc<Inner>) {
    let mut seen = inner.events.newest();
    let mut since = None;
    let mut next = None;
    loop {
        match ring(&inner, since).await {
            Ok(Some((now, moment))) => (since, next) = (Some(now), moment),
            // No rooms: closed for now, or being exchanged.
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "what came due was not told"),
        }
        if !rest(&inner, since, next, &mut seen).await {
            break;
        }
    }
    if let (Some(since), Ok(rooms)) = (since, inner.rooms().await)
        && let Err(error) = atom_notices::set_until(&rooms.store, since).await
    {
        tracing::info!(%error, "the end of the last round was not noted");
    }
}

/// Waits for a reason for another round; false when the door closes.
async fn rest(inner: &Arc<Inner>, since: Option<Timestamp>, next: Option<Timestamp>, seen: &mut u64) -> bool {
    let zone = TimeZone::system();
    loop {
        let now = inner.now();
        let left = next.map_or(LOOKS_EVERY, |next| {
            Duration::try_from(next.duration_since(now)).unwrap_or_default().min(LOOKS_EVERY)
        });
        tokio::select! {
            () = inner.closing.cancelled() => return false,
            () = inner.events.concerning(TOPICS, seen) => {
                tokio::time::sleep(SETTLES_IN).await;
                return true;
            }
            () = tokio::time::sleep(left) => {}
        }
        let now = inner.now();
        let due = next.is_some_and(|next| next <= now);
        let set_back = since.is_some_and(|since| now < since);
        let long_ago = since.is_none_or(|since| now.duration_since(since) > ASKS_EVERY);
        if due || set_back || long_ago || TimeZone::system() != zone {
            return true;
        }
    }
}

/// One round for everybody here; returns its end and the next moment.
async fn ring(
    inner: &Arc<Inner>,
    since: Option<Timestamp>,
) -> Result<Option<(Timestamp, Option<Timestamp>)>, ApiError> {
    let Ok(rooms) = inner.rooms().await else { return Ok(None) };
    let now = inner.now();
    let since = match since {
        Some(since) => since,
        None => atom_notices::until(&rooms.store).await?.unwrap_or(now),
    };
    let (mut next, mut told) = (None, false);
    for scope in everybody(&rooms).await? {
        let switches = Switches::of(&settings::get(&rooms.store, &scope).await?);
        let round = atom_notices::round(&rooms.store, &scope, &switches, &TimeZone::system(), since.min(now)).await?;
        next = [next, round.next].into_iter().flatten().min();
        if round.told > 0 {
            told = true;
            inner.events.publish(&[Topic::Notifications], scope.command, Some(scope.workspace), None);
        }
    }
    if told {
        // Noted at once, so that nothing is told again after a crash.
        atom_notices::set_until(&rooms.store, now).await?;
    }
    Ok(Some((now, next)))
}

/// Each person in each of their workspaces.
async fn everybody(rooms: &Rooms) -> Result<Vec<Scope>, ApiError> {
    let mut read = rooms.store.system_read().await?;
    let rows = read.query("SELECT workspace, user FROM membership").fetch_all().await?;
    let scope = |row: &atom_store::SqliteRow| Scope {
        workspace: row.get::<Uuid, _>(0).into(),
        user: row.get::<Uuid, _>(1).into(),
        host: "job",
        command: "notifications",
    };
    Ok(rows.iter().map(scope).collect())
}
