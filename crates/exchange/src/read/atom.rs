//! Exports of Atom.

use super::{ReadError, columns::numbered, parse};
use crate::{
    document::{Document, Place},
    warnings::Warnings,
};
use atom_api::data::Trouble;
use std::collections::HashMap;

/// Reads an export of Atom.
pub(super) fn read(text: &str, warnings: &mut Warnings) -> Result<Document, ReadError> {
    let mut document: Document = parse(text)?;
    let mut twins = HashMap::new();
    for (at, task) in (1..).zip(&mut document.tasks) {
        task.place = Place::Record(at);
        // Named after what it says, where somebody took the ids out.
        if task.id.is_empty() {
            let said = [task.title.as_str(), task.notes.as_str(), task.due.as_deref().unwrap_or_default()];
            task.id = numbered(&said.join("\u{1f}"), &mut twins);
        }
    }
    for entry in &mut document.time_entries {
        if entry.ended_at.is_none() {
            warnings.add(Place::File, Trouble::ClockRunning, "");
            entry.ended_at = Some(document.exported_at.unwrap_or(entry.started_at).max(entry.started_at));
        }
    }
    if !document.attachments.is_empty() {
        warnings.add(Place::File, Trouble::FilesLeft, document.attachments.len().to_string());
    }
    Ok(document)
}
