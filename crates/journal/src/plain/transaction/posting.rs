//! A posting: its account, its amount with lot and price, and what is asserted of the balance.

use super::{Assertion, Leg, bounded, date, take_name};
use crate::{
    Format, JournalError,
    error::Line,
    plain::{
        number::{self, Role},
        reader::Reader,
    },
};
use atom_ledger::{Amount, Cost, Decimal, Draft, Group, Price, check_name};
use std::sync::Arc;

/// Reads a posting, from the text of its line without space around it.
pub(in crate::plain) fn posting(reader: &mut Reader<'_>, line: &Line<'_>, text: &str) -> Result<Leg, JournalError> {
    let mut rest = text;
    if rest.starts_with(['*', '!']) {
        rest = rest[1..].trim_start();
    }
    let (name, after) = take_name(rest, reader.dialect);
    let (group, inner) = match (name.chars().next(), name.chars().next_back()) {
        (Some('('), Some(')')) => (Group::Unbalanced, &name[1..name.len() - 1]),
        (Some('['), Some(']')) => (Group::Balanced, &name[1..name.len() - 1]),
        // Ledger books them when it reports, and they balance as others do.
        (Some('<'), Some('>')) if reader.dialect == Format::Ledger => (Group::Real, &name[1..name.len() - 1]),
        _ => (Group::Real, &*name),
    };
    let account = account(reader, line, inner.trim())?;
    rest = after.trim_start();
    let mut draft = Draft::new(account, None);
    draft.group = group;
    let mut assertion = None;
    if !rest.is_empty() && !rest.starts_with([';', '=']) {
        draft.units = Some(number::amount(reader, line, &mut rest, Role::Posting)?);
        rest = rest.trim_start();
        lot(reader, line, &mut rest, &mut draft)?;
        price(reader, line, &mut rest, &mut draft)?;
        lot(reader, line, &mut rest, &mut draft)?;
    }
    if rest.starts_with('=') {
        if reader.dialect == Format::Ledger && rest[1..].starts_with(['=', '*']) {
            return Err(line.error(rest, "A balance is asserted as = BALANCE in Ledger."));
        }
        // Only where it stands for the amount does it tell how its commodity is written.
        let role = if draft.units.is_some() { Role::Price } else { Role::Posting };
        assertion = Some(self::assertion(reader, line, &mut rest, role)?);
        rest = rest.trim_start();
    }
    if let Some(comment) = rest.strip_prefix(';') {
        draft.comment = bounded(comment.trim());
    } else if !rest.is_empty() {
        return Err(
            line.error(rest, "This was not understood; after an amount there may be @ PRICE, = BALANCE and ; COMMENT.")
        );
    }
    if reader.dialect == Format::Hledger && group == Group::Unbalanced && draft.units.is_none() && assertion.is_none() {
        draft.units = Some(Amount::new(Decimal::ZERO, ""));
    }
    Ok(Leg { draft, assertion, date: None, line: line.number })
}

/// Where the name of an account ends in Ledger: at two spaces or a tab.
pub(super) fn name_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let double =
        |at: usize| bytes[at] == b'\t' || (bytes[at] == b' ' && matches!(bytes.get(at + 1), Some(b' ' | b'\t')));
    (0..bytes.len()).find(|at| double(*at)).unwrap_or(text.trim_end().len())
}

/// The account that a name means here: with its prefix, after aliases.
pub(in crate::plain) fn account(
    reader: &mut Reader<'_>,
    line: &Line<'_>,
    name: &str,
) -> Result<Arc<str>, JournalError> {
    let as_written = reader.prefixes.is_empty() && reader.aliases.is_empty();
    if as_written && let Some(known) = reader.accounts_lately.get(name) {
        return Ok(Arc::clone(known));
    }
    check_name(name).map_err(|fault| line.error(name, format!("{fault}.")))?;
    if as_written {
        let name = reader.intern(name);
        reader.accounts_lately.put(&name);
        return Ok(name);
    }
    if reader.dialect == Format::Ledger
        && let Some(full) = reader.aliases.iter().rev().find_map(|alias| alias.meant_by(name))
    {
        check_name(&full).map_err(|fault| line.error(name, format!("{fault}.")))?;
        return Ok(reader.intern(&full));
    }
    let mut full = String::new();
    for prefix in &reader.prefixes {
        full.push_str(prefix);
        full.push(':');
    }
    full.push_str(name);
    // The newest alias goes first. In Ledger one replaces a name once, and none was found.
    if reader.dialect == Format::Hledger {
        for alias in reader.aliases.iter().rev() {
            full = alias.apply(&full).into_owned();
        }
    }
    check_name(&full).map_err(|fault| line.error(name, format!("{fault}.")))?;
    Ok(reader.intern(&full))
}

