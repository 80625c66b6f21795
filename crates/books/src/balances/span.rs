//! Days that are summed up together: whole months, and the days at both ends.

use jiff::civil::Date;

/// Days that are summed up together: from one on, or from the beginning, through another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Option<Date>,
    pub(crate) through: Date,
}

impl Span {
    /// The first and the last of the months that are in it whole. There are none where the last comes before the first.
    pub(super) fn months(self) -> (String, String) {
        let first = match self.from {
            None => String::new(),
            Some(from) if from.day() == 1 => month(from),
            Some(from) => from.last_of_month().tomorrow().map_or_else(|_| "9999-13".to_owned(), month),
        };
        let last = if self.through == self.through.last_of_month() {
            month(self.through)
        } else {
            self.through.first_of_month().yesterday().map_or_else(|_| "0000-00".to_owned(), month)
        };
        (first, last)
    }

    /// The days at both ends that are no whole months.
    pub(super) fn days(self) -> impl Iterator<Item = (Date, Date)> {
        let through = self.through;
        let head = self.from.filter(|from| from.day() != 1).map(|from| (from, from.last_of_month().min(through)));
        // The days at the beginning reach this far already where both ends are in one month.
        let begun = head.is_some_and(|(from, _)| from.first_of_month() == through.first_of_month());
        let tail = (through != through.last_of_month() && !begun).then(|| (through.first_of_month(), through));
        head.into_iter().chain(tail)
    }
}

pub(super) fn month(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_span_is_whole_months_and_the_days_at_both_ends() {
        let span = |from: Option<Date>, through: Date| {
            let span = Span { from, through };
            let days: Vec<String> = span.days().map(|(from, to)| format!("{from}..{to}")).collect();
            let (first, last) = span.months();
            (first, last, days.join(" "))
        };
        let expected = |first: &str, last: &str, days: &str| (first.to_owned(), last.to_owned(), days.to_owned());
        assert_eq!(span(None, date(2026, 3, 31)), expected("", "2026-03", ""));
        assert_eq!(span(None, date(9999, 12, 31)), expected("", "9999-12", ""));
        assert_eq!(span(None, date(2026, 3, 30)), expected("", "2026-02", "2026-03-01..2026-03-30"));
        assert_eq!(span(Some(date(2026, 1, 1)), date(2026, 1, 31)), expected("2026-01", "2026-01", ""));
        assert_eq!(
            span(Some(date(2026, 1, 10)), date(2026, 3, 5)),
            expected("2026-02", "2026-02", "2026-01-10..2026-01-31 2026-03-01..2026-03-05")
        );
        assert_eq!(span(Some(date(2026, 1, 10)), date(2026, 1, 20)).2, "2026-01-10..2026-01-20");
        assert_eq!(
            span(Some(date(2026, 1, 10)), date(2026, 1, 31)),
            expected("2026-02", "2026-01", "2026-01-10..2026-01-31")
        );
        assert_eq!(
            span(Some(date(2026, 1, 1)), date(2026, 1, 20)),
            expected("2026-01", "2025-12", "2026-01-01..2026-01-20")
        );
    }
}
