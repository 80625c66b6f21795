//! A table: comma, semicolon, tab or bar between cells, whichever the file has.

use super::ReadError;
use crate::document::Place;
use csv::{ReaderBuilder, StringRecord};

/// How many records may stand before the head line.
const BEFORE_HEAD: usize = 10;

/// A table as it stands in the file.
pub(super) struct Table {
    /// The cells of the head line.
    pub(super) head: Vec<String>,
    /// The lines after it, with their numbers.
    pub(super) rows: Vec<(u64, StringRecord)>,
}

impl Table {
    /// Reads a table. Lines that are empty are left out; the first other one is the head line.
    pub(super) fn read(text: &str) -> Result<Self, ReadError> {
        let (told, text, skipped) = told_separator(text);
        let separator = told.unwrap_or_else(|| separator(text));
        let mut reader =
            ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let mut last = 0;
        for record in reader.records() {
            let record = record.map_err(|error| {
                let line = error.position().map_or(Place::File, |position| Place::Line(position.line() + skipped));
                ReadError::new(line, format!("This line cannot be read as CSV: {error}."))
            })?;
            let position = record.position();
            last = position.map_or(0, csv::Position::byte);
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                // Empty lines before it, and what is left of the break before it, stand between.
                let between = from(text, last).chars().take_while(|letter| matches!(letter, '\r' | '\n'));
                let between = between.filter(|letter| *letter == '\n').count() as u64;
                rows.push((position.map_or(0, csv::Position::line) + between + skipped, record));
            }
        }
        if text.matches('"').count() % 2 == 1 && from(text, last).trim().contains('\n') {
            let line = rows.last().map_or(Place::File, |(line, _)| Place::Line(*line));
            return Err(ReadError::new(
                line,
                "A cell begins with a quotation mark and does not end. Is the file cut off?",
            ));
        }
        let mut table = Self { head: Vec::new(), rows };
        table.head_at(0)?;
        Ok(table)
    }

    /// Takes the first of the first lines that `is_head` knows for the head line; all before it are left out.
    pub(super) fn find_head(&mut self, is_head: impl Fn(&[String]) -> bool) -> bool {
        if is_head(&self.head) {
            return true;
        }
        let lines = self.rows.iter().take(BEFORE_HEAD);
        let found = lines.map(|(_, record)| cells(record)).position(|cells| is_head(&cells));
        found.is_some_and(|at| self.head_at(at).is_ok())
    }

    fn head_at(&mut self, at: usize) -> Result<(), ReadError> {
        if at >= self.rows.len() {
            return Err(ReadError::new(Place::File, "The file is empty."));
        }
        self.head = cells(&self.rows[at].1);
        self.rows.drain(..=at);
        Ok(())
    }

    /// The place of a column, by its name without regard to case.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|cell| cell.eq_ignore_ascii_case(name))
    }
}

/// The text from a byte on.
fn from(text: &str, byte: u64) -> &str {
    usize::try_from(byte).ok().and_then(|byte| text.get(byte..)).unwrap_or_default()
}

fn cells(record: &StringRecord) -> Vec<String> {
    record.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The separator that the first line tells, as spreadsheets have it (`sep=;`), with the text after that line.
fn told_separator(text: &str) -> (Option<u8>, &str, u64) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let told = line.trim_end_matches('\r').strip_prefix("sep=").map(str::as_bytes);
    match told {
        Some([separator]) => (Some(*separator), rest, 1),
        _ => (None, text, 0),
    }
}

/// The separator that parts the head line most.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    let mut quoted = false;
    for byte in text.lines().filter(|line| !line.trim().is_empty()).take(1).flat_map(str::bytes) {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(separator, _)| *separator == byte && !quoted) {
            *count += 1;
        }
    }
    // The first of equals: a table of one column has none.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<(u64, Vec<String>)>) {
        let table = Table::read(text).unwrap();
        let rows = table.rows.iter().map(|(line, record)| (*line, record.iter().map(str::to_owned).collect()));
        (table.head.clone(), rows.collect())
    }

    #[test]
    fn the_separator_is_told_from_the_file() {
        for text in ["a,b\n1,2", "a;b\r\n1;2\r\n", "a\tb\n1\t2\n", "sep=|\na|b\n1|2", "\n\na;b\n\n1;2\n"] {
            let (head, rows) = read(text);
            assert_eq!(
                (head, &rows[0].1),
                (vec!["a".to_owned(), "b".to_owned()], &vec!["1".to_owned(), "2".to_owned()])
            );
        }
        assert_eq!(read("\"a, or b\";c\n1;2").0, ["a, or b", "c"]);
        assert_eq!(read("title\nBuy milk\n").0, ["title"]);
    }

    #[test]
    fn a_cell_may_have_lines_and_each_record_knows_where_it_begins() {
        let (_, rows) = read("a,b\n\"one\ntwo\",2\n\n3,4\n");
        assert_eq!(rows[0], (2, vec!["one\ntwo".to_owned(), "2".to_owned()]));
        assert_eq!(rows[1].0, 5);
    }

    #[test]
    fn a_cell_that_does_not_end_is_told_with_its_line() {
        let error = Table::read("a,b\n1,2\n3,\"cut\noff").err().unwrap();
        assert_eq!(error.place, Place::Line(3));
        assert!(Table::read("a,b\n1,2\" pipe\n3,4").is_ok(), "a mark inside of a cell is none at its beginning");
    }
}
