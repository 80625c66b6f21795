//! How long something takes, as people write and read it.

use crate::words;

/// The most minutes of an estimate: a year.
const MINUTES_MAX: u32 = 525_600;

/// `45 min`, `2 h`, `1 h 30 min`.
pub(crate) fn say(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, rest) => words::minutes(rest.into()),
        (hours, 0) => words::hours(hours.into()),
        (hours, rest) => [words::hours(hours.into()), words::minutes(rest.into())].join(" "),
    }
}

/// How long before something: in days, hours or minutes, whichever is whole.
pub(crate) fn say_before(minutes: u32) -> String {
    match minutes {
        0 => words::remind_at_due().to_owned(),
        days if days % 1_440 == 0 => words::days_before((days / 1_440).into()),
        hours if hours % 60 == 0 => words::hours_before((hours / 60).into()),
        minutes => words::minutes_before(minutes.into()),
    }
}

/// Reads `45`, `45 min`, `1h`, `1 h 30`, `1:30`, `1.5 h`, `2 Std. 15 Min.` as minutes.
pub(crate) fn parse(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase().replace(',', ".");
    if let Some((hours, minutes)) = text.split_once(':') {
        let (hours, minutes): (u32, u32) = (hours.trim().parse().ok()?, minutes.trim().parse().ok()?);
        return bounded(hours.checked_mul(60)?.checked_add(minutes).filter(|_| minutes < 60)?);
    }
    let (hours, rest) = match text.find(['h', 's']) {
        None => (None, text.as_str()),
        Some(at) => {
            let hours: f64 = text[..at].trim().parse().ok()?;
            let rest = text[at..].trim_start_matches(|letter: char| letter.is_alphabetic() || letter == '.');
            (Some(hours), rest.trim())
        }
    };
    let rest = rest.trim_end_matches(|letter: char| letter.is_alphabetic() || letter == '.').trim();
    let minutes: u32 = match (rest.is_empty(), hours) {
        (true, Some(_)) => 0,
        (true, None) => return None,
        (false, _) => rest.parse().ok()?,
    };
    let hours = hours.unwrap_or(0.0);
    if !(0.0..=f64::from(MINUTES_MAX / 60)).contains(&hours) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the bounds just checked
    let from_hours = (hours * 60.0).round() as u32;
    bounded(from_hours.checked_add(minutes)?)
}

fn bounded(minutes: u32) -> Option<u32> {
    (1..=MINUTES_MAX).contains(&minutes).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_as_people_type_it() {
        for (text, minutes) in [
            ("45", 45),
            ("45 min", 45),
            ("45m", 45),
            ("1h", 60),
            ("1 h 30", 90),
            ("1h30min", 90),
            ("1:05", 65),
            ("1.5 h", 90),
            ("1,5 h", 90),
            ("2 Std. 15 Min.", 135),
        ] {
            assert_eq!(parse(text), Some(minutes), "{text}");
        }
        for text in ["", "0", "soon", "1:75", "-5", "h", "999999999", "1e9 h"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_duration_is_said_in_hours_and_minutes() {
        assert_eq!((say(45), say(120), say(90)), ("45 min".into(), "2 h".into(), "1 h 30 min".into()));
        assert_eq!(say_before(1_440), "1 day before");
        assert_eq!(say_before(120), "2 hours before");
        assert_eq!(say_before(90), "90 minutes before");
    }
}
