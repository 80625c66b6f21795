//! What of a file was not understood as a whole, said once in a word for programs and once in a sentence for people.

use crate::document::Place;
use atom_api::data::{Trouble, Warning};

/// How many are kept; the others are counted.
const KEPT: usize = 100;
/// The most characters of what a warning is about.
const SUBJECT_CHARS: usize = 120;

/// Warnings in the order in which they came up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings {
    kept: Vec<Warning>,
    total: u64,
}

impl Warnings {
    /// Adds one.
    pub fn add(&mut self, place: Place, trouble: Trouble, subject: impl Into<String>) {
        self.total += 1;
        if self.kept.len() == KEPT {
            return;
        }
        let subject: String = subject.into();
        let subject: String = match subject.char_indices().nth(SUBJECT_CHARS) {
            Some((end, _)) => [&subject[..end], "…"].concat(),
            None => subject,
        };
        let subject = subject.replace(|letter: char| letter.is_control(), " ");
        let (line, record) = match place {
            Place::File => (None, None),
            Place::Line(line) => (Some(line), None),
            Place::Record(record) => (None, Some(record)),
        };
        self.kept.push(Warning { line, record, trouble, message: sentence(trouble, &subject), subject });
    }

    /// The first hundred, and how many there are.
    #[must_use]
    pub fn end(self) -> (Vec<Warning>, u64) {
        (self.kept, self.total)
    }
}

fn sentence(trouble: Trouble, subject: &str) -> String {
    match trouble {
        Trouble::TitleCut => "The title is too long; all of it stands in the notes.".to_owned(),
        Trouble::TitleMissing => "There is no title; the first line of the notes became one.".to_owned(),
        Trouble::NotesCut => "The notes have more than 1 MiB and were cut.".to_owned(),
        Trouble::DateUnknown => format!("`{subject}` is not a date that is known here; it stands in the notes."),
        Trouble::DatesAmbiguous => {
            format!("The dates in `{subject}` can be read in two ways; the day was taken to come before the month.")
        }
        Trouble::Recurrence => {
            format!("`{subject}` comes again and again, which tasks do not; the rule stands in the notes.")
        }
        Trouble::StatusUnknown => format!("`{subject}` is not a status that is known here; the task is open."),
        Trouble::PriorityUnknown => format!("`{subject}` is not a priority that is known here; the task has none."),
        Trouble::EstimateUnknown => format!("`{subject}` is not an estimate that is known here."),
        Trouble::ParentUnknown => {
            format!("The task `{subject}` that it is a step of is not in the file; it stands alone.")
        }
        Trouble::TooDeep => "It stands too deep in other tasks, or in itself, and was lifted.".to_owned(),
        Trouble::LabelsCut => "It has more labels than fit, or one that is no name.".to_owned(),
        Trouble::ProjectUnknown => format!("There is no project `{subject}`; the task goes to the inbox."),
        Trouble::ProjectsMany => format!("It is in several projects; {subject} became labels."),
        Trouble::Twice => format!("The id `{subject}` is in the file twice; the first record was taken."),
        Trouble::Unread => format!("There is no place for: {subject}."),
        Trouble::CellsMany => "The line has more cells than the head line; what is beyond was left out.".to_owned(),
        Trouble::Archived => format!("{subject} archived tasks come as completed."),
        Trouble::FilesLeft => format!("{subject} attached files are not in the export; a backup has them."),
        Trouble::EncodingGuessed => "The text is neither UTF-8 nor UTF-16; it was read as Windows-1252.".to_owned(),
        Trouble::ClockRunning => "The clock was still running; the span of work ends with the export.".to_owned(),
        Trouble::SpanLeft => {
            format!(
                "The work that began at `{subject}` lies in the future, before 1970, or ends before that; it was left out."
            )
        }
        Trouble::CommentCut => "A comment has more than 64 KiB and was cut.".to_owned(),
    }
}
