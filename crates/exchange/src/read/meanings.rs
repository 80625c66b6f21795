//! What people write for a status, a priority, an estimate or yes, in English and German.

use atom_api::tasks::Status;

/// A word without what is around it.
fn bare(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric() || matches!(letter, '✓' | '✔'))
        .collect()
}

/// A status, or what a box to tick has in it.
pub(super) fn status(text: &str) -> Option<Status> {
    Some(match bare(text).as_str() {
        "" | "open" | "todo" | "new" | "pending" | "notstarted" | "needsaction" | "incomplete" | "active"
        | "backlog" | "no" | "n" | "false" | "0" | "offen" | "neu" | "nein" | "zuerledigen" | "nichtbegonnen" => {
            Status::Open
        }
        "inprogress" | "inprocess" | "doing" | "started" | "wip" | "begun" | "waiting" | "inarbeit" | "begonnen"
        | "inbearbeitung" | "läuft" | "angefangen" => Status::InProgress,
        "done" | "completed" | "complete" | "closed" | "finished" | "resolved" | "checked" | "yes" | "y" | "true"
        | "1" | "x" | "✓" | "✔" | "ja" | "erledigt" | "fertig" | "abgeschlossen" | "geschlossen" | "wahr" | "100" => {
            Status::Done
        }
        "cancelled" | "canceled" | "dropped" | "wontdo" | "wontfix" | "rejected" | "abandoned" | "abgebrochen"
        | "verworfen" | "abgesagt" | "storniert" => Status::Cancelled,
        _ => return None,
    })
}

/// A priority from 1 to 4.
pub(super) fn priority(text: &str) -> Option<u8> {
    Some(match bare(text).as_str() {
        "1" | "p1" | "urgent" | "highest" | "critical" | "blocker" | "dringend" | "sehrhoch" | "kritisch" | "a" => 1,
        "2" | "p2" | "high" | "important" | "hoch" | "wichtig" | "b" => 2,
        "3" | "p3" | "medium" | "normal" | "low" | "mittel" | "niedrig" | "gering" | "c" => 3,
        "" | "4" | "p4" | "0" | "none" | "lowest" | "no" | "keine" | "d" => 4,
        _ => return None,
    })
}

/// Minutes: a number of them, hours and minutes as `1h 30m`, or `1:30`.
pub(super) fn minutes(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    if let Some((hours, minutes)) = text.split_once(':') {
        return hours.trim().parse::<u32>().ok()?.checked_mul(60)?.checked_add(minutes.trim().parse().ok()?);
    }
    let (mut sum, mut rest) = (0.0_f64, text.as_str());
    while !rest.is_empty() {
        let end =
            rest.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ',')).unwrap_or(rest.len());
        let number: f64 = rest[..end].replace(',', ".").parse().ok()?;
        rest = rest[end..].trim_start();
        let end = rest.find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len());
        let factor = match &rest[..end] {
            "" | "m" | "min" | "mins" | "minute" | "minutes" | "minuten" => 1.0,
            "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" => 60.0,
            "d" | "day" | "days" | "tag" | "tage" => 1_440.0,
            _ => return None,
        };
        sum += number * factor;
        rest = rest[end..].trim_start_matches(['.', ' ', ',']);
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // bounded here
    (sum.is_finite() && (0.5..525_600.5).contains(&sum)).then_some(sum.round() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_people_have_meanings() {
        assert_eq!(status(" Erledigt! "), Some(Status::Done));
        assert_eq!(status("In progress"), Some(Status::InProgress));
        assert_eq!(status("TO DO"), Some(Status::Open));
        assert_eq!(status("Won't do"), Some(Status::Cancelled));
        assert_eq!(status("later maybe"), None);
        assert_eq!((priority("P1"), priority("Hoch"), priority(""), priority("7")), (Some(1), Some(2), Some(4), None));
        for (text, expected) in
            [("90", 90), ("1h 30m", 90), ("1:30", 90), ("1,5 Std.", 90), ("2 days", 2_880), ("45 min", 45)]
        {
            assert_eq!(minutes(text), Some(expected), "{text}");
        }
        for text in ["", "soon", "-5", "1:xx", "99999999999", "0"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
