//! All data of a workspace: backups, export, import, sample, the end of it.

use atom_core::UploadId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Request of `backups.list`, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Backups {}

/// Request of `backups.create`: writes a backup into the folder of backups.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BackupNow {}

/// Request of `backups.restore`: the database becomes what the backup has. What was there is kept beside it, and whoever has signed in since then signs in again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RestoreBackup {
    /// The name of a backup of `backups.list`.
    pub name: String,
}

/// Reply of `backups.restore`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoreReply {
    /// Where the database that was there is now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// Request of `backups.delete`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteBackup {
    /// The name of a backup of `backups.list`.
    pub name: String,
}

/// A backup in the folder of backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BackupView {
    /// Its name.
    pub name: String,
    /// The whole path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// When it was made.
    #[serde(deserialize_with = "crate::wire::instant")]
    pub at: Timestamp,
    /// Whether the schedule or a migration made it.
    pub automatic: bool,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Everything, one JSON document.
    Json,
    /// Tasks, one a line (RFC 4180), guarded against formulas.
    Csv,
    /// Tasks by project, as checklists.
    Markdown,
    /// Tasks as VTODO (RFC 5545).
    Ics,
}

/// Request of `data.export`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// In which form.
    pub format: Format,
    /// Where to; it must not exist. Without it the file goes to the folder of exports, from which `exports.read` reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// Reply of `data.export`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportReply {
    /// The name of the file.
    pub name: String,
    /// The whole path.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// How many tasks it has.
    pub tasks: u64,
}

/// Request of `exports.read`: a piece of a file in the folder of exports.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReadExport {
    /// The name that `data.export` or `audit.export` replied.
    pub name: String,
    /// Where the piece begins.
    pub offset: u64,
}

/// Where a file to be imported comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Told from its content.
    #[default]
    Auto,
    /// Any CSV with a head line.
    Csv,
    /// A CSV export or backup of Todoist.
    Todoist,
    /// A JSON export of Things.
    Things,
    /// A CSV or JSON export of Asana.
    Asana,
    /// A JSON export of a Trello board.
    Trello,
    /// A JSON export of Atom.
    Atom,
}

/// What a column of a table says of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskField {
    /// The title.
    Title,
    /// The notes.
    Notes,
    /// When it is due.
    Due,
    /// At which time of the day it is due.
    DueTime,
    /// When it begins.
    Start,
    /// How urgent it is.
    Priority,
    /// Its project.
    Project,
    /// The section of its project, which becomes a label.
    Section,
    /// Its labels, parted by commas or semicolons.
    Labels,
    /// Its status.
    Status,
    /// Whether it is done.
    Done,
    /// When it was completed.
    Completed,
    /// When it was made.
    Created,
    /// The task that it is a step of, by its id or title.
    Parent,
    /// What tells it from the others.
    Id,
    /// How long it takes.
    Estimate,
    /// Whether it is meant for the evening.
    Evening,
    /// The service that it comes from; only beside a reference.
    Source,
    /// How that service calls it.
    Reference,
    /// Its address there, else a link for the notes.
    Url,
    /// Nothing that is kept: the column is left out.
    Nothing,
}

/// A column of a table, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TableColumn {
    /// Its name in the head line; `#` and its number where it has none of its own.
    pub name: String,
    /// The first text in it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sample: String,
    /// What it was taken for; absent where that is not known, and it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<TaskField>,
}

/// Request of `data.preview` and, as [`Import`], of `data.import`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// An upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadId>,
    /// Or a file on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The name of an uploaded file: a list that does not say how it is called is called like its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Source,
    /// What columns of a table say, by their names, where that is not what their names say. Where this is told, also as
    /// an empty object, a table without titles is no error: the reply has its columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<BTreeMap<String, TaskField>>,
}

