//! Who is signed in, kept for the windows of this data directory. What the page itself could keep would lie on the disk as it is.

use crate::atom::Atom;
use atom_api::{ApiError, SecretText};
use std::sync::{Mutex, PoisonError};
use tauri::State;

/// The session of whoever does not stay signed in: it ends with the program, and is never on the disk.
#[derive(Default)]
pub(crate) struct Passing(Mutex<Option<SecretText>>);

/// Keeps the session of the page; none lets it go. Only a page whose session passes changes what passes: the quick-add
/// window knows of none, and leaves that of the main window alone.
#[tauri::command]
pub(crate) async fn keep_session(
    atom: State<'_, Atom>,
    passing: State<'_, Passing>,
    session: Option<SecretText>,
    passes: Option<bool>,
) -> Result<(), ApiError> {
    let lasting = if passes == Some(true) {
        *passing.0.lock().unwrap_or_else(PoisonError::into_inner) = session;
        None
    } else {
        session
    };
    atom.door().await?.keep_session(lasting).await
}

/// The session that was kept, the one that passes or the one that stays; none where there is none, or while the database is
/// not open.
#[tauri::command]
pub(crate) async fn kept_session(
    atom: State<'_, Atom>,
    passing: State<'_, Passing>,
    passes: Option<bool>,
) -> Result<Option<SecretText>, ApiError> {
    if passes == Some(true) {
        return Ok(passing.0.lock().unwrap_or_else(PoisonError::into_inner).clone());
    }
    let kept = atom.door().await?.kept_session().await;
    Ok(kept.map(|session| SecretText::new(session.to_string())))
}
