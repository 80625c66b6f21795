//! `atom commands`: the contract, for people and for programs.

use crate::say::{self, Stop};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Lists the commands.
pub(crate) fn list(as_json: bool) -> Result<(), Stop> {
    if as_json {
        let all: Vec<Value> = atom_api::commands().iter().map(described).collect();
        say::line(&all)?;
    } else {
        say::write(&readable())?;
    }
    Ok(())
}

fn described(spec: &atom_api::Spec) -> Value {
    let mut described = json!(spec);
    described["request"] = (spec.request_schema)().to_value();
    described["reply"] = (spec.reply_schema)().to_value();
    described
}

/// One line each, under the name of the subject.
fn readable() -> String {
    let width = atom_api::commands().iter().map(|spec| spec.name.len()).max().unwrap_or_default();
    let mut text = String::new();
    let mut subject = "";
    for spec in atom_api::commands() {
        let (of, _) = spec.name.split_once('.').unwrap_or(("", ""));
        if of != subject && !text.is_empty() {
            text.push('\n');
        }
        subject = of;
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:width$}  {}", spec.name, spec.doc);
    }
    text
}
