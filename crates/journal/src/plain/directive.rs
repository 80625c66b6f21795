//! Directives.

use super::{
    alias::Alias,
    hledger,
    number::{self, Role},
    only_ledger::{checks, clock, day, define, pass_by, quoted, strict, units},
    reader::{Lines, Reader},
    transaction,
};
use crate::{Declared, Format, JournalError, Quote, error::Line};
use atom_ledger::AccountKind;
use std::sync::Arc;

/// What only Ledger knows, says nothing about balances, and may have indented lines.
const IGNORED_BY_LEDGER: [&str; 5] = ["python", "import", "value", "capture", "test"];

/// What is told of a line that nobody knows.
pub(super) const UNKNOWN: &str =
    "This is no transaction and no directive that is known here; a transaction begins with a date.";

/// Reads a directive.
pub(super) fn read<'a>(reader: &mut Reader<'_>, line: Line<'a>, lines: &mut Lines<'a>) -> Result<(), JournalError> {
    let text = line.text.trim_end();
    let text = text.strip_prefix(['!', '@']).unwrap_or(text);
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    let rest = rest.trim_start();
    let ledger = reader.dialect == Format::Ledger;
    if ledger && rest.is_empty() && strict::needs_argument(word) {
        return Err(line.error(rest, format!("Something was expected behind `{word}`.")));
    }
    match word {
        "comment" if !ledger && !rest.is_empty() => {
            return Err(line.error(rest, "Nothing may stand behind `comment` in its line."));
        }
        "comment" => return pass_over(reader, &line, lines),
        "test" if ledger => return pass_over(reader, &line, lines),
        "include" => {
            let wanted = rest.trim().trim_matches('"');
            return reader.include(&line, wanted);
        }
        "account" => return account(reader, &line, rest, lines),
        "commodity" => return commodity(reader, &line, rest, lines),
        "D" => {
            let mut left = rest;
            // In Ledger it is one more amount: finer ones are shown as fine as they are.
            let role = if ledger { Role::Posting } else { Role::Declaration };
            let amount = number::amount(reader, &line, &mut left, role)?;
            hledger::asks_for_mark(reader, &line, rest, left)?;
            if !ledger {
                reader.default_commodity = Some(amount.commodity);
            }
        }
        "P" => return price(reader, &line, rest),
        "N" => {}
        "C" if ledger => return units::read(reader, &line, rest),
        "C" => {}
        "Y" | "year" => return year(reader, &line, rest),
        _ if word.len() > 1 && word.starts_with('Y') && word[1..].bytes().all(|byte| byte.is_ascii_digit()) => {
            return year(reader, &line, &word[1..]);
        }
        "alias" => {
            let mut alias = Alias::parse(rest.trim()).map_err(|message| line.error(rest, message))?;
            if let (true, Alias::Name(_, new)) = (ledger, &mut alias) {
                let below: String = reader.prefixes.iter().map(|prefix| format!("{prefix}:")).collect();
                new.insert_str(0, &below);
            }
            if reader.aliases.len() >= 1_000 {
                return Err(line.error(rest, "A journal has at most 1000 aliases."));
            }
            reader.aliases.push(alias);
        }
        "apply" => return apply(reader, &line, rest),
        "end" => return end(reader, &line, rest),
        "decimal-mark" => {
            let mark = rest.chars().next().filter(|mark| matches!(mark, '.' | ','));
            reader.decimal_mark = Some(mark.ok_or_else(|| line.error(rest, "The decimal mark is . or ,"))?);
        }
        "payee" | "tag" if rest.is_empty() => return Err(line.error(rest, "A name was expected here.")),
        "payee" if !ledger => {}
        "tag" if ledger => return checks::of_tag(reader, rest, lines),
        "payee" | "tag" => lines.skip_indented(),
        "define" | "def" if ledger => return define::read(reader, &line, rest),
        "assert" | "check" | "expr" | "eval" if ledger => return checks::directive(reader, &line, word, rest),
        "i" | "I" if ledger => return clock::clock_in(reader, &line, rest),
        "o" | "O" if ledger => return clock::clock_out(reader, &line, rest),
        "bucket" | "A" if ledger => reader.default_account = Some(transaction::account(reader, &line, rest.trim())?),
        _ if ledger && word.starts_with("--") => {
            reader.warn(&line, "An option of the command line was left out.");
        }
        _ if ledger && IGNORED_BY_LEDGER.contains(&word) => {
            lines.skip_indented();
            reader.warn(&line, format!("The directive `{word}` was left out."));
        }
        _ => {
            let error = line.error(line.text, UNKNOWN);
            if !ledger || rest.is_empty() || !strict::passes_over(text) {
                return Err(error);
            }
            let word = quoted(word);
            let message = format!("The directive `{word}` is not known and was left out, as Ledger does.");
            return pass_by(reader, &line, error, message);
        }
    }
    Ok(())
}