/// Request of `data.import`: one action, undone by one `undo`. What was imported before is not added again.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// An upload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<UploadId>,
    /// Or a file on this machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The name of an uploaded file: a list that does not say how it is called is called like its file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it comes from.
    #[serde(default)]
    pub source: Source,
    /// Into which project, by id or name; those of the file unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// What columns of a table say, by their names, where that is not what their names say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<BTreeMap<String, TaskField>>,
}

/// What of a file was not understood as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// A title is too long: the rest went to the notes.
    TitleCut,
    /// There is no title: one was made.
    TitleMissing,
    /// Notes are too long and were cut.
    NotesCut,
    /// A date could not be read and went to the notes.
    DateUnknown,
    /// A column of dates could be read in two ways; the day was taken to come first.
    DatesAmbiguous,
    /// A date comes again and again, which tasks do not; the rule went to the notes.
    Recurrence,
    /// A status is not known; the task is open.
    StatusUnknown,
    /// A priority is not known; the task has none.
    PriorityUnknown,
    /// An estimate could not be read.
    EstimateUnknown,
    /// The task that it should be a step of is not there; it stands alone.
    ParentUnknown,
    /// It stands too deep, or in itself, and was lifted.
    TooDeep,
    /// It has too many labels, or one that is no name.
    LabelsCut,
    /// The name of a project is none; the task is in the inbox.
    ProjectUnknown,
    /// It is in several projects: the first was taken, the others became labels.
    ProjectsMany,
    /// Another record of the file has the same id; the first was taken.
    Twice,
    /// Columns or fields that Atom has no place for.
    Unread,
    /// A line has more cells than the head line.
    CellsMany,
    /// It was archived, and comes as completed.
    Archived,
    /// Files are not in an export; a backup has them.
    FilesLeft,
    /// The text was read as Windows-1252.
    EncodingGuessed,
    /// The clock was still running; it ends with the export.
    ClockRunning,
    /// A span of work lies in the future or before 1970, or ends before it begins; it was left out.
    SpanLeft,
    /// A comment is too long and was cut.
    CommentCut,
}

/// Something in a file that was not understood as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Warning {
    /// The line of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The number of the record, where lines say little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// What it is.
    pub trouble: Trouble,
    /// What it is about: the text as it stood there, or a number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Both as a sentence, with what became of it.
    pub message: String,
}

/// A task of a file as it would be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sample {
    /// Its title.
    pub title: String,
    /// Its project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// When it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Its labels.
    pub labels: Vec<String>,
    /// Whether it is closed.
    pub closed: bool,
    /// How many steps it has.
    pub steps: u32,
}

/// Reply of `data.preview` and `data.import`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Imported {
    /// What the file turned out to be.
    pub source: Source,
    /// Tasks in it, steps included.
    pub tasks: u64,
    /// Projects that are new.
    pub projects: Vec<String>,
    /// Labels that are new.
    pub labels: Vec<String>,
    /// Tasks that are here already, and stay as they are.
    pub present: u64,
    /// The first tasks.
    pub sample: Vec<Sample>,
    /// What was not understood: the first hundred.
    pub warnings: Vec<Warning>,
    /// How many warnings there are.
    pub warnings_total: u64,
    /// In a preview of a table, its columns: the first two hundred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<TableColumn>,
}

/// Request of `sample.create`: a workspace full of things to look at.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateSample {
    /// In which language it is; English unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<SampleLanguage>,
}

/// A language that the sample is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SampleLanguage {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// Request of `sample.remove`: takes away what `sample.create` made and nothing else.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RemoveSample {}

/// Request of `data.delete_all`: removes the database, files, exports and logs of this data directory; backups stay unless told,
/// and so does the key in the keychain, which those elsewhere need too.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteAll {
    /// The word `delete`, so that it is no slip.
    pub confirm: String,
    /// Whether the backups go too, and with them the key: what lies elsewhere then opens by its passphrase or recovery code alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backups: bool,
}

/// Request of `app.diagnostics`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Diagnostics {}

/// Reply of `app.diagnostics`: versions, counts and the last failures; no content, no name, no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DiagnosticsReply {
    /// The text as it would be copied.
    pub text: String,
}
