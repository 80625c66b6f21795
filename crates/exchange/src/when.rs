//! Due dates as other formats need them: parted into day, time and zone, or as an instant.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::{Offset, TimeZone},
};

/// A date, or a local time with the name of its zone or its offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum When<'t> {
    Day(Date),
    Time(DateTime, &'t str),
}

impl<'t> When<'t> {
    /// Reads the form in which Atom keeps it: `2030-01-02` or `2030-01-02T15:00[Europe/Berlin]`.
    pub(crate) fn read(text: &'t str) -> Option<Self> {
        if let Some((local, zone)) = text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            return Some(Self::Time(local.parse().ok()?, zone));
        }
        text.parse().ok().map(Self::Day)
    }

    /// The instant of a time whose zone is known.
    pub(crate) fn instant(&self) -> Option<Timestamp> {
        let Self::Time(local, zone) = self else { return None };
        zone_of(zone)?.to_ambiguous_zoned(*local).compatible().ok().map(|at| at.timestamp())
    }
}

/// A zone by its IANA name, or by an offset such as `+01:00`.
pub(crate) fn zone_of(name: &str) -> Option<TimeZone> {
    if let Some(offset) = name.strip_prefix(['+', '-']) {
        let (hours, minutes) = offset.split_once(':')?;
        let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
        let seconds = if name.starts_with('-') { -seconds } else { seconds };
        return Offset::from_seconds(seconds).ok().map(TimeZone::fixed);
    }
    TimeZone::get(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_an_instant_in_its_zone_and_a_day_is_none() {
        let instant = |text: &str| When::read(text).and_then(|when| when.instant()).map(|at| at.to_string());
        assert_eq!(instant("2030-01-02T15:00[Europe/Berlin]").as_deref(), Some("2030-01-02T14:00:00Z"));
        assert_eq!(instant("2030-07-02T15:00:30[-03:30]").as_deref(), Some("2030-07-02T18:30:30Z"));
        assert_eq!(instant("2030-01-02"), None);
        assert_eq!(When::read("soon"), None);
    }
}
