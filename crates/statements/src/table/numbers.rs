//! How a table writes its amounts and its days.

use crate::number::{self, Order};
use atom_api::ledger::DateOrder;

/// The decimal sign that fits the amounts, and whether no other fits as well: `1.500` may be one and a half, or what is
/// written `1,500` elsewhere.
pub(super) fn decimal(amounts: &[&str]) -> (char, bool) {
    let (mut comma, mut point, mut either) = (0_usize, 0_usize, false);
    for cell in amounts {
        match (cell.rfind(','), cell.rfind('.')) {
            (Some(at), Some(other)) if at > other => comma += 1,
            (Some(_), Some(_)) => point += 1,
            (Some(at), None) if cell.matches(',').count() == 1 && places(&cell[at + 1..]) != 3 => comma += 1,
            (None, Some(at)) if cell.matches('.').count() == 1 && places(&cell[at + 1..]) != 3 => point += 1,
            // Several of one kind part thousands, so the other is the decimal sign.
            (Some(_), None) if cell.matches(',').count() > 1 => point += 1,
            (None, Some(_)) if cell.matches('.').count() > 1 => comma += 1,
            (Some(_), None) | (None, Some(_)) => either = true,
            (None, None) => {}
        }
    }
    (if comma > point { ',' } else { '.' }, comma != point || !either)
}

fn places(text: &str) -> usize {
    text.chars().take_while(char::is_ascii_digit).count()
}

/// The order of the parts of days, and whether no other fits as well.
pub(super) fn order(days: &[&str], decimal: char) -> (DateOrder, bool) {
    let parts: Vec<([u32; 3], usize)> = days.iter().filter_map(|day| number::parts(day)).collect();
    if parts.iter().all(|(_, digits)| *digits == 4) {
        return (DateOrder::Ymd, true);
    }
    let fits = |order: Order| days.iter().all(|day| number::date(day, order).is_some());
    let dotted = days.iter().any(|day| day.contains('.'));
    match (fits(Order::Dmy), fits(Order::Mdy)) {
        (true, false) => (DateOrder::Dmy, true),
        (false, true) => (DateOrder::Mdy, true),
        (true, true) if dotted => (DateOrder::Dmy, true),
        (true, true) => {
            // Statements go on from day to day: the order with the shorter way is the likelier one.
            let way = |order: Order| {
                let days: Vec<_> = days.iter().filter_map(|day| number::date(day, order)).collect();
                days.windows(2)
                    .map(|two| two[1].since(two[0]).map_or(0, |span| i64::from(span.get_days().abs())))
                    .sum::<i64>()
            };
            let (dmy, mdy) = (way(Order::Dmy), way(Order::Mdy));
            let certain = dmy != mdy && dmy.min(mdy) * 3 < dmy.max(mdy);
            if dmy < mdy || (dmy == mdy && decimal == ',') {
                (DateOrder::Dmy, certain)
            } else {
                (DateOrder::Mdy, certain)
            }
        }
        (false, false) => {
            let most = |order: Order| days.iter().filter(|day| number::date(day, order).is_some()).count();
            if most(Order::Ymd) > most(Order::Dmy).max(most(Order::Mdy)) {
                (DateOrder::Ymd, true)
            } else if most(Order::Mdy) > most(Order::Dmy) {
                (DateOrder::Mdy, true)
            } else {
                (DateOrder::Dmy, true)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_sign_is_certain_where_an_amount_tells_it() {
        for (amounts, told) in [
            (&["1.500", "-2.000"][..], ('.', false)),
            (&["1,500"], ('.', false)),
            (&["1.500", "12,50"], (',', true)),
            (&["1,500", "12.5"], ('.', true)),
            (&["1.500.000"], (',', true)),
            (&["12", "-7"], ('.', true)),
            (&[], ('.', true)),
        ] {
            assert_eq!(decimal(amounts), told, "{amounts:?}");
        }
    }
}
