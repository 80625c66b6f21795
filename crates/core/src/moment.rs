//! The instant that a due date or time stands for on a machine.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::{Offset, TimeZone},
};

/// The time of day that counts for what is due on a day, unless told.
pub const DAY_AT: Time = Time::constant(9, 0, 0, 0);

/// The instant of `2030-01-02`, which is `day_at` in `zone`, or of `2030-01-02T15:00[Europe/Berlin]`, which names its own.
///
/// A local time that a clock skips means the time after the gap; one that it shows twice means the first
/// (RFC 5545 §3.3.5 says the same).
#[must_use]
pub fn moment(due: &str, zone: &TimeZone, day_at: Time) -> Option<Timestamp> {
    let Some((local, name)) = due.strip_suffix(']').and_then(|text| text.rsplit_once('[')) else {
        let date: Date = due.parse().ok().filter(|_| due.len() == 10)?;
        return instant(date.to_datetime(day_at), zone);
    };
    let own = if name.starts_with(['+', '-']) { fixed(name)? } else { TimeZone::get(name).ok()? };
    instant(local.parse().ok()?, &own)
}

fn instant(local: DateTime, zone: &TimeZone) -> Option<Timestamp> {
    zone.to_ambiguous_zoned(local).compatible().ok().map(|at| at.timestamp())
}

/// The zone of an offset such as `+01:00`.
fn fixed(text: &str) -> Option<TimeZone> {
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
    let offset = Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()?;
    Some(TimeZone::fixed(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_morning_here_and_a_time_is_where_it_was_meant() {
        let zone = TimeZone::fixed(Offset::constant(2));
        for (due, at) in [
            ("2030-01-02", "2030-01-02T07:00:00Z"),
            ("2030-01-02T15:00[+01:00]", "2030-01-02T14:00:00Z"),
            ("2030-01-02T15:00:30[-03:30]", "2030-01-02T18:30:30Z"),
        ] {
            assert_eq!(moment(due, &zone, DAY_AT).map(|at| at.to_string()).as_deref(), Some(at), "{due}");
        }
        for due in ["", "soon", "2030-01-02T15:00", "2030-01-02T15:00[Mars]", "2030-01-02T15:00[+é]", "]["] {
            assert_eq!(moment(due, &zone, DAY_AT), None, "{due}");
        }
    }
}
