//! The ends of a table: cells in quotes have theirs, and so has the last row.

use super::Row;
use crate::Fault;

/// Refuses a cell in quotes that has no end, or whose end stands in the middle of another row: what lies between would go
/// into that cell, and its rows would be lost without a word.
pub(super) fn closed(text: &str, delimiter: char, skipped: u32) -> Result<(), Fault> {
    let fault = |line: u32| {
        let message = "A cell in quotes begins here and does not end; a quote is missing, or the file is cut off.";
        Err(Fault(line.saturating_add(skipped), message.to_owned()))
    };
    let parts = |c: char| c == delimiter || c == '\n' || c == '\r';
    let (mut line, mut begins, mut opened) = (1_u32, true, None::<u32>);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\n' {
            line = line.saturating_add(1);
        }
        let Some(begun) = opened else {
            if begins && c == '"' {
                opened = Some(line);
            }
            begins = parts(c);
            continue;
        };
        // Two quotes are one that belongs to the text.
        if c != '"' || chars.next_if_eq(&'"').is_some() {
            continue;
        }
        opened = None;
        if line > begun && chars.peek().is_some_and(|next| !parts(*next)) {
            return fault(begun);
        }
    }
    opened.map_or(Ok(()), fault)
}

/// Refuses a last row without an end of line that has fewer columns than the others: its amount may be cut in two.
pub(super) fn whole(text: &str, rows: &[Row], (line, cells): &Row, usual: usize) -> Result<(), Fault> {
    let last = rows.last().is_some_and(|row| row.0 == *line);
    if last && cells.len() < usual && !text.ends_with(['\n', '\r']) {
        let message = format!("{usual} columns were expected, and here are {}; the file may be cut off.", cells.len());
        return Err(Fault(*line, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Option<u32> {
        closed(text, ',', 0).err().map(|Fault(line, _)| line)
    }

    #[test]
    fn a_quote_without_its_end_is_named_with_the_line_where_it_begins() {
        for (text, line) in [
            ("a,\"b", Some(1)),
            ("a,b\nc,\"d\ne,f\n", Some(2)),
            ("a,\"b\"\"", Some(1)),
            ("a,\"b\nc,\"d\ne,f\n", Some(1)),
            ("a,\"b\"\nc,\"d \"\"e\"\"\"\n", None),
            ("a,\"b\n b\",c\r\n", None),
            ("a,5\" screen,c\n", None),
            ("a,\"b\"c,d\n", None),
            ("\"\",\"\"\n", None),
            ("", None),
        ] {
            assert_eq!(open(text), line, "{text:?}");
        }
    }
}
