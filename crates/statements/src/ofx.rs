//! Open Financial Exchange: version 1 leaves tags open, version 2 is XML; one reader takes both.

use crate::{Fault, Format, Line, Statement, clean, currency, number};

/// What the header says of the encoding.
pub(crate) fn encoding(bytes: &[u8]) -> Option<String> {
    let start: String = bytes.iter().take(1_024).map(|byte| char::from(*byte)).collect();
    if let Some(rest) = start.split("encoding=\"").nth(1) {
        return rest.split('"').next().map(str::to_owned);
    }
    let field = |name: &str| {
        let rest = start.split(name).nth(1)?;
        Some(rest.split(['\r', '\n', ' ']).next()?.trim().to_ascii_uppercase())
    };
    match (field("ENCODING:")?.as_str(), field("CHARSET:").as_deref()) {
        ("UTF-8" | "UNICODE", _) => Some("utf-8".to_owned()),
        (_, Some(page)) if page.bytes().all(|b| b.is_ascii_digit()) && !page.is_empty() => {
            Some(format!("windows-{page}"))
        }
        (_, Some("ISO-8859-1" | "8859-1")) => Some("iso-8859-1".to_owned()),
        _ => None,
    }
}

/// One tag with the text behind it.
struct Tag<'t> {
    line: u32,
    name: &'t str,
    text: &'t str,
}

/// All tags in their order.
fn tags(text: &str) -> Result<Vec<Tag<'_>>, Fault> {
    let mut tags = Vec::new();
    let (mut rest, mut line) = (text, 1_u32);
    while let Some(at) = rest.find('<') {
        line = line.saturating_add(lines(&rest[..at]));
        let inner = &rest[at + 1..];
        let Some(end) = inner.find('>') else {
            return Err(Fault(line, "A tag has no end; the file may be cut off.".to_owned()));
        };
        let name = inner[..end].trim();
        let behind = &inner[end + 1..];
        let value = &behind[..behind.find('<').unwrap_or(behind.len())];
        if !name.starts_with(['?', '!']) {
            let name = name.split_whitespace().next().unwrap_or_default();
            tags.push(Tag { line, name, text: value.trim() });
        }
        line = line.saturating_add(lines(&inner[..end]));
        rest = behind;
    }
    Ok(tags)
}

fn lines(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|b| *b == b'\n').count()).unwrap_or(u32::MAX)
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&quot;", "\"");
    clean(&text.replace("&apos;", "'").replace("&amp;", "&"))
}

#[derive(Default)]
struct Open {
    line: u32,
    date: Option<(u32, String)>,
    amount: Option<(u32, String)>,
    id: String,
    name: String,
    memo: String,
    kind: String,
    check: String,
    currency: Option<String>,
}

/// Reads the transactions of all statements in the file.
pub(crate) fn read(text: &str) -> Result<Statement, Fault> {
    let tags = tags(text)?;
    if !tags.iter().any(|tag| tag.name.eq_ignore_ascii_case("OFX")) {
        return Err(Fault(1, "An OFX file was expected: there is no <OFX>.".to_owned()));
    }
    let mut statement = Statement::of(Format::Ofx);
    let mut usual: Option<String> = None;
    let mut open: Option<Open> = None;
    let mut account: Option<String> = None;
    for tag in &tags {
        let name = tag.name.to_ascii_uppercase();
        match (name.as_str(), &mut open) {
            ("STMTTRN", _) => {
                if open.is_some() {
                    return Err(Fault(tag.line, "A transaction begins before the one above has ended.".to_owned()));
                }
                open = Some(Open { line: tag.line, ..Open::default() });
            }
            ("/STMTTRN", _) => {
                let Some(open) = open.take() else { continue };
                statement.lines.push(finished(open, usual.as_deref())?);
            }
            ("CURDEF", None) => usual = currency(tag.text),
            ("ACCTID", None) => {
                if account.as_deref().is_some_and(|known| known != tag.text) {
                    let message =
                        "The file has statements of several accounts. Import each of them from a file of its own.";
                    return Err(Fault(tag.line, message.to_owned()));
                }
                account = Some(tag.text.to_owned());
            }
            ("/BANKTRANLIST" | "/OFX", Some(open)) => {
                return Err(Fault(open.line, "This transaction has no end (</STMTTRN>).".to_owned()));
            }
            ("DTPOSTED", Some(open)) => open.date = Some((tag.line, tag.text.to_owned())),
            ("TRNAMT", Some(open)) => open.amount = Some((tag.line, tag.text.to_owned())),
            ("FITID", Some(open)) => open.id = clean(tag.text),
            ("NAME", Some(open)) => open.name = unescaped(tag.text),
            ("MEMO", Some(open)) => open.memo = unescaped(tag.text),
            ("TRNTYPE", Some(open)) => open.kind = tag.text.to_ascii_uppercase(),
            ("CHECKNUM", Some(open)) => open.check = clean(tag.text),
            ("CURSYM", Some(open)) => open.currency = currency(tag.text),
            _ => {}
        }
    }
    if let Some(open) = open {
        return Err(Fault(open.line, "This transaction has no end (</STMTTRN>); the file may be cut off.".to_owned()));
    }
    if !tags.iter().any(|tag| tag.name.eq_ignore_ascii_case("/OFX")) {
        let line = tags.last().map_or(1, |tag| tag.line);
        return Err(Fault(line, "Behind this there is no </OFX>; the file may be cut off.".to_owned()));
    }
    statement.account = account;
    Ok(statement)
}

