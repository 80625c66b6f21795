//! What is lost with a connection that ends.

use super::counts;

counts! {
    lost_waiting(count, service) =
        "{count} change that waits to be sent to {service} is lost." |
            "{count} changes that wait to be sent to {service} are lost.",
        "{count} Änderung, die auf das Senden an {service} wartet, geht verloren." |
            "{count} Änderungen, die auf das Senden an {service} warten, gehen verloren.";
    lost_in_doubt(count, service) =
        "Of {count} change nobody knows whether {service} has it: look there first." |
            "Of {count} changes nobody knows whether {service} has them: look there first.",
        "Bei {count} Änderung weiß niemand, ob {service} sie hat: zuerst dort nachsehen." |
            "Bei {count} Änderungen weiß niemand, ob {service} sie hat: zuerst dort nachsehen.";
    was_lost_waiting(count, service) =
        "{count} change was not sent to {service} any more." | "{count} changes were not sent to {service} any more.",
        "{count} Änderung wurde nicht mehr an {service} gesendet." |
            "{count} Änderungen wurden nicht mehr an {service} gesendet.";
    was_lost_in_doubt(count, service) =
        "Of {count} change nobody knows whether {service} has it." |
            "Of {count} changes nobody knows whether {service} has them.",
        "Bei {count} Änderung weiß niemand, ob {service} sie hat." |
            "Bei {count} Änderungen weiß niemand, ob {service} sie hat.";
}

/// What would be lost, of changes that wait and of those in doubt; nothing where none would.
pub(crate) fn would_lose(waiting: u64, in_doubt: u64, service: &str) -> Option<String> {
    both(
        (waiting > 0).then(|| lost_waiting(waiting, service)),
        (in_doubt > 0).then(|| lost_in_doubt(in_doubt, service)),
    )
}

/// What was lost.
pub(super) fn has_lost(waiting: u64, in_doubt: u64, service: &str) -> Option<String> {
    both(
        (waiting > 0).then(|| was_lost_waiting(waiting, service)),
        (in_doubt > 0).then(|| was_lost_in_doubt(in_doubt, service)),
    )
}

fn both(waiting: Option<String>, in_doubt: Option<String>) -> Option<String> {
    let told: Vec<String> = waiting.into_iter().chain(in_doubt).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_lost_is_told() {
        assert_eq!(would_lose(0, 0, "GitHub"), None);
        assert_eq!(would_lose(1, 0, "GitHub").as_deref(), Some("1 change that waits to be sent to GitHub is lost."));
        assert_eq!(
            has_lost(2, 1, "GitHub").as_deref(),
            Some("2 changes were not sent to GitHub any more. Of 1 change nobody knows whether GitHub has it.")
        );
    }
}
