//! ISO 20022 CAMT.053: a statement as XML. Read event by event; nothing is expanded, and no document type is taken.

use crate::{Fault, Format, Line, Statement, clean, currency, number};
use quick_xml::{Reader, events::Event};

/// How deep elements may lie in each other.
const DEPTH_MAX: usize = 64;

/// What the XML declaration says of the encoding.
pub(crate) fn encoding(bytes: &[u8]) -> Option<String> {
    let start: String = bytes.iter().take(200).map(|byte| char::from(*byte)).collect();
    let declared = start.split("?>").next()?.split_once("encoding=")?.1;
    let quote = declared.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    declared[1..].split(quote).next().map(str::to_owned)
}

#[derive(Default)]
struct Entry {
    line: u32,
    amount: Option<(u32, String)>,
    currency: Option<String>,
    less: Option<bool>,
    reversal: bool,
    booked: bool,
    date: Option<(u32, String)>,
    valued: Option<(u32, String)>,
    id: String,
    debtor: String,
    creditor: String,
    purpose: Vec<String>,
    about: String,
    details: usize,
}

/// Reads the booked entries of all statements in the file.
pub(crate) fn read(text: &str) -> Result<Statement, Fault> {
    let mut reader = Reader::from_str(text);
    let mut statement = Statement::of(Format::Camt053);
    let mut path: Vec<String> = Vec::new();
    let mut words = String::new();
    let mut entry: Option<Entry> = None;
    let (mut line, mut counted, mut seen) = (1_u32, 0_usize, false);
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(text.len()).min(text.len());
        let here = line;
        if let Some(passed) = text.as_bytes().get(counted..at) {
            line = line.saturating_add(u32::try_from(passed.iter().filter(|b| **b == b'\n').count()).unwrap_or(0));
            counted = at;
        }
        match event.map_err(|error| Fault(line, format!("This is not XML: {error}.")))? {
            Event::Start(start) => {
                if path.len() >= DEPTH_MAX {
                    return Err(Fault(here, "The elements of this file lie too deep in each other.".to_owned()));
                }
                let name = start.local_name().into_inner().to_owned();
                seen |= name == "BkToCstmrStmt";
                if name == "Ntry" {
                    entry = Some(Entry { line: here, booked: true, ..Entry::default() });
                }
                if let Some(entry) = &mut entry {
                    entry.details += usize::from(name == "TxDtls");
                    if name == "Amt" && path.last().is_some_and(|above| above == "Ntry") {
                        let found = start
                            .attributes()
                            .flatten()
                            .find(|attribute| attribute.key.local_name().into_inner() == "Ccy");
                        entry.currency = found.and_then(|attribute| currency(&attribute.value));
                    }
                }
                words.clear();
                path.push(name);
            }
            Event::Text(part) => words.push_str(&part.xml10_content()),
            Event::CData(part) => words.push_str(&part.xml10_content()),
            Event::GeneralRef(part) => match (part.resolve_char_ref(), &*part.xml10_content()) {
                (Ok(Some(c)), _) => words.push(c),
                (_, "amp") => words.push('&'),
                (_, "lt") => words.push('<'),
                (_, "gt") => words.push('>'),
                (_, "quot") => words.push('"'),
                (_, "apos") => words.push('\''),
                (_, name) => return Err(Fault(here, format!("The entity {} is not known.", clean(name)))),
            },
            Event::End(_) => {
                let said = std::mem::take(&mut words);
                closed(&path, said.trim(), here, &mut entry, &mut statement)?;
                path.pop();
                if path.len() > 1 && entry.is_some() && !path.iter().any(|name| name == "Ntry") {
                    statement.lines.extend(entry.take().map(finished).transpose()?.flatten());
                }
            }
            Event::DocType(_) => {
                return Err(Fault(here, "A document type is not taken from a statement.".to_owned()));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !path.is_empty() {
        return Err(Fault(
            line,
            format!("The file is cut off: {} has no end.", path.last().map_or("it", String::as_str)),
        ));
    }
    if !seen {
        return Err(Fault(1, "A CAMT.053 file was expected: there is no BkToCstmrStmt.".to_owned()));
    }
    Ok(statement)
}

/// Takes what an element said when it ends.
fn closed(
    path: &[String],
    said: &str,
    line: u32,
    entry: &mut Option<Entry>,
    statement: &mut Statement,
) -> Result<(), Fault> {
    let end =
        |wanted: &[&str]| path.len() >= wanted.len() && path[path.len() - wanted.len()..].iter().eq(wanted.iter());
    let inside = |name: &str| path.iter().any(|above| above == name);
    let Some(entry) = entry else {
        if end(&["Stmt", "Acct", "Id", "IBAN"]) || end(&["Stmt", "Acct", "Id", "Othr", "Id"]) {
            if statement.account.as_deref().is_some_and(|known| known != said) {
                let message =
                    "The file has statements of several accounts. Import each of them from a file of its own.";
                return Err(Fault(line, message.to_owned()));
            }
            statement.account = Some(clean(said));
        }
        return Ok(());
    };
    let first = |place: &mut String| {
        if place.is_empty() {
            *place = clean(said);
        }
    };
    if end(&["Ntry", "Amt"]) {
        entry.amount = Some((line, said.to_owned()));
    } else if end(&["Ntry", "CdtDbtInd"]) {
        entry.less = match said {
            "DBIT" => Some(true),
            "CRDT" => Some(false),
            _ => return Err(Fault(line, "CdtDbtInd is neither CRDT nor DBIT.".to_owned())),
        };
    } else if end(&["Ntry", "RvslInd"]) {
        entry.reversal = said == "true" || said == "1";
    } else if end(&["Ntry", "Sts"]) || end(&["Ntry", "Sts", "Cd"]) {
        entry.booked &= said.is_empty() || said == "BOOK";
    } else if end(&["Ntry", "BookgDt", "Dt"]) || end(&["Ntry", "BookgDt", "DtTm"]) {
        entry.date = Some((line, said.to_owned()));
    } else if end(&["Ntry", "ValDt", "Dt"]) || end(&["Ntry", "ValDt", "DtTm"]) {
        entry.valued = Some((line, said.to_owned()));
    } else if end(&["Ntry", "AcctSvcrRef"]) {
        entry.id = clean(said);
    } else if end(&["TxDtls", "Refs", "AcctSvcrRef"]) && entry.details == 1 {
        first(&mut entry.id);
    } else if end(&["RltdPties", "Dbtr", "Nm"]) || end(&["RltdPties", "Dbtr", "Pty", "Nm"]) {
        first(&mut entry.debtor);
    } else if end(&["RltdPties", "Cdtr", "Nm"]) || end(&["RltdPties", "Cdtr", "Pty", "Nm"]) {
        first(&mut entry.creditor);
    } else if end(&["RmtInf", "Ustrd"]) {
        entry.purpose.push(clean(said));
    } else if end(&["Ntry", "AddtlNtryInf"]) || (end(&["AddtlTxInf"]) && inside("TxDtls")) {
        first(&mut entry.about);
    }
    Ok(())
}

fn finished(entry: Entry) -> Result<Option<Line>, Fault> {
    // What is announced is not booked, and will come again.
    if !entry.booked {
        return Ok(None);
    }
    let missing = |what: &str| Fault(entry.line, format!("An entry (Ntry) has no {what}."));
    let (line, text) = entry.amount.as_ref().ok_or_else(|| missing("Amt"))?;
    let amount = number::amount(text, '.').filter(|amount| !amount.is_negative());
    let amount = amount.ok_or_else(|| Fault(*line, format!("Amt is no amount: {}.", clean(text))))?;
    // An entry that takes one back says which way it goes itself.
    let less = entry.less.ok_or_else(|| missing("CdtDbtInd"))?;
    let amount = if less { amount.negated().map_err(|_| missing("Amt"))? } else { amount };
    let (line, text) = entry.date.as_ref().or(entry.valued.as_ref()).ok_or_else(|| missing("BookgDt"))?;
    let date = text.get(..10).and_then(|day| number::date(day, number::Order::Ymd));
    let date = date.ok_or_else(|| Fault(*line, format!("BookgDt is no day: {}.", clean(text))))?;
    // Where money went, the other one is the creditor; where it came back, too.
    let (one, other) =
        if less != entry.reversal { (&entry.creditor, &entry.debtor) } else { (&entry.debtor, &entry.creditor) };
    let payee = if one.is_empty() { other.clone() } else { one.clone() };
    let narration = if entry.purpose.is_empty() { entry.about.clone() } else { clean(&entry.purpose.join(" ")) };
    let payee = if entry.details > 1 { String::new() } else { payee };
    let id = (!entry.id.is_empty()).then_some(entry.id);
    Ok(Some(Line { line: entry.line, date, amount, currency: entry.currency, payee, narration, id }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE001</IBAN></Id></Acct>
<Ntry>
<Amt Ccy="EUR">12.50</Amt>
<CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-01-05</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Ada</Nm></Dbtr><Cdtr><Nm>Shop &amp; Co</Nm></Cdtr></RltdPties>
<RmtInf><Ustrd>Food</Ustrd></RmtInf></TxDtls></NtryDtls>
</Ntry>
<Ntry><Amt Ccy="EUR">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-01-06</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"#;

    #[test]
    fn booked_entries_are_read() {
        let read = read(FILE).unwrap_or_else(|Fault(line, message)| panic!("{line}: {message}"));
        assert_eq!((read.lines.len(), read.account.as_deref()), (1, Some("DE001")));
        let line = &read.lines[0];
        assert_eq!((line.payee.as_str(), line.narration.as_str(), line.line), ("Shop & Co", "Food", 4));
        assert_eq!((line.amount.to_string(), line.currency.as_deref()), ("-12.50".to_owned(), Some("EUR")));
        assert_eq!((line.date, line.id.as_deref()), (jiff::civil::date(2026, 1, 5), Some("R1")));
        assert_eq!(encoding(FILE.as_bytes()).as_deref(), Some("UTF-8"));
    }

    #[test]
    fn what_is_broken_is_named_with_its_line() {
        for (from, to, line) in [
            ("12.50", "1e400", 5),
            ("12.50", "-12.50", 5),
            ("2026-01-05", "0000-00-00", 7),
            ("DBIT", "BOTH", 6),
            ("&amp;", "&evil;", 8),
            ("<CdtDbtInd>DBIT</CdtDbtInd>", "", 4),
            ("<Document", "<!DOCTYPE x [<!ENTITY a \"b\">]><Document", 2),
        ] {
            assert_eq!(read(&FILE.replace(from, to)).err().map(|Fault(line, _)| line), Some(line), "{from} {to}");
        }
        assert!(read(&FILE[..FILE.len() / 2]).is_err() && read("").is_err() && read("nonsense").is_err());
        assert!(read(&"<a>".repeat(100_000)).is_err());
    }
}
