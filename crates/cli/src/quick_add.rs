//! `atom --quick-add`: a task from a line, or the window that takes one.

use crate::{args::Place, call, say, say::Stop};
use atom_core::{ApiError, Code};
use serde_json::json;
use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tokio::runtime::Runtime;

/// Creates a task from `text` and prints it.
pub(crate) fn add(runtime: &Runtime, place: &Place, text: &str) -> Result<(), Stop> {
    call::call_with(runtime, place, "tasks.quick_add", json!({ "text": text }))
}

/// Has the desktop show its quick-add window, and does not wait for it: a running one shows it, and otherwise one starts
/// for this alone. `data_dir` is the directory that was named, if any.
pub(crate) fn show(data_dir: Option<&Path>) -> Result<(), Stop> {
    let program = format!("atom-desktop{}", env::consts::EXE_SUFFIX);
    let desktop = find(&program).ok_or_else(|| {
        ApiError::new(
            Code::Unavailable,
            format!(
                "There is no {program} beside this program or in PATH. Install Atom's desktop, or name the task: \
                 atom --quick-add TEXT."
            ),
        )
    })?;
    let mut command = Command::new(&desktop);
    command.arg("--quick-add").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(data_dir) = data_dir {
        command.env("ATOM_DATA_DIR", data_dir);
    }
    command.spawn().map_err(|error| {
        ApiError::new(Code::Unavailable, format!("{} cannot be started: {error}.", desktop.display()))
    })?;
    say::line(&json!({ "started": desktop }))
}

/// The program beside this one, or else the first of that name in `PATH`.
fn find(program: &str) -> Option<PathBuf> {
    let beside = env::current_exe().ok().and_then(|own| Some(own.parent()?.to_owned()));
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders = beside.into_iter().chain(env::split_paths(&path));
    folders.find_map(|folder| Some(folder.join(program)).filter(|file| file.is_file()))
}
