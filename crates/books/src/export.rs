//! The books on their way out.

use crate::{BooksError, entry::page};
use atom_api::ledger::{Export, ExportFormat, Exported};
use atom_journal::{Format, write::Writer};
use atom_store::{Scope, Store};
use std::{fs, io::Write as _, path::Path};

/// Entries that are read at once.
const ENTRIES: i64 = 2_000;

/// Writes the books into a new file, as of one moment.
///
/// # Errors
/// [`BooksError::Invalid`] when the file is there or cannot be made; [`BooksError::Write`].
pub async fn export(store: &Store, scope: &Scope, request: &Export, path: &Path) -> Result<Exported, BooksError> {
    let mut read = store.snapshot(scope).await?;
    let part = path.with_added_extension("part");
    let unwritable =
        |error: std::io::Error| BooksError::invalid("path", format!("{} cannot be written: {error}.", path.display()));
    if path.exists() {
        return Err(BooksError::invalid("path", "There is a file of this name already; choose another."));
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&part).map_err(unwritable)?;
    let written = async {
        let mut transactions = 0;
        let mut seq = 0;
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let mut writer = match request.format {
            ExportFormat::Hledger => Some(Writer::new(Format::Hledger)),
            ExportFormat::Ledger => Some(Writer::new(Format::Ledger)),
            ExportFormat::Beancount => Some(Writer::new(Format::Beancount)),
            ExportFormat::Csv => None,
        };
        if writer.is_none() {
            table.write_record(HEADER).map_err(std::io::Error::other)?;
        }
        // Accounts are opened before they are used: what goes out is put together first, for the forms that need it.
        loop {
            let entries = page(&mut read, seq, ENTRIES).await?;
            let Some(last) = entries.last() else { break };
            seq = last.seq;
            for kept in &entries {
                let entry = kept.entry()?;
                transactions += 1;
                match &mut writer {
                    Some(writer) => writer.entry(&entry),
                    None => {
                        for posting in entry.postings() {
                            let head = entry.head();
                            let id = kept.uuid.to_string();
                            let (date, quantity) = (head.date.to_string(), posting.units.quantity.to_string());
                            let weight = posting.weight.quantity.to_string();
                            let texts = [&head.payee, &head.narration, &*posting.account, &*posting.units.commodity];
                            let [payee, narration, account, commodity] = texts.map(|text| safe(text));
                            let weight_commodity = safe(&posting.weight.commodity);
                            let record = [
                                &id,
                                &date,
                                &payee,
                                &narration,
                                &account,
                                &quantity,
                                &commodity,
                                &weight,
                                &weight_commodity,
                            ];
                            table.write_record(record).map_err(std::io::Error::other)?;
                        }
                    }
                }
            }
        }
        let (text, notes) = match writer {
            Some(writer) => writer.finish(),
            None => {
                let bytes = table.into_inner().map_err(|error| std::io::Error::other(error.to_string()))?;
                (String::from_utf8_lossy(&bytes).into_owned(), Vec::new())
            }
        };
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        // A link refuses where there is a file by now; a rename would take its place.
        fs::hard_link(&part, path)?;
        Ok::<_, BooksError>(Exported { path: path.display().to_string(), transactions, notes })
    }
    .await;
    fs::remove_file(&part).ok();
    written
}

const HEADER: [&str; 9] =
    ["entry", "date", "payee", "narration", "account", "quantity", "commodity", "weight", "weight_commodity"];

/// A cell that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
