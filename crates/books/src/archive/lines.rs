//! The lines of an archive: parts with their elements, each part proven by the digest behind it.

use super::PURPOSE;
use crate::BooksError;
use serde::de::DeserializeOwned;
use std::io::{BufRead, Read as _};

/// The most bytes of a line: an entry with all the postings that it may have.
const LINE_BYTES_MAX: u64 = 64 << 20;
/// The most accounts and commodities, which are kept in memory.
const NAMES_MAX: usize = 1_000_000;

/// The lines of an archive, with what they come to.
pub(super) struct Lines<R> {
    pub(super) from: R,
    pub(super) file: String,
    pub(super) number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn wrong(&self, message: impl AsRef<str>) -> BooksError {
        self.wrong_at(self.number, message)
    }

    /// The same of a line before this one.
    pub(super) fn wrong_at(&self, number: u64, message: impl AsRef<str>) -> BooksError {
        let message = format!("{}:{number}: {}", self.file, message.as_ref());
        BooksError::invalid("path", message)
    }

    /// The next line, without its end.
    fn next(&mut self) -> Result<String, BooksError> {
        self.number += 1;
        let mut line = Vec::new();
        let read = self.from.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line);
        read.map_err(|error| self.wrong(format!("The file cannot be read: {error}.")))?;
        if line.pop() != Some(b'\n') {
            return Err(self.wrong("The archive ends here: it was cut off."));
        }
        String::from_utf8(line).map_err(|_| self.wrong("This is no text."))
    }

    pub(super) fn expect(&mut self, expected: &str) -> Result<(), BooksError> {
        let line = self.next()?;
        if line == expected { Ok(()) } else { Err(self.wrong(format!("Here should stand {expected}"))) }
    }

    pub(super) fn begin(&mut self, part: &str) -> Result<Part, BooksError> {
        self.expect(&format!("\"{part}\": ["))?;
        Ok(Part { name: part.to_owned(), seen: blake3::Hasher::new_derive_key(PURPOSE), open: true })
    }

    /// The next element of a part; none behind its last, when all of it came to its digest.
    pub(super) fn element<T: DeserializeOwned>(
        &mut self,
        part: &mut Part,
        last: bool,
    ) -> Result<Option<T>, BooksError> {
        let line = self.next()?;
        if line == "]," {
            let end = if last { "" } else { "," };
            let digest = part.seen.finalize();
            let line = self.next()?;
            if line != format!("\"{}_blake3\": \"{digest}\"{end}", part.name) {
                return Err(
                    self.wrong(format!("The {} above were changed: they do not come to this digest.", part.name))
                );
            }
            return Ok(None);
        }
        let (text, more) = match line.strip_suffix(',') {
            Some(text) => (text, true),
            None => (line.as_str(), false),
        };
        if !part.open {
            return Err(self.wrong("A comma is missing before this line."));
        }
        part.open = more;
        part.seen.update(text.as_bytes());
        part.seen.update(b"\n");
        let read = serde_json::from_str(text);
        read.map(Some).map_err(|error| self.wrong(format!("This is not understood: {error}.")))
    }

    /// All elements of a part that is small.
    pub(super) fn all<T: DeserializeOwned>(&mut self, name: &str) -> Result<Vec<T>, BooksError> {
        let mut part = self.begin(name)?;
        let mut all = Vec::new();
        while let Some(element) = self.element(&mut part, name == "rules")? {
            if all.len() >= NAMES_MAX {
                return Err(self.wrong(format!("There are more than {NAMES_MAX} {name}.")));
            }
            all.push(element);
        }
        Ok(all)
    }
}

/// A part of an archive that is being read.
pub(super) struct Part {
    name: String,
    seen: blake3::Hasher,
    /// Whether a comma stands before the next element.
    open: bool,
}