/// Passes over a block of comment. Where nothing ends it, all that follows is lost, so that is said.
fn pass_over(reader: &mut Reader<'_>, line: &Line<'_>, lines: &mut Lines<'_>) -> Result<(), JournalError> {
    let ledger = reader.dialect == Format::Ledger;
    while let Some(line) = lines.next() {
        let Some(behind) = line.text.strip_prefix("end comment") else {
            if ledger && line.text.starts_with("end test") {
                return Ok(());
            }
            continue;
        };
        if ledger || behind.trim().is_empty() {
            return Ok(());
        }
        return Err(line.error(behind, "Nothing may stand behind `end comment` in its line."));
    }
    reader.warn(line, format!("This comment has no end: all that follows in {} was left out.", line.file));
    Ok(())
}

fn account<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &'a str,
    lines: &mut Lines<'a>,
) -> Result<(), JournalError> {
    let ledger = reader.dialect == Format::Ledger;
    let (name, comment) = transaction::take_name(rest, reader.dialect);
    let comment = comment.trim_start();
    if !ledger && !comment.is_empty() && !comment.starts_with(';') {
        return Err(
            line.error(comment, "Only a comment may follow the name of an account; it begins with a semicolon.")
        );
    }
    let account = transaction::account(reader, line, name.trim())?;
    let mut kind = kind(comment);
    let mut conditions = Vec::new();
    // Only Ledger has sub-lines that say something; hledger passes over them.
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if text.starts_with(';') {
            kind = kind.or_else(|| self::kind(text));
        } else if ledger && let Some(condition) = checks::parted(text) {
            conditions.extend(checks::read(reader, &line, condition)?);
        } else if ledger && let Some(alias) = text.strip_prefix("alias ") {
            reader.aliases.push(Alias::Name(alias.trim().to_owned(), account.to_string()));
        } else if ledger && text == "default" {
            reader.default_account = Some(account.clone());
        }
    }
    checks::of_account(reader, line, &account, conditions)?;
    reader.accounts.push(Declared { name: account, kind, opened: None, closed: None });
    Ok(())
}

/// What a `type:` tag says.
fn kind(comment: &str) -> Option<AccountKind> {
    let (_, value) = comment.split_once("type:")?;
    AccountKind::of_tag(value.split([',', ';']).next().unwrap_or_default())
}

fn commodity<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &'a str,
    lines: &mut Lines<'a>,
) -> Result<(), JournalError> {
    let written = rest.split(';').next().unwrap_or_default().trim();
    if written.is_empty() {
        return Err(line.error(rest, "The name of a commodity was expected here."));
    }
    let mut left = written;
    let mut declared = None;
    if written.bytes().any(|byte| byte.is_ascii_digit()) && !written.starts_with('"') || written.contains("\" ") {
        declared = Some(number::amount(reader, line, &mut left, Role::Declaration)?.commodity);
        hledger::asks_for_mark(reader, line, written, left)?;
    } else if let Some(name) = number::symbol_in(reader.dialect, line, &mut left)? {
        let known = reader.commodity_aliases.get(name).cloned();
        declared = Some(known.unwrap_or_else(|| reader.intern(name)));
    }
    if !left.trim().is_empty() {
        return Err(line.error(left, "A commodity is declared by its name or by an amount of it, such as 1000.00 EUR."));
    }
    while let Some(line) = lines.next_indented() {
        let text = line.text.trim();
        if let Some(format) = text.strip_prefix("format ") {
            let format = format.trim_start();
            let mut left = format;
            let shown = number::amount(reader, &line, &mut left, Role::Declaration)?.commodity;
            hledger::asks_for_mark(reader, &line, format, left)?;
            if declared.as_ref().is_some_and(|declared| *declared != shown) {
                return Err(line.error(text, "This format is of another commodity."));
            }
        } else if reader.dialect == Format::Hledger && !text.starts_with(';') {
            return Err(line.error(text, "`format 1000.00 EUR` was expected here."));
        } else if let (Some(mut alias), Some(declared)) = (text.strip_prefix("alias ").map(str::trim), &declared)
            && let Some(name) = number::symbol(&line, &mut alias)?
        {
            reader.commodity_aliases.insert(name.to_owned(), Arc::clone(declared));
        }
    }
    Ok(())
}

