//! Dates and times as people say them. Pure: what is now and today comes in as an argument.

use super::formats::{DateOrder, Formats};
use crate::words;
use atom_core::civil;
pub(crate) use atom_core::civil::{add_days, add_months, days_between};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
};

/// When a task is due: a civil date, or a wall time in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    /// The date, in `zone` where there is a time.
    pub(crate) date: Date,
    /// The time of day, to the minute.
    pub(crate) time: Option<Time>,
    /// The IANA name of the zone that the time is meant in.
    pub(crate) zone: Option<String>,
}

impl Due {
    /// A whole day.
    pub(crate) fn on(date: Date) -> Self {
        Self { date, time: None, zone: None }
    }

    /// Reads the form of the contract: `2030-01-02` or `2030-01-02T15:00[Europe/Berlin]`, with or without seconds and offset.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let date = civil::read_date(text.get(..10)?)?;
        let Some(rest) = text.get(10..).and_then(|rest| rest.strip_prefix('T')) else { return Some(Self::on(date)) };
        let zone = rest.split_once('[').and_then(|(_, zone)| zone.strip_suffix(']')).map(str::to_owned);
        Some(Self { date, time: Some(parse_time(rest.get(..5)?)?), zone })
    }

    /// The form of the contract. A time without a zone takes `zone`, the machine's own.
    pub(crate) fn to_wire(&self, zone: &str) -> String {
        match self.time {
            None => self.date.to_string(),
            Some(time) => format!("{}T{}[{}]", self.date, clock_24h(time), self.zone.as_deref().unwrap_or(zone)),
        }
    }

    /// The wall time, midnight for a whole day.
    pub(crate) fn wall(&self) -> DateTime {
        self.date.to_datetime(self.time.unwrap_or(Time::MIN))
    }
}

/// How near a due date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nearness {
    /// Before now.
    Late,
    /// Today or tomorrow.
    Soon,
    /// Later.
    Far,
}

/// How near `due` is, seen from the wall time `now`.
pub(crate) fn nearness(due: &Due, now: DateTime) -> Nearness {
    let late = match due.time {
        Some(_) => due.wall() < now,
        None => due.date < now.date(),
    };
    match days_between(now.date(), due.date) {
        _ if late => Nearness::Late,
        0 | 1 => Nearness::Soon,
        _ => Nearness::Far,
    }
}

/// `14:00`, `Tomorrow`, `Fri 20 Nov`: as short as a row has space. Today's times stand alone.
pub(crate) fn due_short(due: &Due, today: Date) -> String {
    match due.time {
        Some(time) if due.date == today => clock(time),
        Some(time) if days_between(today, due.date).abs() <= 1 => format!("{} {}", day(due.date, today), clock(time)),
        _ => day(due.date, today),
    }
}

/// `Today, 14:00`: with what was meant, where that is in another zone than `at_home`.
pub(crate) fn due_long(due: &Due, at_home: &Due, today: Date) -> String {
    let text = day(at_home.date, today);
    let Some(time) = at_home.time else { return text };
    let meant = due.time.zip(due.zone.as_deref()).filter(|_| due.zone != at_home.zone);
    let meant = meant.map(|(time, zone)| format!(" ({} {})", clock(time), zone.replace('_', " "))).unwrap_or_default();
    format!("{text}, {}{meant}", clock(time))
}

/// A day: by its name when it is near, by its date when it is far, with the year when that is another one.
pub(crate) fn day(date: Date, today: Date) -> String {
    match days_between(today, date) {
        -1 => words::yesterday().into(),
        0 => words::today().into(),
        1 => words::tomorrow().into(),
        _ => day_by_date(date, date.year() != today.year()),
    }
}

/// A date of another year, as it is written in an order.
pub(crate) fn day_written(date: Date, order: DateOrder) -> String {
    in_order(date, true, order)
}

fn day_by_date(date: Date, with_year: bool) -> String {
    in_order(date, with_year, Formats::now().date_order)
}

fn in_order(date: Date, with_year: bool, order: DateOrder) -> String {
    let (weekday, month) = (weekday_short(date), words::month_short(month_index(date)));
    let (day, year) = (date.day().to_string(), date.year().to_string());
    match (order, with_year) {
        (DateOrder::DayFirst, false) => words::date_short(weekday, &day, month),
        (DateOrder::DayFirst, true) => words::date_with_year(&day, month, &year),
        (DateOrder::MonthFirst, false) => words::date_month_first(weekday, &day, month),
        (DateOrder::MonthFirst, true) => words::date_with_year_month_first(&day, month, &year),
        (DateOrder::YearFirst, _) => date.to_string(),
    }
}

