//! `atom backup`, `atom restore`, `atom verify`: on the directory itself, or through the process that has it.

use crate::{
    args::Place,
    reach::{HereOrThere, here_or_there},
    say::{self, Stop},
};
use atom_api::app::VerifyReply;
use atom_core::{ApiError, Code};
use atom_engine::maintenance;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Writes a verified copy into `file`.
pub(crate) async fn backup(place: &Place, file: &Path) -> Result<(), Stop> {
    let file = absolute(file)?;
    match here_or_there(&place.data_dir, async || maintenance::backup(&place.data_dir, &file).await).await? {
        HereOrThere::Here(reply) => say::line(&reply)?,
        HereOrThere::There(mut instance) => {
            let path =
                file.to_str().ok_or_else(|| ApiError::invalid("FILE", "The file's name is not readable text."))?;
            let args = json!({ "path": path });
            say::line(&instance.call(place.token.as_deref(), place.workspace, "app.backup", &args).await?)?;
        }
    }
    Ok(())
}

/// Puts the database of a backup in the place of this one.
pub(crate) async fn restore(place: &Place, file: &Path) -> Result<(), Stop> {
    let file = absolute(file)?;
    match here_or_there(&place.data_dir, async || maintenance::restore(&place.data_dir, &file).await).await? {
        // What was there before is kept beside it: a wrong backup can be taken back by hand.
        HereOrThere::Here(kept) => say::line(&json!({ "restored": file, "kept": kept }))?,
        HereOrThere::There(instance) => {
            let message = format!(
                "Atom has {} open (process {}, {}). Close it, and then restore.",
                place.data_dir.display(),
                instance.pid(),
                instance.url(),
            );
            return Err(ApiError::new(Code::Conflict, message).into());
        }
    }
    Ok(())
}

/// Checks everything; damage is an error that names its place.
pub(crate) async fn verify(place: &Place) -> Result<(), Stop> {
    let reply = match here_or_there(&place.data_dir, async || maintenance::verify(&place.data_dir).await).await? {
        HereOrThere::Here(reply) => reply,
        HereOrThere::There(mut instance) => {
            let reply = instance.call(place.token.as_deref(), place.workspace, "app.verify", &json!({})).await?;
            report_of(reply)?
        }
    };
    say::line(&reply)?;
    match reply.checks.iter().find_map(|check| Some((&check.name, check.damage.as_ref()?))) {
        None if reply.ok => Ok(()),
        Some((check, damage)) => Err(damaged(&format!("{check}: {damage}"))),
        None => Err(damaged("no check names the place")),
    }
}

fn report_of(reply: Value) -> Result<VerifyReply, ApiError> {
    serde_json::from_value(reply).map_err(|error| {
        ApiError::new(
            Code::Internal,
            format!("The running Atom answered in another form than this version knows: {error}."),
        )
    })
}

fn damaged(place: &str) -> Stop {
    let message = format!(
        "The data is damaged ({place}). Restore a backup with `atom restore FILE`, and keep a copy of this directory."
    );
    ApiError::new(Code::Unavailable, message).into()
}

/// Another process has another working directory.
pub(crate) fn absolute(file: &Path) -> Result<PathBuf, ApiError> {
    std::path::absolute(file)
        .map_err(|error| ApiError::invalid("FILE", format!("{} is no path: {error}.", file.display())))
}
