//! What can be wrong with a journal, and where.

/// A journal that cannot be read: `file:line:column: what`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct JournalError {
    /// The file, by its name.
    pub file: String,
    /// The line, from one on.
    pub line: u32,
    /// The column in characters, from one on.
    pub column: u32,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// What was understood and left out, or does not hold and is no obstacle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The file, by its name.
    pub file: String,
    /// The line, from one on.
    pub line: u32,
    /// What.
    pub message: String,
}

/// A part of a line with its place, for errors.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The file, by its name.
    pub(crate) file: &'a str,
    /// The line, from one on.
    pub(crate) number: u32,
    /// The whole line.
    pub(crate) text: &'a str,
}

impl Line<'_> {
    /// Where a part of this line begins, in bytes; a text that is not a part of it stands for its beginning.
    pub(crate) fn offset(&self, at: &str) -> usize {
        let offset = (at.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if self.text.is_char_boundary(offset) { offset } else { 0 }
    }

    /// An error at a part of this line; a text that is not a part of it stands for its beginning.
    pub(crate) fn error(&self, at: &str, message: impl Into<String>) -> JournalError {
        let before = self.text.get(..self.offset(at)).map_or(0, |before| before.chars().count());
        JournalError {
            file: self.file.to_owned(),
            line: self.number,
            column: u32::try_from(before + 1).unwrap_or(u32::MAX),
            message: message.into(),
        }
    }

    /// A warning of this line.
    pub(crate) fn warning(&self, message: impl Into<String>) -> Warning {
        Warning { file: self.file.to_owned(), line: self.number, message: message.into() }
    }
}
