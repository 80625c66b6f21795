//! Days, months and instants by plain arithmetic, and the one form in which the contract writes them.
//!
//! `jiff` does all of this and more, and says precisely what was wrong. The interface shows none of that, and it would be
//! a twelfth of what a window loads before it starts. So what is needed there is here: nothing of this module, and
//! nothing that it calls, can print an error of `jiff`.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

const DAY_MIN: i64 = 24 * 60;
const DAY_S: i64 = DAY_MIN * 60;

/// The number of a day, counted from 1970-01-01.
///
/// By Howard Hinnant's `days_from_civil`: years begin in March, so that the leap day is the last of one.
#[must_use]
pub fn day_number(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The day of a number; nothing beyond the calendar.
#[must_use]
pub fn numbered(day: i64) -> Option<Date> {
    let day = day.checked_add(719_468)?;
    let (era, day_of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_of_year = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_of_year + 2) / 5 + 1;
    let month = if month_of_year < 10 { month_of_year + 3 } else { month_of_year - 9 };
    of(era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

fn of(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The date so many days later; nothing beyond the calendar.
#[must_use]
pub fn add_days(date: Date, days: i64) -> Option<Date> {
    numbered(day_number(date).checked_add(days)?)
}

/// The same day so many months later, or the last one of that month; nothing beyond the calendar.
#[must_use]
pub fn add_months(date: Date, months: i64) -> Option<Date> {
    let month = (i64::from(date.year()) * 12 + i64::from(date.month()) - 1).checked_add(months)?;
    let first = of(month.div_euclid(12), month.rem_euclid(12) + 1, 1)?;
    add_days(first, i64::from(date.day().min(first.days_in_month())) - 1)
}

/// The wall time so many minutes later, in whole minutes; nothing beyond the calendar.
#[must_use]
pub fn add_minutes(at: DateTime, minutes: i64) -> Option<DateTime> {
    let minute =
        (day_number(at.date()) * DAY_MIN + i64::from(at.hour()) * 60 + i64::from(at.minute())).checked_add(minutes)?;
    let of_day = minute.rem_euclid(DAY_MIN);
    let time = Time::new(i8::try_from(of_day / 60).ok()?, i8::try_from(of_day % 60).ok()?, 0, 0).ok()?;
    Some(numbered(minute.div_euclid(DAY_MIN))?.to_datetime(time))
}

/// Days from one date to another, negative when that is before.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    day_number(to) - day_number(from)
}

/// Seconds from the beginning of 1970 to a wall time, both without a zone.
#[must_use]
pub fn wall_seconds(at: DateTime) -> i64 {
    day_number(at.date()) * DAY_S + i64::from(at.hour()) * 3_600 + i64::from(at.minute()) * 60 + i64::from(at.second())
}

/// Reads `2030-01-02`.
#[must_use]
pub fn read_date(text: &str) -> Option<Date> {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let year = (year.len() == 4).then(|| number(year)).flatten()?;
    of(year, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
}

/// Reads `2030-01-02T15:00:00`, also with fractions of a second and without seconds.
#[must_use]
pub fn read_date_time(text: &str) -> Option<DateTime> {
    let (date, time) = text.split_once('T')?;
    Some(read_date(date)?.to_datetime(read_time(time)?))
}

/// Reads `15:00`, `15:00:00` and `15:00:00.123`.
fn read_time(text: &str) -> Option<Time> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let (hour, minute, second) = match clock.as_bytes() {
        [h1, h2, b':', m1, m2] if clock.len() == text.len() => ([*h1, *h2], [*m1, *m2], [b'0', b'0']),
        [h1, h2, b':', m1, m2, b':', s1, s2] => ([*h1, *h2], [*m1, *m2], [*s1, *s2]),
        _ => return None,
    };
    let small = |digits: [u8; 2]| i8::try_from(number(&digits)?).ok();
    let nanos = (fraction.len() <= 9).then(|| number(fraction.as_bytes())).flatten()?;
    let nanos = nanos * 10_i64.pow(9 - u32::try_from(fraction.len()).ok()?);
    Time::new(small(hour)?, small(minute)?, small(second)?, i32::try_from(nanos).ok()?).ok()
}

/// Reads an instant as RFC 3339 writes it: `2030-01-02T15:00:00.123Z`, or with an offset such as `+01:00` at its end.
#[must_use]
pub fn read_instant(text: &str) -> Option<Timestamp> {
    let (wall, offset_s) = match text.strip_suffix('Z') {
        Some(wall) => (wall, 0),
        None => {
            let (wall, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
            let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = offset.as_bytes() else { return None };
            let (hours, minutes) = (number(&[*h1, *h2])?, number(&[*m1, *m2])?);
            let seconds = (hours < 24 && minutes < 60).then_some(hours * 3_600 + minutes * 60)?;
            (wall, if *sign == b'-' { -seconds } else { seconds })
        }
    };
    let wall = read_date_time(wall)?;
    Timestamp::new(wall_seconds(wall) - offset_s, wall.subsec_nanosecond()).ok()
}

/// A number of ASCII digits alone.
fn number(digits: &[u8]) -> Option<i64> {
    let add = |sum: i64, digit: &u8| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'));
    if digits.is_empty() { None } else { digits.iter().try_fold(0, add) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{SignedDuration, ToSpan as _, Unit, civil::date};

    #[test]
    fn days_are_counted_as_jiff_counts_them() {
        assert_eq!((day_number(date(1970, 1, 1)), numbered(0)), (0, Some(date(1970, 1, 1))));
        // A step of a prime number of days meets every day of the year within some centuries.
        let (mut day, mut number) = (date(1583, 1, 1), day_number(date(1583, 1, 1)));
        while day < date(2800, 1, 1) {
            assert_eq!((day_number(day), numbered(number)), (number, Some(day)));
            day = day.checked_add(13.days()).unwrap();
            number += 13;
        }
        assert_eq!(numbered(day_number(Date::MAX)), Some(Date::MAX));
        assert_eq!(numbered(day_number(Date::MIN)), Some(Date::MIN));
        for beyond in [day_number(Date::MAX) + 1, day_number(Date::MIN) - 1, i64::MAX, i64::MIN] {
            assert_eq!(numbered(beyond), None);
        }
    }

    #[test]
    fn days_months_and_minutes_are_added_as_jiff_adds_them() {
        for day in [date(2024, 1, 31), date(2024, 2, 29), date(2026, 11, 23), date(2026, 12, 31)] {
            for count in [-800_i64, -31, -12, -1, 0, 1, 11, 12, 13, 40, 500] {
                assert_eq!(add_days(day, count), day.checked_add(count.days()).ok(), "{day} {count}");
                assert_eq!(add_months(day, count), day.checked_add(count.months()).ok(), "{day} {count}");
                let to = day.checked_add(count.days()).unwrap();
                assert_eq!(days_between(day, to), i64::from(day.until((Unit::Day, to)).unwrap().get_days()));
                let at = day.at(23, 50, 0, 0);
                assert_eq!(add_minutes(at, count), at.checked_add(SignedDuration::from_mins(count)).ok());
            }
        }
        assert_eq!(add_months(Date::MAX, 1), None);
        assert_eq!(add_days(Date::MAX, i64::MAX), None);
        assert_eq!(add_minutes(date(2026, 11, 23).at(9, 0, 59, 0), 1), Some(date(2026, 11, 23).at(9, 1, 0, 0)));
    }

    #[test]
    fn what_jiff_writes_is_read() {
        for at in ["2026-11-23T14:05:00Z", "1969-12-31T23:59:59.999Z", "2026-11-23T14:05:00.123456789Z"] {
            let instant: Timestamp = at.parse().unwrap();
            assert_eq!(read_instant(at), Some(instant));
            assert_eq!(read_instant(&instant.to_string()), Some(instant));
        }
        for at in ["2026-11-23T14:05:00+01:00", "2026-01-01T00:30:00.5-03:30", "2026-11-23T14:05+00:00"] {
            assert_eq!(read_instant(at), at.parse().ok(), "{at}");
        }
        assert_eq!(read_date("2028-02-29"), Some(date(2028, 2, 29)));
        assert_eq!(read_date_time("2026-11-23T14:05:09"), Some(date(2026, 11, 23).at(14, 5, 9, 0)));
        assert_eq!(read_date_time("2026-11-23T14:05"), Some(date(2026, 11, 23).at(14, 5, 0, 0)));
    }

    #[test]
    fn what_is_no_date_and_no_instant_is_not_read() {
        for text in ["", "-", "soon", "2026-02-29", "2026-13-01", "26-01-01", "2026-1-01", "+2026-01-01", "2026-01-0é"]
        {
            assert_eq!(read_date(text), None, "{text}");
        }
        for text in [
            "",
            "Z",
            "2026-11-23",
            "2026-11-23T14:05:00",
            "2026-11-23T24:00:00Z",
            "2026-11-23T14:05.5Z",
            "2026-11-23T14:05:00.Z",
            "2026-11-23T14:05:00.1234567890Z",
            "2026-11-23T14:05:00+1:00",
            "2026-11-23T14:05:00+25:00",
            "2026-11-23T14:05:00 é",
        ] {
            assert_eq!(read_instant(text), None, "{text}");
        }
    }
}
