//! Bringing a document in: what of it is new is added, in one action. What is there stays as it is, changed or in the trash.
//!
//! Ids are derived from the workspace, the source and the ids of the source, so importing twice adds nothing, and
//! importing again after an undo brings the same rows back. A record whose own id is there already, as of an export of
//! this very workspace, is that record.

mod links;
mod plan;
mod rings;
mod write;

use crate::{TaskError, When, projects, quick_add::zone_name, templates, time::can_be};
use atom_api::{
    comments::COMMENT_BYTES_MAX,
    data::{Imported, Sample, Trouble},
    tasks::NOTES_BYTES_MAX,
};
use atom_core::ProjectId;
use atom_exchange::{
    document::{Document, Place},
    read::{Read, Setting},
    warnings::Warnings,
};
use atom_store::{Mode, Scope, Store};
use jiff::tz::TimeZone;
use plan::Plan;

/// How many tasks a preview shows.
const SAMPLE: usize = 200;
/// How many names of new projects or labels are told.
const NAMES: usize = 200;

/// What reading a file needs to know of this device.
#[must_use]
pub fn setting(store: &Store, name: Option<String>) -> Setting {
    let zone = TimeZone::system();
    let today = templates::today(store);
    let zone = zone_name(&zone, today.to_datetime(jiff::civil::Time::midnight()));
    Setting { name, today, zone }
}

/// Tells what a document would add.
///
/// # Errors
/// When the store refuses.
pub async fn preview(store: &Store, scope: &Scope, mut read: Read) -> Result<Imported, TaskError> {
    check(&mut read, store);
    let mut handle = store.snapshot(scope).await?;
    let plan = Plan::make(&mut handle, &read, None).await?;
    Ok(reply(read, &plan))
}

/// Adds what is new of a document, all or nothing; `project` takes all of it in place of its own projects, and `subject`
/// is what the action is called by.
///
/// # Errors
/// `not_found` for the project; when the store refuses.
pub async fn import(
    store: &Store,
    scope: &Scope,
    mut read: Read,
    project: Option<&str>,
    subject: &str,
) -> Result<Imported, TaskError> {
    check(&mut read, store);
    let mut txn = store.write(scope, Mode::Action).await?;
    let into = match project {
        Some(text) => Some(projects::resolve(&mut txn, text).await?),
        None => None,
    };
    let plan = Plan::make(&mut txn, &read, into.map(ProjectId::uuid)).await?;
    write::write(&mut txn, &read.document, &plan).await?;
    txn.commit(subject, None).await?;
    Ok(reply(read, &plan))
}

/// Holds what reading does not know of: what a date is here, when it is now, and how long a comment may be.
fn check(read: &mut Read, store: &Store) {
    check_dates(&mut read.document, &mut read.warnings);
    check_spans(&mut read.document, &mut read.warnings, store.clock().now_ms());
    check_comments(&mut read.document, &mut read.warnings);
}

/// Spans of work that cannot be are left out.
fn check_spans(document: &mut Document, warnings: &mut Warnings, now: i64) {
    document.time_entries.retain(|entry| {
        let started = entry.started_at;
        let fits = entry.ended_at.is_some_and(|ended| started <= ended && can_be(started, now) && can_be(ended, now));
        if !fits {
            warnings.add(Place::File, Trouble::SpanLeft, started.to_string());
        }
        fits
    });
}

/// Comments that are too long are cut.
fn check_comments(document: &mut Document, warnings: &mut Warnings) {
    for comment in document.comments.iter_mut().filter(|comment| comment.text.len() > COMMENT_BYTES_MAX) {
        warnings.add(Place::File, Trouble::CommentCut, "");
        comment.text.truncate(comment.text.floor_char_boundary(COMMENT_BYTES_MAX));
    }
}

/// Dates that are none go to the notes, so that they are not lost.
fn check_dates(document: &mut Document, warnings: &mut Warnings) {
    for task in &mut document.tasks {
        for (name, date) in [("Due", &mut task.due), ("Start", &mut task.start)] {
            let Some(text) = date.take() else { continue };
            match text.parse::<When>() {
                Ok(when) => *date = Some(when.to_string()),
                Err(_) => {
                    warnings.add(task.place, Trouble::DateUnknown, &text);
                    let text: String = text.chars().take(200).collect();
                    if task.notes.len() + 1_000 > NOTES_BYTES_MAX {
                        continue;
                    }
                    task.notes = format!("{}\n\n{name}: {text}", task.notes).trim_start().to_owned();
                }
            }
        }
    }
}

fn reply(read: Read, plan: &Plan) -> Imported {
    let document = &read.document;
    let mut steps = std::collections::HashMap::new();
    for parent in document.tasks.iter().filter_map(|task| task.parent.as_deref()) {
        *steps.entry(parent).or_insert(0_u32) += 1;
    }
    let project =
        |id: &str| document.projects.iter().find(|project| project.id == id).map(|project| project.name.clone());
    let roots = document.tasks.iter().filter(|task| task.parent.is_none()).take(SAMPLE);
    let sample = roots.map(|task| Sample {
        title: task.title.clone(),
        project: task.project.as_deref().and_then(project),
        due: task.due.clone(),
        labels: task.labels.clone(),
        closed: task.status.is_closed(),
        steps: steps.get(task.id.as_str()).copied().unwrap_or_default(),
    });
    let sample = sample.collect();
    let tasks = document.tasks.len() as u64;
    let present = plan.there.iter().filter(|there| **there).count() as u64;
    let (warnings, warnings_total) = read.warnings.end();
    Imported {
        source: read.source,
        tasks,
        projects: plan.new_projects.iter().take(NAMES).map(|new| new.name.clone()).collect(),
        labels: plan.new_labels.iter().take(NAMES).map(|(name, _)| name.clone()).collect(),
        present,
        sample,
        warnings,
        warnings_total,
        columns: read.columns,
    }
}
