//! Tables (RFC 4180) that are guarded against formulas: of tasks, and line by line of anything.

use crate::{
    cell::{guarded, joined},
    document::Task,
};
use jiff::Timestamp;

/// The head line: one name for each field, in English.
const COLUMNS: [&str; 18] = [
    "id",
    "title",
    "notes",
    "status",
    "priority",
    "due",
    "start",
    "estimate_min",
    "evening",
    "project",
    "labels",
    "parent",
    "created",
    "changed",
    "completed",
    "source",
    "reference",
    "url",
];

/// Writes a table.
#[derive(Debug, Default)]
pub struct CsvWriter;

impl CsvWriter {
    /// Writes the head line.
    ///
    /// # Errors
    /// None but those of memory.
    pub fn begin(&mut self, out: &mut Vec<u8>) -> Result<(), std::io::Error> {
        row(out, COLUMNS)
    }

    /// Writes a task; `project` is the name of its project.
    ///
    /// # Errors
    /// None but those of memory.
    pub fn task(&mut self, out: &mut Vec<u8>, task: &Task, project: Option<&str>) -> Result<(), std::io::Error> {
        let text = |text: Option<&str>| guarded(text.unwrap_or_default());
        let instant = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
        let source = task.source.as_ref();
        row(
            out,
            [
                task.id.clone(),
                guarded(&task.title),
                guarded(&task.notes),
                task.status.as_str().to_owned(),
                task.priority.to_string(),
                text(task.due.as_deref()),
                text(task.start.as_deref()),
                task.duration_min.map(|minutes| minutes.to_string()).unwrap_or_default(),
                if task.evening { "yes" } else { "" }.to_owned(),
                text(project),
                guarded(&joined(&task.labels)),
                task.parent.clone().unwrap_or_default(),
                instant(task.created_at),
                instant(task.updated_at),
                instant(task.completed_at),
                text(source.map(|source| source.provider.as_str())),
                text(source.map(|source| source.reference.as_str())),
                text(source.map(|source| source.url.as_str())),
            ],
        )
    }
}

/// Writes a line of any table (RFC 4180), each cell guarded against formulas.
///
/// # Errors
/// None but those of memory.
pub fn guarded_line<const N: usize>(out: &mut Vec<u8>, cells: [&str; N]) -> Result<(), std::io::Error> {
    row(out, cells.map(guarded))
}

fn row<const N: usize>(out: &mut Vec<u8>, cells: [impl AsRef<[u8]>; N]) -> Result<(), std::io::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut *out);
    writer.write_record(cells).map_err(std::io::Error::other)?;
    writer.flush()
}