fn finished(open: Open, usual: Option<&str>) -> Result<Line, Fault> {
    let (line, day) = open.date.ok_or_else(|| Fault(open.line, "A transaction has no <DTPOSTED>.".to_owned()))?;
    // The first eight digits are the day; a time and its zone may follow.
    let date = day.get(..8).and_then(|day| number::date(day, number::Order::Ymd));
    let date = date.ok_or_else(|| Fault(line, format!("<DTPOSTED> is no day: {}.", clean(&day))))?;
    let (line, text) = open.amount.ok_or_else(|| Fault(open.line, "A transaction has no <TRNAMT>.".to_owned()))?;
    let comma = text.contains(',') && !text.contains('.');
    let amount = number::amount(&text, if comma { ',' } else { '.' });
    let amount = amount.ok_or_else(|| Fault(line, format!("<TRNAMT> is no amount: {}.", clean(&text))))?;
    let (payee, mut narration) = if open.name.is_empty() { (open.memo, String::new()) } else { (open.name, open.memo) };
    if !open.check.is_empty() {
        narration = clean(&format!("{narration} #{}", open.check));
    }
    if narration.is_empty() && payee.is_empty() {
        narration = clean(&open.kind);
    }
    let currency = open.currency.or_else(|| usual.map(str::to_owned));
    let id = (!open.id.is_empty()).then_some(open.id);
    Ok(Line { line: open.line, date, amount, currency, payee, narration, id })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "OFXHEADER:100\nENCODING:USASCII\nCHARSET:1252\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR\n<BANKACCTFROM><ACCTID>12345\n</BANKACCTFROM>\n<BANKTRANLIST>\n<STMTTRN>\n<TRNTYPE>DEBIT\n<DTPOSTED>20260105120000[-5:EST]\n<TRNAMT>-12.50\n<FITID>a1\n<NAME>Shop &amp; Co\n<MEMO>Food\n</STMTTRN>\n</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n";

    #[test]
    fn both_versions_are_read() {
        let new = OLD.replace("DEBIT\n", "DEBIT</TRNTYPE>\n").replace("-12.50\n", "-12.50</TRNAMT>\n");
        for text in [OLD, &new] {
            let read = read(text).unwrap_or_else(|Fault(line, message)| panic!("{line}: {message}"));
            let line = &read.lines[0];
            assert_eq!((read.account.as_deref(), read.lines.len(), line.line), (Some("12345"), 1, 9));
            assert_eq!((line.payee.as_str(), line.narration.as_str()), ("Shop & Co", "Food"));
            assert_eq!((line.amount.to_string(), line.currency.as_deref()), ("-12.50".to_owned(), Some("EUR")));
            assert_eq!((line.date, line.id.as_deref()), (jiff::civil::date(2026, 1, 5), Some("a1")));
        }
        assert_eq!(encoding(OLD.as_bytes()).as_deref(), Some("windows-1252"));
    }

    #[test]
    fn what_is_broken_is_named_with_its_line() {
        for (text, line) in [
            (OLD.replace("-12.50", "NaN"), 12),
            (OLD.replace("20260105", "00000000"), 11),
            (OLD.replace("<OFX>", ""), 1),
            (OLD.replace("</STMTTRN>\n", ""), 9),
            (OLD.split("</STMTTRN>").next().unwrap_or_default().to_owned(), 9),
            (OLD.split("</BANKTRANLIST>").next().unwrap_or_default().to_owned(), 16),
            (OLD.split("D>a1").next().unwrap_or_default().to_owned(), 13),
        ] {
            let found = read(&text).err().map(|Fault(line, _)| line);
            assert_eq!(found, Some(line), "{text}");
        }
    }
}
