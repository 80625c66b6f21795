//! Who is signed in, kept for the windows of this data directory. What the page itself could keep would lie on the disk as it is.

use crate::atom::Atom;
use atom_api::{ApiError, SecretText};
use tauri::State;

/// Keeps the session of the page; none lets it go.
#[tauri::command]
pub(crate) async fn keep_session(atom: State<'_, Atom>, session: Option<SecretText>) -> Result<(), ApiError> {
    atom.door().await?.keep_session(session).await
}

/// The session that was kept; none where there is none, or while the database is not open.
#[tauri::command]
pub(crate) async fn kept_session(atom: State<'_, Atom>) -> Result<Option<SecretText>, ApiError> {
    let kept = atom.door().await?.kept_session().await;
    Ok(kept.map(|session| SecretText::new(session.to_string())))
}
