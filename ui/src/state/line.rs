//! What is wrong with a line before the host is asked, for the field that it stands in to show.

use crate::words;
use atom_api::tasks::TITLE_CHARS_MAX;
use atom_core::LineFault;

/// The most characters of the name of a project, a label or a filter.
const NAME_CHARS_MAX: usize = 200;

/// What is wrong with a title.
pub(crate) fn title_fault(text: &str) -> Option<String> {
    fault(text, TITLE_CHARS_MAX, words::title_missing())
}

/// What is wrong with a name.
pub(crate) fn name_fault(text: &str) -> Option<String> {
    fault(text, NAME_CHARS_MAX, words::name_of_it_missing())
}

fn fault(text: &str, chars_max: usize, missing: &str) -> Option<String> {
    Some(match atom_core::line(text, chars_max).err()? {
        LineFault::Empty => missing.to_owned(),
        LineFault::TooLong => {
            let size = |count: usize| words::number(u64::try_from(count).unwrap_or(u64::MAX));
            words::line_too_long(&size(chars_max), &size(text.trim().chars().count()))
        }
        LineFault::Control => words::line_has_control().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_would_refuse_is_said_at_the_field() {
        assert_eq!(title_fault("Water the plants"), None);
        assert_eq!(title_fault("\u{200b}").as_deref(), Some(words::title_missing()));
        assert!(
            title_fault(&"x".repeat(100_000)).is_some_and(|said| said.contains("2,000") && said.contains("100,000"))
        );
        assert_eq!(name_fault("a\u{1}b").as_deref(), Some(words::line_has_control()));
        assert!(name_fault(&"x".repeat(201)).is_some());
    }
}
