//! The system's dialogs for files. What the person chooses there is given to the page.

use crate::grants::Grants;
use atom_api::{ApiError, Code};
use serde::Deserialize;
use std::path::PathBuf;
use tauri::{State, WebviewWindow};
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};
use tokio::sync::oneshot;

/// A kind of file that a dialog offers.
#[derive(Debug, Deserialize)]
pub(crate) struct Filter {
    /// What it is called; without one, its extensions are.
    name: String,
    /// Without their dots.
    extensions: Vec<String>,
}

/// Asks where to save, and hands out the path; nothing where the person closed the dialog.
#[tauri::command]
pub(crate) async fn pick_save(
    window: WebviewWindow,
    grants: State<'_, Grants>,
    name: String,
    filters: Vec<Filter>,
) -> Result<Option<String>, ApiError> {
    let (answer, answered) = oneshot::channel();
    dialog(&window, &filters).set_file_name(name).save_file(move |path| {
        // Whoever asked may be gone.
        let _ = answer.send(path);
    });
    let Some(path) = answered.await.ok().flatten() else { return Ok(None) };
    let path = local(path)?;
    grants.write(&path);
    text(path).map(Some)
}

/// Asks for files or a folder, and hands out the paths; none where the person closed the dialog.
#[tauri::command]
pub(crate) async fn pick_open(
    window: WebviewWindow,
    grants: State<'_, Grants>,
    filters: Vec<Filter>,
    multiple: bool,
    directory: bool,
) -> Result<Vec<String>, ApiError> {
    let (answer, answered) = oneshot::channel();
    let dialog = dialog(&window, &filters);
    let answer = move |paths: Option<Vec<FilePath>>| {
        let _ = answer.send(paths.unwrap_or_default());
    };
    match (multiple, directory) {
        (true, true) => dialog.pick_folders(answer),
        (true, false) => dialog.pick_files(answer),
        (false, true) => dialog.pick_folder(|path| answer(path.map(|path| vec![path]))),
        (false, false) => dialog.pick_file(|path| answer(path.map(|path| vec![path]))),
    }
    let paths = answered.await.unwrap_or_default();
    let paths: Vec<PathBuf> = paths.into_iter().map(local).collect::<Result<_, _>>()?;
    paths.iter().for_each(|path| grants.read(path));
    paths.into_iter().map(text).collect()
}

fn dialog(window: &WebviewWindow, filters: &[Filter]) -> FileDialogBuilder<tauri::Wry> {
    let dialog = window.dialog().file().set_parent(window);
    filters.iter().fold(dialog, |dialog, filter| {
        let extensions: Vec<&str> = filter.extensions.iter().map(String::as_str).collect();
        let name = if filter.name.is_empty() { extensions.join(", ") } else { filter.name.clone() };
        dialog.add_filter(name, &extensions)
    })
}

fn local(path: FilePath) -> Result<PathBuf, ApiError> {
    path.into_path().map_err(|_| ApiError::new(Code::Invalid, "Only files of this machine can be chosen."))
}

fn text(path: PathBuf) -> Result<String, ApiError> {
    let unreadable = || ApiError::new(Code::Invalid, "The name of this file is not readable text: rename it first.");
    path.into_os_string().into_string().map_err(|_| unreadable())
}
