//! Dates as people and programs write them.
//!
//! `03/04/2030` alone says nothing. Which of both numbers is the day is told from the whole column: one value with a
//! number over twelve is enough. Where no value tells, the day comes first.

use super::Setting;
use crate::when::{When, zone_of};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

/// Which number of `03/04/2030` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// How dates are read.
#[derive(Clone, Copy)]
pub(super) struct Dates<'s> {
    pub(super) order: Order,
    /// The zone of times without one.
    pub(super) zone: &'s str,
    today: Date,
}

impl<'s> Dates<'s> {
    pub(super) fn new(setting: &'s Setting) -> Self {
        Self { order: Order::DayFirst, zone: &setting.zone, today: setting.today }
    }

    /// Tells the order from the values of a column, and whether none of them told.
    pub(super) fn of_column<'t>(setting: &'s Setting, column: impl Iterator<Item = &'t str>) -> (Self, bool) {
        let (mut day, mut month, mut either) = (false, false, false);
        for (first, second) in column.filter_map(numbers) {
            day |= first > 12;
            month |= second > 12;
            either |= first <= 12 && second <= 12 && first != second;
        }
        let order = if month && !day { Order::MonthFirst } else { Order::DayFirst };
        (Self { order, ..Self::new(setting) }, either && day == month)
    }

    /// In another zone, where that is one.
    pub(super) fn in_zone(self, zone: &'s str) -> Self {
        if zone_of(zone).is_some() { Self { zone, ..self } } else { self }
    }

    /// A date or time in the form in which Atom keeps it.
    pub(super) fn when(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if let Some(When::Time(local, zone)) = When::read(text).filter(|_| text.ends_with(']')) {
            return zone_of(zone).is_some().then(|| kept(local, zone));
        }
        if let Ok(instant) = text.parse::<Timestamp>() {
            let local = zone_of(self.zone)?.to_datetime(instant);
            return in_years(local.date()).then(|| kept(local, self.zone));
        }
        let (date, time) = self.read(text)?;
        Some(match time {
            // What spreadsheets make of a date.
            None | Some(Time::MIN) => date.to_string(),
            Some(time) => kept(date.to_datetime(time), self.zone),
        })
    }

    /// An instant; a day is its beginning.
    pub(super) fn instant(&self, text: &str) -> Option<Timestamp> {
        if let Ok(instant) = text.trim().parse() {
            return Some(instant);
        }
        let (date, time) = self.read(text.trim())?;
        let local = date.to_datetime(time.unwrap_or(Time::MIN));
        zone_of(self.zone)?.to_ambiguous_zoned(local).compatible().ok().map(|at| at.timestamp())
    }

    fn read(&self, text: &str) -> Option<(Date, Option<Time>)> {
        if text.len() > 100 {
            return None;
        }
        let pieces = pieces(text);
        let (date, rest) = self.date(skip_weekday(&pieces))?;
        in_years(date).then_some(())?;
        Some((date, time(rest)?))
    }

    fn date<'p>(&self, pieces: &'p [Piece]) -> Option<(Date, &'p [Piece])> {
        use Piece::{Number, Sign, Word};
        let year_of = |number: u32, digits: usize| match (number, digits) {
            (number, 4) => Some(number),
            (number @ 0..=69, 2) => Some(2_000 + number),
            (number, 2) => Some(1_900 + number),
            _ => None,
        };
        let (year, month, day, used) = match pieces {
            [Number(year, 4), Sign('-' | '/' | '.'), Number(month, _), Sign('-' | '/' | '.'), Number(day, _), ..] => {
                (*year, *month, *day, 5)
            }
            [Number(whole, 8), ..] => (whole / 10_000, whole / 100 % 100, whole % 100, 1),
            [
                Number(first, 1 | 2),
                Sign(sign @ ('-' | '/' | '.')),
                Number(second, 1 | 2),
                Sign(_),
                Number(year, digits),
                ..,
            ] => {
                let day_first = *sign == '.' || self.order == Order::DayFirst;
                let (day, month) = if day_first { (*first, *second) } else { (*second, *first) };
                (year_of(*year, *digits)?, month, day, 5)
            }
            [Number(day, 1 | 2), rest @ ..] => {
                let rest = after(rest, |piece| {
                    matches!(piece, Sign('.' | '-'))
                        || matches!(piece, Word(word) if word == "of" || ends_ordinal(word))
                });
                let [Word(name), rest @ ..] = rest else { return None };
                let rest = after(rest, |piece| matches!(piece, Sign('.' | ',' | '-')));
                let (year, left) = self.year(rest);
                (year, month(name)?, *day, pieces.len() - left)
            }
            [Word(name), rest @ ..] => {
                let month = month(name)?;
                let rest = after(rest, |piece| matches!(piece, Sign('.')));
                let [Number(day, 1 | 2), rest @ ..] = rest else { return None };
                let rest = after(rest, |piece| {
                    matches!(piece, Sign(',')) || matches!(piece, Word(word) if ends_ordinal(word))
                });
                let (year, left) = self.year(rest);
                (year, month, *day, pieces.len() - left)
            }
            _ => return None,
        };
        let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Some((date, &pieces[used..]))
    }

    /// The year at the beginning, else this one; and how many pieces are left.
    fn year(&self, pieces: &[Piece]) -> (u32, usize) {
        match pieces {
            [Piece::Number(year, 4), rest @ ..] if !matches!(rest.first(), Some(Piece::Sign(':'))) => {
                (*year, rest.len())
            }
            rest => (self.today.year().unsigned_abs().into(), rest.len()),
        }
    }
}