/// `{COST}`, `{{TOTAL}}`, `[DATE]` and `(NOTE)` after an amount. hledger reads them and counts by the price.
fn lot<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    draft: &mut Draft,
) -> Result<(), JournalError> {
    let (mut costs, mut dates, mut notes) = (0, 0, 0);
    loop {
        if reader.dialect == Format::Ledger && [costs, dates, notes].iter().any(|count| *count > 1) {
            return Err(line.error(rest, "A lot has one cost, one date and one note in Ledger."));
        }
        if let Some(after) = rest.strip_prefix('{') {
            costs += 1;
            let total = after.starts_with('{');
            let mut inner = after.trim_start_matches('{').trim_start().trim_start_matches('=').trim_start();
            let amount = number::amount(reader, line, &mut inner, Role::Price)?;
            let close = if total { "}}" } else { "}" };
            if reader.dialect == Format::Ledger
                && let Some((left, _)) = inner.split_once('}').filter(|(left, _)| !left.trim().is_empty())
            {
                reader.warn(line, "What stands behind the cost of a lot was left out, as Ledger does.");
                inner = &inner[left.len()..];
            }
            let Some(after) = inner.trim_start().strip_prefix(close) else {
                return Err(line.error(inner, format!("The cost is not closed: {close} was expected.")));
            };
            *rest = after.trim_start();
            if reader.dialect == Format::Ledger
                && let Some(units) = draft.units.as_ref().filter(|units| !units.quantity.is_zero())
            {
                let unit = if total {
                    let by = units.quantity.abs().map_err(|fault| line.error(inner, format!("{fault}.")))?;
                    amount
                        .with(amount.quantity.divided(by, 14).map_err(|fault| line.error(inner, format!("{fault}.")))?)
                } else {
                    amount
                };
                draft.cost = Some(Cost { unit, date: None, label: None });
            }
        } else if let Some(after) = rest.strip_prefix('[') {
            dates += 1;
            let Some((inner, after)) = after.split_once(']') else {
                return Err(line.error(rest, "The date of this lot is not closed: ] was expected."));
            };
            let (date, _) = date(inner.trim(), reader.year).map_err(|message| line.error(rest, message))?;
            if let Some(cost) = &mut draft.cost {
                cost.date = Some(date);
            }
            *rest = after.trim_start();
        } else if rest.starts_with("((")
            && reader.dialect == Format::Ledger
            && let Some((_, after)) = rest.split_once("))")
        {
            // How it is valued in reports.
            *rest = after.trim_start();
        } else if rest.starts_with('(') && !rest.starts_with("(@") {
            notes += 1;
            let Some((note, after)) = rest[1..].split_once(')') else {
                return Err(line.error(rest, "The note of this lot is not closed: ) was expected."));
            };
            if let Some(cost) = &mut draft.cost {
                cost.label = Some(bounded(note));
            }
            *rest = after.trim_start();
        } else {
            return Ok(());
        }
    }
}

/// `@ UNIT` or `@@ TOTAL`.
fn price<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    draft: &mut Draft,
) -> Result<(), JournalError> {
    let text = *rest;
    let forms = [("(@@)", true), ("(@)", false), ("@@", true), ("@", false)];
    let Some((total, after)) = forms.iter().find_map(|(form, total)| Some((*total, text.strip_prefix(*form)?))) else {
        return Ok(());
    };
    *rest = after.trim_start();
    if reader.dialect == Format::Ledger {
        *rest = rest.trim_start_matches('=').trim_start();
    }
    let at = *rest;
    let amount = number::amount(reader, line, rest, Role::Price)?;
    *rest = rest.trim_start();
    if reader.dialect == Format::Ledger {
        if amount.quantity.is_negative() {
            return Err(line.error(at, "A cost is not negative in Ledger."));
        }
        if draft.units.as_ref().is_some_and(|units| units.commodity == amount.commodity) {
            return Err(line.error(at, "A cost is of another commodity than the amount in Ledger."));
        }
    }
    draft.price = Some(if total { Price::Total(amount) } else { Price::Unit(amount) });
    Ok(())
}

fn assertion<'a>(
    reader: &mut Reader<'_>,
    line: &Line<'a>,
    rest: &mut &'a str,
    role: Role,
) -> Result<Assertion, JournalError> {
    let total = rest.starts_with("==");
    let after = rest.strip_prefix(if total { "==" } else { "=" }).unwrap_or(*rest);
    let inclusive = after.starts_with('*');
    *rest = after.strip_prefix('*').unwrap_or(after).trim_start();
    let amount = number::amount(reader, line, rest, role)?;
    *rest = rest.trim_start();
    // A cost may follow, in hledger a price only; it says nothing about how much there is.
    let mut unused = Draft::new("x", None);
    let lots = reader.dialect == Format::Ledger;
    if lots {
        lot(reader, line, rest, &mut unused)?;
    }
    price(reader, line, rest, &mut unused)?;
    if lots {
        lot(reader, line, rest, &mut unused)?;
    }
    Ok(Assertion { amount, total, inclusive, price: unused.price.filter(|_| reader.dialect == Format::Hledger) })
}
