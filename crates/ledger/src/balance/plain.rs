//! The commonest entries, made without looking at more than their sum.

use super::Draft;
use crate::{Amount, Decimal, Entry, Group, Head, Posting};

/// The entry of lines that are real, of one commodity, without cost and price, and come to nothing exactly, at most one of
/// them without an amount: what [`balance`](super::balance()) would make of them, whatever the tolerance. Other lines stay
/// where they are.
///
/// # Errors
/// The head, where the lines are not such.
pub fn plain_entry<T>(
    head: Head,
    lines: &mut Vec<T>,
    draft_of: impl Fn(&T) -> &Draft,
    into_draft: impl Fn(T) -> Draft,
) -> Result<Entry, Box<Head>> {
    let Some(missing) = plain_rest(lines.iter().map(draft_of)) else { return Err(Box::new(head)) };
    let postings = lines.drain(..).map(|line| {
        let draft = into_draft(line);
        let (units, inferred) = match draft.units {
            Some(units) => (units, false),
            None => (missing.clone(), true),
        };
        let (account, group, comment) = (draft.account, draft.group, draft.comment);
        Posting { account, group, weight: units.clone(), units, cost: None, price: None, comment, inferred }
    });
    let postings = postings.collect();
    Ok(Entry::unchecked(head, postings))
}

/// What the line without an amount stands for, where the lines are plain; the rest is nothing where all have one.
fn plain_rest<'d>(drafts: impl ExactSizeIterator<Item = &'d Draft>) -> Option<Amount> {
    /// The places of an amount that every program keeps as it is.
    const PLACES_MAX: u8 = 9;
    if drafts.len() < 2 || drafts.len() > crate::POSTINGS_MAX {
        return None;
    }
    let mut sum: Option<Amount> = None;
    let mut missing = 0;
    for draft in drafts {
        let plain = draft.group == Group::Real && draft.cost.is_none() && draft.price.is_none();
        if !plain || crate::check_name(&draft.account).is_err() {
            return None;
        }
        match (&draft.units, &mut sum) {
            (None, _) => missing += 1,
            (Some(units), Some(sum)) if sum.commodity == units.commodity => {
                sum.quantity = sum.quantity.plus(units.quantity).ok()?;
            }
            (Some(_), Some(_)) => return None,
            (Some(units), None) => sum = Some(units.clone()),
        }
    }
    let rest = sum?.negated().ok()?;
    match missing {
        0 if rest.quantity.is_zero() => Some(rest),
        1 if rest.quantity.is_zero() => Some(rest.with(Decimal::ZERO)),
        1 if rest.quantity.scale() <= PLACES_MAX => Some(rest),
        _ => None,
    }
}
