//! `define NAME = EXPRESSION` and `define NAME(PARAMETER) = EXPRESSION` of Ledger.

use crate::{
    JournalError,
    error::Line,
    plain::{
        reader::Reader,
        value::{Definition, whole},
    },
};
use std::sync::Arc;

/// The most definitions of a journal.
const DEFINITIONS_MAX: usize = 1_000;

/// Reads a definition. What is not understood is one for reports.
pub(in crate::plain) fn read<'a>(reader: &mut Reader<'_>, line: &Line<'a>, rest: &'a str) -> Result<(), JournalError> {
    let Some((named, body)) = rest.split_once('=') else {
        return Err(line.error(rest, "A definition is written as NAME = VALUE."));
    };
    let read = match (signature(named), whole(reader, line, body.trim())) {
        (_, Err(fault)) if fault.certain => return Err(fault.error),
        (Some(signature), Ok(body)) => Some((signature, body)),
        _ => None,
    };
    match read {
        Some(((name, parameters), body)) if reader.of_ledger.defined.len() < DEFINITIONS_MAX => {
            reader.of_ledger.defined.insert(name, Arc::new(Definition { parameters, body }));
        }
        _ => reader.warn(line, "A definition for reports was left out."),
    }
    Ok(())
}

/// `NAME`, or `NAME(ONE, OTHER)`.
fn signature(text: &str) -> Option<(String, Vec<String>)> {
    let name = |text: &str| {
        let text = text.trim();
        let fits = !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
        fits.then(|| text.to_owned())
    };
    match text.trim().split_once('(') {
        None => Some((name(text)?, Vec::new())),
        Some((called, parameters)) => {
            let parameters = parameters.strip_suffix(')')?.split(',').map(name);
            Some((name(called)?, parameters.collect::<Option<Vec<String>>>()?))
        }
    }
}
