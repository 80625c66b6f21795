//! A day as it is typed: `2026-11-25`, `25.11.`, `11/25`, `25`.

use crate::state::formats::{DateOrder, Formats};
use jiff::civil::Date;

/// The day that a text says. What is left out is that of `today`; two figures of a year are of this century.
pub(crate) fn parse(text: &str, today: Date) -> Option<Date> {
    parse_in(text, today, Formats::now().date_order)
}

fn parse_in(text: &str, today: Date, order: DateOrder) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['.', '/', '-', ' ']).filter(|part| !part.is_empty()).collect();
    let number = |text: &str| (text.len() <= 4).then(|| text.parse::<i16>().ok()).flatten();
    let numbers: Vec<i16> = parts.iter().map(|part| number(part)).collect::<Option<_>>()?;
    let year_of = |year: i16| if (0..100).contains(&year) { 2000 + year } else { year };
    let (year, month, day) = match numbers[..] {
        [day] => (today.year(), i16::from(today.month()), day),
        [year, month, day] if parts[0].len() == 4 => (year, month, day),
        [month, day] | [month, day, _] if order == DateOrder::MonthFirst && !text.contains('.') => {
            (numbers.get(2).map_or(today.year(), |year| year_of(*year)), month, day)
        }
        [day, month] => (today.year(), month, day),
        [day, month, year] => (year_of(year), month, day),
        _ => return None,
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|date| date.year() >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_as_people_type_it() {
        let today = date(2026, 11, 23);
        for (text, day) in [
            ("2026-11-25", date(2026, 11, 25)),
            ("25.11.", date(2026, 11, 25)),
            ("25.11.27", date(2027, 11, 25)),
            ("5", date(2026, 11, 5)),
            ("25/11", date(2026, 11, 25)),
        ] {
            assert_eq!(parse_in(text, today, DateOrder::DayFirst), Some(day), "{text}");
        }
        assert_eq!(parse_in("11/25", today, DateOrder::MonthFirst), Some(date(2026, 11, 25)));
        assert_eq!(parse_in("25.11.", today, DateOrder::MonthFirst), Some(date(2026, 11, 25)));
        for text in ["", "0000-00-00", "31.2.", "soon", "1.2.3.4", "99999"] {
            assert_eq!(parse_in(text, today, DateOrder::DayFirst), None, "{text}");
        }
    }
}
