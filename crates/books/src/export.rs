//! The books on their way out.

mod facts;

use crate::{
    BooksError, archive,
    entry::{by_day, page},
};
use atom_api::ledger::{Export, ExportFormat, Exported};
use atom_journal::{Format, write::Writer};
use atom_ledger::Entry;
use atom_store::{NewFile, Scope, Snapshot, Store};
use std::{fs, io::Write as _, path::Path};

/// Entries that are read at once.
const ENTRIES: i64 = 2_000;

/// Writes the books into a new file, as of one moment.
///
/// # Errors
/// [`BooksError::Invalid`] when the file is there or cannot be made; [`BooksError::Write`].
pub async fn export(store: &Store, scope: &Scope, request: &Export, path: &Path) -> Result<Exported, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let unwritable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            BooksError::invalid("path", "There is a file of this name already; choose another.")
        }
        _ => BooksError::invalid("path", format!("{} cannot be written: {error}.", path.display())),
    };
    let mut new = NewFile::begin(path).map_err(unwritable)?;
    let file = new.file();
    let mut exported = Exported { path: path.display().to_string(), transactions: 0, notes: Vec::new() };
    match request.format {
        ExportFormat::Hledger => journal(&mut read, file, Format::Hledger, &mut exported).await?,
        ExportFormat::Ledger => journal(&mut read, file, Format::Ledger, &mut exported).await?,
        ExportFormat::Beancount => journal(&mut read, file, Format::Beancount, &mut exported).await?,
        ExportFormat::Csv => table(&mut read, file, &mut exported).await?,
        ExportFormat::Json => {
            let mut out = std::io::BufWriter::new(file);
            exported.transactions = archive::write(&mut read, &mut out).await?;
            out.flush()?;
        }
    }
    new.finish().map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => unwritable(error),
        _ => error.into(),
    })?;
    Ok(exported)
}

/// Writes a journal, day by day; what its form cannot say is noted.
async fn journal(
    read: &mut Snapshot,
    file: &mut fs::File,
    format: Format,
    exported: &mut Exported,
) -> Result<(), BooksError> {
    let mut writer = Writer::in_order(format);
    let mut claims = facts::tell(read, &mut writer).await?;
    file.write_all(writer.take().as_bytes())?;
    let (mut day, mut id) = (String::new(), 0);
    loop {
        let entries = by_day(read, (day.as_str(), id), ENTRIES).await?;
        let Some(last) = entries.last() else { break };
        (day, id) = (last.date.clone(), last.id);
        for kept in &entries {
            let said = claims.remove(&kept.id).unwrap_or_default();
            writer.entry_with(&kept.entry()?, &said);
            writer.lack("That an entry takes another one back is not said there", u64::from(kept.reverses.is_some()));
            exported.transactions += 1;
        }
        file.write_all(writer.take().as_bytes())?;
    }
    let (rest, notes) = writer.finish();
    file.write_all(rest.as_bytes())?;
    exported.notes = notes;
    Ok(())
}

/// Writes a table, with a line for each posting.
async fn table(read: &mut Snapshot, file: &mut fs::File, exported: &mut Exported) -> Result<(), BooksError> {
    file.write_all(record(&HEADER)?.as_slice())?;
    let mut seq = 0;
    loop {
        let entries = page(read, seq, ENTRIES).await?;
        let Some(last) = entries.last() else { break };
        seq = last.seq;
        for kept in &entries {
            rows(file, &kept.uuid.to_string(), &kept.entry()?)?;
            exported.transactions += 1;
        }
    }
    Ok(())
}

const HEADER: [&str; 9] =
    ["entry", "date", "payee", "narration", "account", "quantity", "commodity", "weight", "weight_commodity"];

/// One line for each posting of an entry.
fn rows(file: &mut fs::File, id: &str, entry: &Entry) -> Result<(), BooksError> {
    let head = entry.head();
    let date = head.date.to_string();
    for posting in entry.postings() {
        let texts = [head.payee.as_str(), head.narration.as_str(), &posting.account, &posting.units.commodity];
        let [payee, narration, account, commodity] = texts.map(safe);
        let (quantity, weight) = (posting.units.quantity.to_string(), posting.weight.quantity.to_string());
        let weighed = safe(&posting.weight.commodity);
        let cells = [id, &date, &payee, &narration, &account, &quantity, &commodity, &weight, &weighed];
        file.write_all(record(&cells)?.as_slice())?;
    }
    Ok(())
}

/// A line of a table (RFC 4180).
fn record(cells: &[&str]) -> std::io::Result<Vec<u8>> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    table.write_record(cells).map_err(std::io::Error::other)?;
    table.into_inner().map_err(|error| std::io::Error::other(error.to_string()))
}

/// A cell that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    let tempting = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(tempting) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_of_words_is_taken_for_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"] {
            assert_eq!(safe(text), format!("'{text}"));
        }
        for text in ["", "Bread", "1+1", "a=b"] {
            assert_eq!(safe(text), text);
        }
    }
}
