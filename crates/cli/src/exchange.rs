//! `atom export` and `atom import`: out of Atom and into it, by the same commands as everywhere else.

use crate::{args::Place, call::call_with, data::absolute, say::Stop};
use atom_core::ApiError;
use serde_json::json;
use std::path::Path;
use tokio::runtime::Runtime;

/// The forms of an export, by what the file's name ends with.
const FORMATS: [(&str, &str); 5] =
    [("json", "json"), ("csv", "csv"), ("md", "markdown"), ("markdown", "markdown"), ("ics", "ics")];

/// Writes the tasks of the workspace into `file`.
pub(crate) fn export(runtime: &Runtime, place: &Place, file: &Path, format: Option<&str>) -> Result<(), Stop> {
    let end = file.extension().map(|end| end.to_string_lossy().to_lowercase());
    let told = end.and_then(|end| FORMATS.iter().find(|(known, _)| *known == end).map(|(_, format)| *format));
    let format = format.or(told).ok_or_else(|| {
        ApiError::invalid(
            "FILE",
            "The file's name does not tell the form; name one with --format: json, csv, markdown or ics.",
        )
    })?;
    call_with(runtime, place, "data.export", json!({ "format": format, "path": readable(file)? }))
}

/// Adds the tasks of `file`, or only tells what it would add.
pub(crate) fn import(
    runtime: &Runtime,
    place: &Place,
    file: &Path,
    source: Option<&str>,
    project: Option<&str>,
    dry_run: bool,
) -> Result<(), Stop> {
    let mut request = json!({ "path": readable(file)?, "source": source.unwrap_or("auto") });
    if dry_run {
        return call_with(runtime, place, "data.preview", request);
    }
    if let Some(project) = project {
        request["project"] = json!(project);
    }
    call_with(runtime, place, "data.import", request)
}

/// The whole path as text.
fn readable(file: &Path) -> Result<String, ApiError> {
    let file = absolute(file)?;
    file.to_str().map(str::to_owned).ok_or_else(|| ApiError::invalid("FILE", "The file's name is not readable text."))
}
