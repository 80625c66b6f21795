//! What a page may ask of the shell about the door and its window. What else it may ask stands with its subject;
//! `src-tauri/permissions` lists all of it.

use crate::{
    atom::{Atom, caller},
    links::Link,
    preferences::{Preferences, not_kept},
    quick,
    theme::Choice,
    window,
};
use atom_api::{ApiError, Code, Event};
use serde_json::{Value, json};
use tauri::{AppHandle, State, WebviewWindow, ipc::Channel};

/// Calls one command of the contract: any from the main window, and from the small one what its page is for.
#[tauri::command]
pub(crate) async fn call(
    window: WebviewWindow,
    atom: State<'_, Atom>,
    name: String,
    args: Option<Value>,
    token: Option<String>,
) -> Result<Value, ApiError> {
    if !quick::may_call(window.label(), &name) {
        tracing::warn!(window = window.label(), "a command that is not for this window was refused");
        return Err(ApiError::new(Code::Forbidden, "This window may not call this command."));
    }
    let door = atom.door().await?;
    door.call(&caller(token), &name, args.unwrap_or_else(|| json!({}))).await
}

/// Sends events into `channel`, from the one after `last_seen` on. A window has one such stream: a new one ends the old.
#[tauri::command]
pub(crate) async fn subscribe(
    window: WebviewWindow,
    atom: State<'_, Atom>,
    token: Option<String>,
    last_seen: Option<u64>,
    channel: Channel<Event>,
) -> Result<(), ApiError> {
    let mut events = atom.door().await?.subscribe(&caller(token), last_seen).await?;
    let task = tauri::async_runtime::spawn(async move {
        while let Some(event) = events.next().await {
            if channel.send(event).is_err() {
                break;
            }
        }
    });
    atom.replace_events(window.label(), task);
    window::is_at_work(&window);
    Ok(())
}

/// Stops a job.
#[tauri::command]
pub(crate) async fn cancel(atom: State<'_, Atom>, job: String, token: Option<String>) -> Result<Value, ApiError> {
    atom.door().await?.call(&caller(token), "jobs.cancel", json!({ "id": job })).await
}

/// Opens a web page in the person's browser. Nothing else: what a page shows may not start a program.
#[tauri::command]
pub(crate) async fn open_external(url: String) -> Result<(), ApiError> {
    let parsed = tauri::Url::parse(&url).map_err(|_| ApiError::invalid("url", "This is not a web address."))?;
    // A service of one's own may be on plain http; anything else is no page.
    if !matches!(parsed.scheme(), "https" | "http") || parsed.host_str().is_none() {
        return Err(ApiError::invalid("url", "Only web addresses are opened."));
    }
    // The parsed form: what was checked is what is opened.
    tauri_plugin_opener::open_url(parsed.as_str(), None::<&str>).map_err(|error| {
        tracing::warn!(%error, "no browser could be opened");
        ApiError::new(Code::Unavailable, "No browser could be opened. Copy the address and open it yourself.")
    })
}

/// Brings the window up at a link, as from outside.
#[tauri::command]
pub(crate) async fn open_link(app: AppHandle, link: String) -> Result<(), ApiError> {
    let link = Link::parse(&link).ok_or_else(|| ApiError::invalid("link", "This is no link of Atom."))?;
    window::follow(&app, link);
    Ok(())
}

/// Keeps the theme for the next start and gives the windows its colours now.
#[tauri::command]
pub(crate) async fn set_theme(
    app: AppHandle,
    preferences: State<'_, Preferences>,
    theme: Choice,
) -> Result<(), ApiError> {
    window::paint(&app, theme);
    preferences.change(|kept| kept.theme = theme).map_err(not_kept)
}

/// Shows the window: its first frame has the colours of the theme.
#[tauri::command]
pub(crate) async fn ready(window: WebviewWindow) {
    window::is_ready(&window);
}

/// Prints the page, by way of the system's dialog.
#[tauri::command]
pub(crate) async fn print(window: WebviewWindow) -> Result<(), ApiError> {
    window.print().map_err(|error| {
        tracing::warn!(%error, "the page was not printed");
        ApiError::new(Code::Unavailable, "The system offers no printing now.")
    })
}
