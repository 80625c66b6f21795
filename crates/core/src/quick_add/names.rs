//! Names in a line: `#project`, `#"two words"`, `@label`.

use super::words::{PUNCTUATION, Words};

/// The most characters of a name, as the engine has it.
const NAME_CHARS_MAX: usize = 200;

/// Whether two names are the same without regard to case.
pub(super) fn same(one: &str, other: &str) -> bool {
    let mut others = other.chars();
    one.chars().all(|c| others.next().is_some_and(|other| alike(c, other))) && others.next().is_none()
}

fn alike(one: char, other: char) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(&other);
    }
    one == other || one.to_lowercase().eq(other.to_lowercase())
}

/// The name behind the sign that the word at `at` begins with, and how many words it takes.
pub(super) fn named(words: &Words<'_>, at: usize, skip: usize, known: &[String]) -> Option<(usize, String)> {
    let rest = words.rest(at).get(skip..)?;
    if words.word(at).len() == skip {
        return None;
    }
    if let Some(known) = longest(rest, known) {
        let bytes = prefix(rest, known)?;
        return Some((words.within(at, skip + bytes), known.clone()));
    }
    if let Some(inner) = rest.strip_prefix('"') {
        let close = inner.char_indices().take(NAME_CHARS_MAX + 1).find(|(_, c)| *c == '"').map(|(at, _)| at)?;
        let name = inner[..close].trim();
        return (border(&inner[close + 1..]) && proper(name))
            .then(|| (words.within(at, skip + close + 2), name.to_owned()));
    }
    let name = words.word(at).get(skip..)?.trim_end_matches(PUNCTUATION);
    proper(name).then(|| (1, name.to_owned()))
}

fn proper(name: &str) -> bool {
    !crate::is_blank(name)
        && name.len() <= NAME_CHARS_MAX * 4
        && name.chars().count() <= NAME_CHARS_MAX
        && !name.chars().any(char::is_control)
}

/// The longest known name that the text begins with.
fn longest<'k>(text: &str, known: &'k [String]) -> Option<&'k String> {
    known.iter().filter(|name| !name.is_empty() && prefix(text, name).is_some()).max_by_key(|name| name.len())
}

/// How many bytes of the text a name takes, when the text begins with it and a border follows.
fn prefix(text: &str, name: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    for wanted in name.chars() {
        let (_, c) = chars.next()?;
        if !alike(c, wanted) {
            return None;
        }
    }
    border(chars.as_str()).then_some(text.len() - chars.as_str().len())
}

/// Whether a word ends here, with or without a mark behind it.
fn border(rest: &str) -> bool {
    rest.trim_start_matches(PUNCTUATION).chars().next().is_none_or(char::is_whitespace)
}