fn kept(local: DateTime, zone: &str) -> String {
    let form = if local.second() == 0 { "%Y-%m-%dT%H:%M" } else { "%Y-%m-%dT%H:%M:%S" };
    format!("{}[{zone}]", local.strftime(form))
}

fn in_years(date: Date) -> bool {
    (1..=9999).contains(&date.year())
}

/// The two numbers of which one is the day, where nothing else tells which.
fn numbers(text: &str) -> Option<(u32, u32)> {
    let pieces = pieces(text.trim().get(..20).unwrap_or_else(|| text.trim()));
    match skip_weekday(&pieces) {
        [
            Piece::Number(first, 1 | 2),
            Piece::Sign('/' | '-'),
            Piece::Number(second, 1 | 2),
            Piece::Sign('/' | '-'),
            ..,
        ] => Some((*first, *second)),
        _ => None,
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// A number, and how many digits it has.
    Number(u32, usize),
    /// A word in lower case.
    Word(String),
    /// Anything else but spaces.
    Sign(char),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = |fits: fn(char) -> bool| rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let end = end(|letter| letter.is_ascii_digit());
            pieces.push(rest[..end].parse().map_or(Piece::Sign('?'), |number| Piece::Number(number, end)));
            end
        } else if first.is_alphabetic() {
            let end = end(char::is_alphabetic);
            pieces.push(Piece::Word(rest[..end].to_lowercase()));
            end
        } else {
            pieces.push(Piece::Sign(first));
            first.len_utf8()
        };
        rest = rest[length..].trim_start();
    }
    pieces
}

/// What follows the pieces at the beginning that fit.
fn after(mut pieces: &[Piece], fits: impl Fn(&Piece) -> bool) -> &[Piece] {
    while let [first, rest @ ..] = pieces
        && fits(first)
    {
        pieces = rest;
    }
    pieces
}

fn ends_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th")
}

fn skip_weekday(pieces: &[Piece]) -> &[Piece] {
    const DAYS: [&str; 17] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr", "sa", "so", "die", "don", "sam",
    ];
    match pieces {
        [Piece::Word(word), rest @ ..]
            if DAYS.contains(&word.as_str())
                || word.ends_with("day")
                || word.ends_with("tag")
                || word == "mittwoch" =>
        {
            after(rest, |piece| matches!(piece, Piece::Sign(',' | '.')))
        }
        pieces => pieces,
    }
}

fn month(name: &str) -> Option<u32> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "january", "januar", "jän", "jänner"],
        &["feb", "february", "februar"],
        &["mar", "march", "mär", "märz", "mrz", "maerz"],
        &["apr", "april"],
        &["may", "mai"],
        &["jun", "june", "juni"],
        &["jul", "july", "juli"],
        &["aug", "august"],
        &["sep", "sept", "september"],
        &["oct", "october", "okt", "oktober"],
        &["nov", "november"],
        &["dec", "december", "dez", "dezember"],
    ];
    (1..).zip(MONTHS).find(|(_, names)| names.contains(&name)).map(|(number, _)| number)
}

