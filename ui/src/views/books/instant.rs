//! Days of the person as instants of the books.

use jiff::{Timestamp, civil::Date};

/// The last instant of a day, by the clock on this machine's wall.
pub(super) fn end_of(day: Date) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?;
    let (year, month) = (u32::try_from(next.year()).ok()?, i32::from(next.month()) - 1);
    let midnight = js_sys::Date::new_with_year_month_day(year, month, i32::from(next.day()));
    #[allow(clippy::cast_possible_truncation)] // below 2^53 for any year that has four digits
    let ms = midnight.get_time() as i64;
    Timestamp::from_millisecond(ms - 1).ok()
}
