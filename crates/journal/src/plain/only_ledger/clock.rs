//! Clocking in and out, as Ledger takes it among transactions: `i 2026/01/31 09:00:00 ACCOUNT` and `o 2026/01/31 10:30:00`.

use super::{day, parted_name};
use crate::{
    JournalError,
    error::Line,
    plain::{
        number::Role,
        reader::Reader,
        transaction::{self, Leg, Written},
    },
};
use atom_ledger::{Amount, Decimal, Draft, Group, Head};
use jiff::civil::Date;
use std::sync::Arc;

/// The decimal places of hours that are not whole.
const PLACES: u8 = 9;
/// The decimal places that hours are shown with.
const SHOWN: u8 = 2;
/// How much can be clocked in at a time.
const OPEN_MAX: usize = 1_000;

/// What was clocked in.
#[derive(Debug, Clone)]
pub(in crate::plain) struct ClockedIn {
    date: Date,
    seconds: i64,
    account: Arc<str>,
    payee: String,
    file: u32,
    line: u32,
}

/// A day, the seconds of its time, and what is behind them.
fn moment<'a>(reader: &Reader<'_>, line: &Line<'a>, rest: &'a str) -> Result<(Date, i64, &'a str), JournalError> {
    let (date, after) = day::day(rest, reader.year).map_err(|message| line.error(rest, message))?;
    let after = after.trim_start();
    let (time, rest) = after.split_once([' ', '\t']).unwrap_or((after, ""));
    let seconds =
        day::seconds(time.trim()).ok_or_else(|| line.error(after, "A time such as 09:30:00 was expected here."))?;
    Ok((date, seconds, rest.trim_start()))
}

/// `i DAY TIME ACCOUNT  PAYEE`.
pub(in crate::plain) fn clock_in<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &'a str,
) -> Result<(), JournalError> {
    let (date, seconds, rest) = moment(reader, line, rest)?;
    let (name, payee) = parted_name(rest);
    let account = transaction::account(reader, line, name.trim())?;
    let open = &reader.of_ledger.clocked;
    if open.len() >= OPEN_MAX || open.iter().any(|open| open.account == account) {
        return Err(line.error(rest, format!("{account} is clocked in already.")));
    }
    let payee = transaction::bounded(payee.split(';').next().unwrap_or_default().trim());
    let (file, line) = (reader.file, line.number);
    reader.of_ledger.clocked.push(ClockedIn { date, seconds, account, payee, file, line });
    Ok(())
}

/// `o DAY TIME`, with the account where several are clocked in: its hours are booked as a virtual posting.
pub(in crate::plain) fn clock_out<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &'a str,
) -> Result<(), JournalError> {
    let (date, seconds, rest) = moment(reader, line, rest)?;
    let named = parted_name(rest).0.trim();
    let one = if named.is_empty() || reader.of_ledger.clocked.len() == 1 {
        reader.of_ledger.clocked.pop()
    } else {
        let account = transaction::account(reader, line, named)?;
        let at = reader.of_ledger.clocked.iter().position(|open| open.account == account);
        at.map(|at| reader.of_ledger.clocked.remove(at))
    };
    let one = one.ok_or_else(|| line.error(rest, "Nothing was clocked in that this would clock out."))?;
    let length = date.duration_since(one.date).as_secs() + seconds - one.seconds;
    if length < 0 {
        return Err(line.error(line.text, "This is before it was clocked in."));
    }
    let hours = Decimal::from_units(length, 0).divided(Decimal::from_units(3_600, 0), PLACES);
    let hours = hours.map_err(|fault| line.error(line.text, format!("{fault}.")))?.normalized();
    let unit = reader.intern("h");
    reader.saw(&unit, SHOWN, None, Role::Posting);
    let mut head = Head::on(date);
    head.payee = one.payee;
    let mut draft = Draft::new(one.account, Some(Amount { quantity: hours, commodity: unit }));
    draft.group = Group::Unbalanced;
    let postings = vec![Leg { draft, assertion: None, date: None, line: line.number }];
    let (file, line, automated) = (reader.file, line.number, reader.automated.len());
    let place = reader.items.len() + reader.written.len();
    reader.written.push((place, Written { head, postings, file, line, automated, bucket: None }));
    Ok(())
}

/// Tells what was never clocked out: how long it was depends on when one looks, so nothing is booked.
pub(in crate::plain) fn finish(reader: &Reader<'_>) {
    for open in &reader.of_ledger.clocked {
        reader.tell(
            open.file,
            open.line,
            format!("{} was not clocked out, so nothing was booked for it.", open.account),
        );
    }
}
