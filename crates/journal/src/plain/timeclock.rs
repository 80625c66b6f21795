//! Files of timeclock: a line with `i` for when somebody came to work for an account, and one with `o` for when they went.

use super::{
    reader::{Lines, Reader},
    timed, transaction,
};
use crate::{Format, JournalError, error::Line};
use atom_ledger::{Amount, Decimal, Head};
use jiff::civil::Date;
use std::sync::Arc;

/// The most days of a session.
const DAYS_MAX: usize = 366;
/// The most entries that may wait when a session adds a day: a short line may have very many days.
const ENTRIES_MAX: usize = 1_000_000;
/// The last second of a day.
const LAST_SECOND: i64 = 86_399;

/// A moment: a day, and the seconds of it.
type Moment = (Date, i64);

/// Work that began.
struct Session<'a> {
    since: Moment,
    account: Arc<str>,
    description: String,
    line: Line<'a>,
}

/// Reads a file.
pub(super) fn read(reader: &mut Reader<'_>, lines: &mut Lines<'_>) -> Result<(), JournalError> {
    let mut open: Option<Session<'_>> = None;
    while let Some(line) = lines.next() {
        reader.look(&line)?;
        let text = line.text.trim_end();
        if text.is_empty() || text.trim_start().starts_with([';', '#', '*']) {
            continue;
        }
        let (code, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        let rest = rest.trim_start();
        match (code, open.take()) {
            ("i", None) => {
                let (since, rest) = moment(reader, &line, rest)?;
                let (name, description) = transaction::take_name(rest.trim_start(), Format::Hledger);
                let account = transaction::account(reader, &line, name.trim())?;
                let description = transaction::bounded(description.trim());
                open = Some(Session { since, account, description, line });
            }
            ("o", Some(session)) => {
                let (until, _) = moment(reader, &line, rest)?;
                if until < session.since {
                    return Err(line.error(rest, "This is before the session began."));
                }
                book(reader, &session, until)?;
            }
            ("i", Some(_)) => return Err(line.error(text, "The session before this one did not end: o was expected.")),
            ("o", None) => return Err(line.error(text, "No session began before this: i was expected.")),
            _ => return Err(line.error(text, "A line such as `i 2026-01-31 09:00:00 work:garden` was expected here.")),
        }
    }
    if let Some(session) = open {
        reader.warn(&session.line, "This session has not ended, so it was left out; hledger counts it up to now.");
    }
    Ok(())
}

/// A day and a time of it. A zone behind them says nothing.
fn moment<'a>(reader: &Reader<'_>, line: &Line<'a>, text: &'a str) -> Result<(Moment, &'a str), JournalError> {
    let (date, rest) = transaction::date(text, reader.year).map_err(|message| line.error(text, message))?;
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (written, after) = rest.split_at(end);
    let time = written.split(['+', '-']).next().unwrap_or_default();
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok().filter(|_| part.len() == 2));
    let wrong = || line.error(rest, "A time such as 09:00 or 09:00:30 was expected here.");
    let (hours, minutes, seconds) = (parts.next(), parts.next(), parts.next().unwrap_or(Some(0)));
    let (Some(Some(hours @ 0..24)), Some(Some(minutes @ 0..60)), Some(seconds @ 0..60), None) =
        (hours, minutes, seconds, parts.next())
    else {
        return Err(wrong());
    };
    Ok(((date, hours * 3_600 + minutes * 60 + seconds), after))
}

/// Books a session, of which each day has its own part.
fn book(reader: &mut Reader<'_>, session: &Session<'_>, until: Moment) -> Result<(), JournalError> {
    let line = &session.line;
    let (mut day, mut from) = session.since;
    for _ in 0..DAYS_MAX {
        if reader.written.len() >= ENTRIES_MAX {
            let message = format!("The sessions come to more than {ENTRIES_MAX} entries; read fewer of them at once.");
            return Err(line.error(line.text, message));
        }
        let last = day >= until.0;
        let to = if last { until.1 } else { LAST_SECOND };
        let mut head = Head::on(day);
        head.payee = if session.description.is_empty() {
            format!("{}-{}", clock(from), clock(to))
        } else {
            session.description.clone()
        };
        let hours = Decimal::from_units(to - from, 0).divided(Decimal::from_units(3_600, 0), 2);
        let hours = hours.map_err(|fault| line.error(line.text, format!("{fault}.")))?;
        let commodity = reader.intern("h");
        timed::add(reader, line, head, Arc::clone(&session.account), Amount { quantity: hours, commodity });
        if last {
            return Ok(());
        }
        day = day.tomorrow().map_err(|_| line.error(line.text, "The calendar ends before this session."))?;
        from = 0;
    }
    Err(line.error(line.text, format!("A session has at most {DAYS_MAX} days.")))
}

fn clock(seconds: i64) -> String {
    format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
}