/// `Monday 23 November`.
pub(crate) fn day_in_full(date: Date) -> String {
    let (weekday, month) = (words::weekday(weekday_index(date)), words::month(month_index(date)));
    let day = date.day().to_string();
    match Formats::now().date_order {
        DateOrder::MonthFirst => words::date_month_first(weekday, &day, month),
        DateOrder::DayFirst | DateOrder::YearFirst => words::date_full(weekday, &day, month),
    }
}

/// The name of a day of the week, Monday as 0.
pub(crate) fn weekday_name(from_monday: usize) -> &'static str {
    words::weekday(from_monday)
}

/// `November 2026`.
pub(crate) fn month_in_full(date: Date) -> String {
    format!("{} {}", words::month(month_index(date)), date.year())
}

/// `14:05`, or `2:05 pm` where the clock has twelve hours.
pub(crate) fn clock(time: Time) -> String {
    if Formats::now().clock_24h {
        return clock_24h(time);
    }
    let half = if time.hour() < 12 { "am" } else { "pm" };
    format!("{}:{:02} {half}", (time.hour() + 11) % 12 + 1, time.minute())
}

fn clock_24h(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// Reads `9`, `9:05`, `0905`, `14.30`, `2pm`, `2:05 pm`: what people type for a time of day, whatever clock they have.
pub(crate) fn parse_time(text: &str) -> Option<Time> {
    let text = text.trim().to_ascii_lowercase();
    let (text, afternoon) = half_of_day(&text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if text.chars().any(|c| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ' '))) {
        return None;
    }
    let (hour, minute): (i8, i8) = match (digits.len(), text.split_once([':', '.'])) {
        (_, Some((hour, minute))) => (hour.trim().parse().ok()?, minute.trim().parse().ok()?),
        (1 | 2, None) => (digits.parse().ok()?, 0),
        (3 | 4, None) => {
            let (hour, minute) = digits.split_at(digits.len() - 2);
            (hour.parse().ok()?, minute.parse().ok()?)
        }
        _ => return None,
    };
    let hour = match afternoon {
        None => hour,
        // Twelve is the first hour of either half.
        Some(afternoon) if (1..=12).contains(&hour) => hour % 12 + if afternoon { 12 } else { 0 },
        Some(_) => return None,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// The time without `am` or `pm`, and whether it said `pm`.
fn half_of_day(text: &str) -> (&str, Option<bool>) {
    for (mark, afternoon) in [("am", false), ("a.m.", false), ("pm", true), ("p.m.", true)] {
        if let Some(rest) = text.strip_suffix(mark) {
            return (rest.trim_end(), Some(afternoon));
        }
    }
    (text, None)
}

/// How long ago, in the two or three letters that the sidebar has space for.
pub(crate) fn age(at: Timestamp, now: Timestamp) -> String {
    let seconds = u64::try_from(now.as_second() - at.as_second()).unwrap_or(0);
    match seconds {
        ..60 => words::now().into(),
        60..3_600 => words::minutes(seconds / 60),
        3_600..86_400 => words::hours(seconds / 3_600),
        _ => words::days(seconds / 86_400),
    }
}

/// `now`, `in 4 min`, `in 2 h`: how far away, for sentences.
pub(crate) fn ahead(at: Timestamp, now: Timestamp) -> String {
    if at.as_second() - now.as_second() < 60 {
        return words::now().into();
    }
    words::in_time(&age(now, at))
}

/// `just now`, `4 min ago`, `10:12`, `yesterday, 10:12`, `Fri 20 Nov`: for sentences. The wall times are those of the reader.
pub(crate) fn ago(at: DateTime, now: DateTime) -> String {
    let minutes = (civil::wall_seconds(now) - civil::wall_seconds(at)) / 60;
    if minutes < 1 {
        return words::just_now().into();
    }
    if minutes < 60 {
        return words::minutes_ago(minutes.unsigned_abs());
    }
    match days_between(at.date(), now.date()) {
        0 => clock(at.time()),
        1 => format!("{}, {}", words::small(words::yesterday()), clock(at.time())),
        _ => day(at.date(), now.date()),
    }
}

/// The six weeks that show the month of `date`, from the first day of the week on.
pub(crate) fn month_grid(date: Date) -> Vec<Date> {
    let first = date.first_of_month();
    let before = (weekday_index(first) + 7 - Formats::now().first_day.monday_offset()) % 7;
    (0..42).filter_map(|index| add_days(first, index - i64::try_from(before).unwrap_or(0))).collect()
}

/// The heads of a calendar's seven columns, from the first day of the week on.
pub(crate) fn weekday_heads() -> [&'static str; 7] {
    let first = Formats::now().first_day.monday_offset();
    std::array::from_fn(|column| words::weekday_head(first + column))
}

/// The Monday of the week after that of `date`, as quick add reads "next week".
pub(crate) fn next_monday(date: Date) -> Option<Date> {
    let day = i64::from(date.weekday().to_monday_zero_offset());
    let first = i64::try_from(Formats::now().first_day.monday_offset()).unwrap_or(0);
    // Where weeks begin before Monday, one that has begun already has the next Monday in it.
    let this_week = first > 0 && day >= first;
    add_days(date, if this_week { 14 - day } else { 7 - day })
}

fn weekday_index(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

fn month_index(date: Date) -> usize {
    usize::try_from(date.month() - 1).unwrap_or(0)
}

/// `Mon`.
pub(crate) fn weekday_short(date: Date) -> &'static str {
    words::weekday_short(weekday_index(date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::formats::FirstDay;
    use jiff::civil::date;

    fn today() -> Date {
        date(2026, 11, 23)
    }

    #[test]
    fn a_due_reads_and_writes_the_form_of_the_contract() {
        let day = Due::parse("2030-01-02").expect("a date");
        assert_eq!(day, Due::on(date(2030, 1, 2)));
        assert_eq!(day.to_wire("Europe/Berlin"), "2030-01-02");
        for text in ["2030-01-02T15:00[Europe/Berlin]", "2030-01-02T15:00:00+01:00[Europe/Berlin]"] {
            let due = Due::parse(text).expect("a time");
            assert_eq!(due.zone.as_deref(), Some("Europe/Berlin"));
            assert_eq!(due.to_wire("UTC"), "2030-01-02T15:00[Europe/Berlin]");
        }
        assert_eq!(Due::parse("soon"), None);
        assert_eq!(Due::parse("2030-13-02"), None);
    }

    #[test]
    fn a_day_has_its_name_when_near_and_its_date_when_far() {
        let say = |text: &str| due_short(&Due::parse(text).expect("a due"), today());
        assert_eq!(say("2026-11-23"), "Today");
        assert_eq!(say("2026-11-23T14:00[Europe/Berlin]"), "14:00");
        assert_eq!(say("2026-11-24T09:05[Europe/Berlin]"), "Tomorrow 09:05");
        assert_eq!(say("2026-11-22"), "Yesterday");
        assert_eq!(say("2026-11-20"), "Fri 20 Nov");
        assert_eq!(say("2026-01-31"), "Sat 31 Jan");
        assert_eq!(say("2027-01-31"), "31 Jan 2027");
    }

    #[test]
    fn a_day_is_late_only_when_it_is_over_and_a_time_when_it_has_come() {
        let now = today().at(12, 0, 0, 0);
        let near = |text: &str| nearness(&Due::parse(text).expect("a due"), now);
        assert_eq!(near("2026-11-22"), Nearness::Late);
        assert_eq!(near("2026-11-23"), Nearness::Soon);
        assert_eq!(near("2026-11-23T11:59[UTC]"), Nearness::Late);
        assert_eq!(near("2026-11-23T12:30[UTC]"), Nearness::Soon);
        assert_eq!(near("2026-11-25"), Nearness::Far);
    }

    #[test]
    fn a_zone_is_named_only_when_it_is_not_at_home() {
        let due = Due::parse("2026-11-23T14:00[America/New_York]").expect("a due");
        assert_eq!(due_long(&due, &due, today()), "Today, 14:00");
        let at_home = Due::parse("2026-11-23T20:00").expect("a due");
        assert_eq!(due_long(&due, &at_home, today()), "Today, 20:00 (14:00 America/New York)");
    }

    #[test]
    fn a_time_is_read_as_people_type_it() {
        for (text, hour, minute) in [("9", 9, 0), ("9:05", 9, 5), ("0905", 9, 5), ("14.30", 14, 30), ("930", 9, 30)] {
            assert_eq!(parse_time(text), Time::new(hour, minute, 0, 0).ok(), "{text}");
        }
        for (text, hour, minute) in [
            ("2pm", 14, 0),
            ("2:05 pm", 14, 5),
            ("12 am", 0, 0),
            ("12:30PM", 12, 30),
            ("9 a.m.", 9, 0),
            ("230p.m.", 14, 30),
        ] {
            assert_eq!(parse_time(text), Time::new(hour, minute, 0, 0).ok(), "{text}");
        }
        for text in ["", "25", "9:61", "noon", "12345", ":", "13 pm", "0 am", "pm"] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }

    #[test]
    fn an_age_is_short() {
        let now = Timestamp::from_second(1_000_000).expect("an instant");
        let at = |seconds: i64| Timestamp::from_second(1_000_000 - seconds).expect("an instant");
        assert_eq!(age(at(-5), now), "now");
        assert_eq!(age(at(125), now), "2 min");
        assert_eq!(age(at(7_300), now), "2 h");
        assert_eq!(age(at(200_000), now), "2 d");
        assert_eq!(ahead(now, at(59)), "now");
        assert_eq!(ahead(now, at(125)), "in 2 min");
    }

    #[test]
    fn a_sentence_says_how_long_ago() {
        let now = today().at(12, 0, 0, 0);
        assert_eq!(ago(today().at(11, 59, 40, 0), now), "just now");
        assert_eq!(ago(today().at(11, 56, 0, 0), now), "4 min ago");
        assert_eq!(ago(today().at(10, 12, 0, 0), now), "10:12");
        assert_eq!(ago(date(2026, 11, 22).at(10, 12, 0, 0), now), "yesterday, 10:12");
        assert_eq!(ago(date(2026, 11, 20).at(10, 12, 0, 0), now), "Fri 20 Nov");
    }

    #[test]
    fn a_month_is_six_weeks_from_the_first_day_of_the_week() {
        let grid = month_grid(date(2026, 11, 23));
        assert_eq!((grid.len(), grid[0], grid[41]), (42, date(2026, 10, 26), date(2026, 12, 6)));
        assert_eq!(next_monday(today()), Some(date(2026, 11, 30)));
        let sunday = date(2026, 11, 22);
        assert_eq!(next_monday(sunday), Some(date(2026, 11, 23)));
        Formats { first_day: FirstDay::Sunday, ..Formats::default() }.take();
        assert_eq!(next_monday(sunday), Some(date(2026, 11, 30)), "its own week has the Monday after it");
        assert_eq!(next_monday(date(2026, 11, 21)), Some(date(2026, 11, 23)));
        Formats::default().take();
        assert_eq!(add_months(date(2026, 1, 31), 1), Some(date(2026, 2, 28)));
    }

    #[test]
    fn the_week_begins_where_the_person_says() {
        assert_eq!(weekday_heads(), ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]);
        Formats { first_day: FirstDay::Sunday, ..Formats::default() }.take();
        assert_eq!(weekday_heads()[..2], ["Su", "Mo"]);
        let grid = month_grid(date(2026, 11, 23));
        assert_eq!((grid[0], grid[41]), (date(2026, 11, 1), date(2026, 12, 12)));
        Formats { first_day: FirstDay::Saturday, ..Formats::default() }.take();
        assert_eq!(month_grid(date(2026, 11, 23))[0], date(2026, 10, 31));
    }

    #[test]
    fn a_clock_of_twelve_hours_is_for_reading_only() {
        Formats { clock_24h: false, ..Formats::default() }.take();
        let due = Due::parse("2026-11-23T14:05[UTC]").expect("a due");
        assert_eq!(due_short(&due, today()), "2:05 pm");
        assert_eq!(clock(Time::MIN), "12:00 am");
        assert_eq!(due.to_wire("UTC"), "2026-11-23T14:05[UTC]");
    }

    #[test]
    fn a_date_has_its_order() {
        let say = |order, text: &str| {
            Formats { date_order: order, ..Formats::default() }.take();
            day(text.parse().expect("a date"), today())
        };
        assert_eq!(say(DateOrder::MonthFirst, "2026-11-20"), "Fri Nov 20");
        assert_eq!(say(DateOrder::MonthFirst, "2027-01-31"), "Jan 31, 2027");
        assert_eq!(say(DateOrder::YearFirst, "2026-11-20"), "2026-11-20");
    }

    #[test]
    fn german_dates_are_german() {
        words::set_language(words::Language::German);
        let say = |text: &str| due_short(&Due::parse(text).expect("a due"), today());
        assert_eq!(say("2026-11-23"), "Heute");
        assert_eq!(say("2026-11-24T09:05[Europe/Berlin]"), "Morgen 09:05");
        assert_eq!(say("2026-11-20"), "Fr 20. Nov");
        assert_eq!(say("2026-03-04"), "Mi 4. Mär");
        assert_eq!(say("2027-01-31"), "31. Jan 2027");
        assert_eq!(day_in_full(today()), "Montag, 23. November");
        assert_eq!(month_in_full(date(2026, 3, 1)), "März 2026");
        assert_eq!(weekday_heads(), ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]);
        let now = today().at(12, 0, 0, 0);
        assert_eq!(ago(today().at(11, 56, 0, 0), now), "vor 4 Min.");
        assert_eq!(ago(date(2026, 11, 22).at(10, 12, 0, 0), now), "gestern, 10:12");
    }
}