fn price<'a>(reader: &mut Reader<'_>, line: &Line<'a>, rest: &'a str) -> Result<(), JournalError> {
    let (date, after) = transaction::date(rest, reader.year).map_err(|message| line.error(rest, message))?;
    let mut after = after.trim_start();
    // A time of day may follow the date; in Ledger it has seconds.
    if let Some((time, more)) = after.split_once([' ', '\t'])
        && time.contains(':')
        && time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    {
        if reader.dialect == Format::Ledger && day::seconds(time).is_none() {
            return Err(line.error(after, "A time such as 12:30:00 was expected here."));
        }
        after = more.trim_start();
    }
    let commodity = number::symbol_in(reader.dialect, line, &mut after)?;
    let commodity = commodity.ok_or_else(|| line.error(after, "The name of a commodity was expected here."))?;
    let commodity = reader.intern(commodity);
    let mut after = after.trim_start();
    let role = if reader.dialect == Format::Hledger { Role::Posting } else { Role::Price };
    let price = number::amount(reader, line, &mut after, role)?;
    let rest = after.trim_start();
    // hledger passes over what stands there.
    if reader.dialect == Format::Ledger && !rest.is_empty() && !rest.starts_with(';') {
        return Err(line.error(rest, "Nothing was expected after the price."));
    }
    reader.prices.push(Quote { date, commodity, price });
    Ok(())
}

fn year(reader: &mut Reader<'_>, line: &Line<'_>, rest: &str) -> Result<(), JournalError> {
    let year = rest.trim().parse::<i16>().ok().filter(|year| (1000..=9999).contains(year));
    reader.year = year.ok_or_else(|| line.error(rest, "A year such as 2026 was expected here."))?;
    Ok(())
}

fn apply<'a>(reader: &mut Reader<'_>, line: &Line<'a>, rest: &'a str) -> Result<(), JournalError> {
    let (what, value) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let value = value.trim();
    let expected = || line.error(rest, "`apply account NAME` was expected here.");
    if reader.applied.len() >= 100 {
        return Err(line.error(rest, "`apply` goes at most 100 deep."));
    }
    match what {
        "account" if !value.is_empty() => {
            reader.prefixes.push(value.to_owned());
            reader.applied.push("account");
        }
        "year" => {
            year(reader, line, value)?;
            reader.applied.push("year");
        }
        // A price that is fixed says what amounts are worth, and not how many there are.
        "fixed" | "rate" if reader.dialect == Format::Ledger => reader.applied.push("fixed"),
        "tag" if reader.dialect == Format::Ledger && !value.is_empty() => {
            reader.tags.push(value.to_owned());
            reader.applied.push("tag");
        }
        _ if reader.dialect == Format::Ledger && !matches!(what, "account" | "fixed" | "rate" | "tag") => {
            let message = format!("`apply {}` is not known and was left out, as Ledger does.", quoted(what));
            return pass_by(reader, line, expected(), message);
        }
        _ => return Err(expected()),
    }
    Ok(())
}

fn end(reader: &mut Reader<'_>, line: &Line<'_>, rest: &str) -> Result<(), JournalError> {
    let what = rest.trim().strip_prefix("apply").unwrap_or(rest).trim();
    match what {
        "aliases" => {
            reader.aliases.clear();
            return Ok(());
        }
        "tag" if reader.dialect == Format::Hledger => return Ok(()),
        _ => {}
    }
    let what = if what == "rate" { "fixed" } else { what };
    let innermost = reader.applied.last().copied();
    if innermost.is_none() || !(what.is_empty() || innermost == Some(what)) {
        return Err(line.error(rest, "There is nothing here that this would end."));
    }
    reader.applied.pop();
    match innermost {
        Some("account") => {
            reader.prefixes.pop();
        }
        Some("tag") => {
            reader.tags.pop();
        }
        Some("fixed") => {}
        _ => reader.year = reader.today.year(),
    }
    Ok(())
}
