//! Services that count several things apart: which of their quotas stands for the connection.

use atom_api::integrations::Quota;

/// Whether what a service says of one quota takes the place of what is known, each with what is counted by it. The small one of a
/// single kind of call, such as a search, says nothing of all the others as long as the large one holds.
pub(super) fn replaces(known: (Option<&Quota>, Option<&str>), said: (&Quota, Option<&str>), now_ms: i64) -> bool {
    let ((Some(known), known_of), (quota, Some(of))) = (known, said) else { return true };
    let holds = known.resets_at.is_some_and(|at| at.as_millisecond() > now_ms);
    let is_smaller = matches!((quota.limit, known.limit), (Some(said), Some(known)) if said < known);
    known_of == Some(of) || !(holds && is_smaller)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn quota(limit: u64, resets_at_ms: i64) -> Quota {
        Quota { remaining: 1, limit: Some(limit), resets_at: Timestamp::from_millisecond(resets_at_ms).ok() }
    }

    #[test]
    fn the_quota_of_searches_does_not_stand_for_all_calls() {
        let (core, search) = (quota(5_000, 60_000), quota(30, 30_000));
        for (known_of, of, now_ms, expected) in [
            (Some("core"), Some("search"), 0, false),
            (None, Some("search"), 0, false),
            (Some("core"), Some("core"), 0, true),
            (Some("core"), None, 0, true),
            (Some("core"), Some("search"), 60_000, true),
        ] {
            let replaced = replaces((Some(&core), known_of), (&search, of), now_ms);
            assert_eq!(replaced, expected, "{known_of:?} {of:?} {now_ms}");
        }
        assert!(replaces((Some(&search), Some("search")), (&core, Some("core")), 0), "the large one comes back");
        assert!(replaces((None, None), (&search, Some("search")), 0));
    }
}
