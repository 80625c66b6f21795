//! The names of days and months, and the order in which a date is written.

use super::{sentences, words};

words! {
    monday = "Monday", "Montag";
    tuesday = "Tuesday", "Dienstag";
    wednesday = "Wednesday", "Mittwoch";
    thursday = "Thursday", "Donnerstag";
    friday = "Friday", "Freitag";
    saturday = "Saturday", "Samstag";
    sunday = "Sunday", "Sonntag";
    mon = "Mon", "Mo";
    tue = "Tue", "Di";
    wed = "Wed", "Mi";
    thu = "Thu", "Do";
    fri = "Fri", "Fr";
    sat = "Sat", "Sa";
    sun = "Sun", "So";
    mo = "Mo", "Mo";
    tu = "Tu", "Di";
    we = "We", "Mi";
    th = "Th", "Do";
    fr = "Fr", "Fr";
    sa = "Sa", "Sa";
    su = "Su", "So";
    january = "January", "Januar";
    february = "February", "Februar";
    march = "March", "März";
    april = "April", "April";
    may = "May", "Mai";
    june = "June", "Juni";
    july = "July", "Juli";
    august = "August", "August";
    september = "September", "September";
    october = "October", "Oktober";
    november = "November", "November";
    december = "December", "Dezember";
    jan = "Jan", "Jan";
    feb = "Feb", "Feb";
    mar = "Mar", "Mär";
    apr = "Apr", "Apr";
    may_short = "May", "Mai";
    jun = "Jun", "Jun";
    jul = "Jul", "Jul";
    aug = "Aug", "Aug";
    sep = "Sep", "Sep";
    oct = "Oct", "Okt";
    nov = "Nov", "Nov";
    dec = "Dec", "Dez";
}

sentences! {
    date_short(weekday, day, month) = "{weekday} {day} {month}", "{weekday} {day}. {month}";
    date_full(weekday, day, month) = "{weekday} {day} {month}", "{weekday}, {day}. {month}";
    date_with_year(day, month, year) = "{day} {month} {year}", "{day}. {month} {year}";
    date_month_first(weekday, day, month) = "{weekday} {month} {day}", "{weekday} {month} {day}";
    date_with_year_month_first(day, month, year) = "{month} {day}, {year}", "{month} {day}, {year}";
}

/// The name of a day of the week, counted from Monday as 0.
pub(crate) fn weekday(from_monday: usize) -> &'static str {
    [monday, tuesday, wednesday, thursday, friday, saturday, sunday][from_monday % 7]()
}

/// The same, as short as a row has space.
pub(crate) fn weekday_short(from_monday: usize) -> &'static str {
    [mon, tue, wed, thu, fri, sat, sun][from_monday % 7]()
}

/// The same, as narrow as a column of a calendar.
pub(crate) fn weekday_head(from_monday: usize) -> &'static str {
    [mo, tu, we, th, fr, sa, su][from_monday % 7]()
}

/// The name of a month, counted from January as 0.
pub(crate) fn month(from_january: usize) -> &'static str {
    [january, february, march, april, may, june, july, august, september, october, november, december]
        [from_january % 12]()
}

/// The same, as short as a row has space.
pub(crate) fn month_short(from_january: usize) -> &'static str {
    [jan, feb, mar, apr, may_short, jun, jul, aug, sep, oct, nov, dec][from_january % 12]()
}
