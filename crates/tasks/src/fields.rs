//! The bounds of single fields, alike for every way in.

use crate::{TaskError, When};
use atom_api::tasks::{LABELS_MAX, NOTES_BYTES_MAX, TITLE_CHARS_MAX};
use atom_core::LineFault;

const NAME_CHARS_MAX: usize = 200;
const DURATION_MIN_MAX: u32 = 525_600;

/// A title: one line, not empty.
pub(crate) fn title(text: &str) -> Result<String, TaskError> {
    line("title", "A title", text, TITLE_CHARS_MAX)
}

/// The name of a project or label.
pub(crate) fn name(field: &str, text: &str) -> Result<String, TaskError> {
    line(field, "A name", text, NAME_CHARS_MAX)
}

fn line(field: &str, what: &str, text: &str, chars_max: usize) -> Result<String, TaskError> {
    let fault = match atom_core::line(text, chars_max) {
        Ok(line) => return Ok(line.to_owned()),
        Err(fault) => fault,
    };
    let message = match fault {
        LineFault::Empty => format!("{what} cannot be empty."),
        LineFault::TooLong => format!("{what} has at most {chars_max} characters."),
        LineFault::Control => format!("{what} is one line without control characters."),
    };
    Err(TaskError::invalid(field, message))
}

/// Notes: Markdown of at most 1 MiB.
pub(crate) fn notes(text: String) -> Result<String, TaskError> {
    if text.len() > NOTES_BYTES_MAX {
        return Err(TaskError::invalid("notes", "Notes have at most 1 MiB."));
    }
    if text.contains('\0') {
        return Err(TaskError::invalid("notes", "Notes are text; a NUL character is not."));
    }
    Ok(text)
}

/// A priority from 1 to 4.
pub(crate) fn priority(number: u8) -> Result<i64, TaskError> {
    if (1..=4).contains(&number) {
        Ok(number.into())
    } else {
        Err(TaskError::invalid("priority", "A priority is 1 (urgent) to 4 (none)."))
    }
}

/// A date or time in its kept form.
pub(crate) fn when(field: &str, text: &str) -> Result<String, TaskError> {
    text.parse::<When>().map(|when| when.to_string()).map_err(|message| TaskError::invalid(field, message))
}

/// A duration of a minute to a year.
pub(crate) fn duration(minutes: u32) -> Result<i64, TaskError> {
    if (1..=DURATION_MIN_MAX).contains(&minutes) {
        Ok(minutes.into())
    } else {
        Err(TaskError::invalid("duration_min", "A duration is 1 to 525,600 minutes."))
    }
}

/// Labels without doubles, in the order given.
pub(crate) fn labels(names: &[String]) -> Result<Vec<String>, TaskError> {
    if names.len() > LABELS_MAX {
        return Err(TaskError::invalid("labels", format!("A task has at most {LABELS_MAX} labels.")));
    }
    let mut seen = std::collections::HashSet::new();
    let mut kept = Vec::with_capacity(names.len());
    for (at, text) in names.iter().enumerate() {
        let text = name(&format!("labels[{at}]"), text)?;
        if seen.insert(text.to_lowercase()) {
            kept.push(text);
        }
    }
    Ok(kept)
}