/// The time of day behind a date: none where nothing follows, nothing at all where something else does.
#[allow(clippy::option_option)]
fn time(pieces: &[Piece]) -> Option<Option<Time>> {
    use Piece::{Number, Sign, Word};
    let pieces = after(pieces, |piece| matches!(piece, Sign(',')));
    let pieces = after(pieces, |piece| {
        matches!(piece, Sign('@')) || matches!(piece, Word(word) if ["t", "at", "um"].contains(&word.as_str()))
    });
    let (hour, minute, second, rest) = match pieces {
        [] => return Some(None),
        [
            Number(hour, 1 | 2),
            Sign(':'),
            Number(minute, 2),
            Sign(':'),
            Number(second, 2),
            Sign('.'),
            Number(..),
            rest @ ..,
        ]
        | [Number(hour, 1 | 2), Sign(':'), Number(minute, 2), Sign(':'), Number(second, 2), rest @ ..] => {
            (*hour, *minute, *second, rest)
        }
        [Number(hour, 1 | 2), Sign(':'), Number(minute, 2), rest @ ..] => (*hour, *minute, 0, rest),
        [Number(hour, 1 | 2), Word(_), ..] => (*hour, 0, 0, &pieces[1..]),
        _ => return None,
    };
    let hour = match rest {
        [] => hour,
        [Word(word)] => match word.as_str() {
            "uhr" => hour,
            "am" | "a" if (1..=12).contains(&hour) => hour % 12,
            "pm" | "p" if (1..=12).contains(&hour) => hour % 12 + 12,
            _ => return None,
        },
        _ => return None,
    };
    let part = |number: u32| i8::try_from(number).ok();
    Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> Setting {
        Setting { name: None, today: jiff::civil::date(2030, 6, 1), zone: "Europe/Berlin".to_owned() }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let setting = setting();
        let dates = Dates::new(&setting);
        for (text, expected) in [
            ("2030-01-02", "2030-01-02"),
            ("2030/1/2", "2030-01-02"),
            ("20300102", "2030-01-02"),
            ("02.01.2030", "2030-01-02"),
            ("2.1.30", "2030-01-02"),
            ("02/01/2030", "2030-01-02"),
            ("2030-01-02 00:00:00", "2030-01-02"),
            ("2030-01-02 15:30", "2030-01-02T15:30[Europe/Berlin]"),
            ("2030-01-02T15:30:10", "2030-01-02T15:30:10[Europe/Berlin]"),
            ("2030-01-02T14:30:00.000Z", "2030-01-02T15:30[Europe/Berlin]"),
            ("2030-07-02T15:30:00+02:00", "2030-07-02T15:30[Europe/Berlin]"),
            ("2030-01-02T15:00[America/New_York]", "2030-01-02T15:00[America/New_York]"),
            ("02.01.2030 um 15 Uhr", "2030-01-02T15:00[Europe/Berlin]"),
            ("Jan 2 2030", "2030-01-02"),
            ("January 2nd, 2030 at 3:30 PM", "2030-01-02T15:30[Europe/Berlin]"),
            ("Wed, 2 Jan 2030", "2030-01-02"),
            ("Mittwoch, 2. Januar 2030", "2030-01-02"),
            ("28 Mar 12am", "2030-03-28"),
            ("5 Oct", "2030-10-05"),
            ("29.02.2028", "2028-02-29"),
        ] {
            assert_eq!(dates.when(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "soon",
            "every friday",
            "tomorrow",
            "2030-13-01",
            "29.02.2029",
            "31/04/2030",
            "2030",
            "1",
            "2030-01-02 25:00",
            "2030-01-02 and more",
            "0000-01-01",
            "99999999999999999999",
            "2030-01-02T15:00[Mars/Olympus]",
            "🎉",
        ] {
            assert_eq!(dates.when(text), None, "{text}");
        }
    }

    #[test]
    fn the_order_is_told_by_the_whole_column() {
        let setting = setting();
        let order = |column: &[&str]| {
            let (dates, unsure) = Dates::of_column(&setting, column.iter().copied());
            (dates.order, unsure)
        };
        assert_eq!(order(&["01/02/2030", "03/25/2030"]), (Order::MonthFirst, false));
        assert_eq!(order(&["01/02/2030", "25/03/2030"]), (Order::DayFirst, false));
        assert_eq!(order(&["01/02/2030"]), (Order::DayFirst, true));
        assert_eq!(order(&["02/02/2030", "", "2030-01-02", "01.02.2030"]), (Order::DayFirst, false));
        assert_eq!(order(&["13/01/2030", "01/13/2030", "01/02/2030"]), (Order::DayFirst, true));
    }
}
