//! How a text is put together.

use std::borrow::Cow;

/// The letters that a name may have in a sentence. What is longer is cut.
const NAME_CHARS_MAX: usize = 60;

/// The text with its gaps filled. `{title}` is the gap of `("title", …)`.
#[inline(never)] // called some hundred times
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (gap, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        filled.push_str(before);
        if let Some((_, value)) = values.iter().find(|(name, _)| *name == gap) {
            // What stands in quotes is somebody's own text, of any length.
            let quoted = before.ends_with(['“', '„']);
            if quoted { push_short(&mut filled, &isolated(value)) } else { filled.push_str(&isolated(value)) }
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Somebody's own text as it can stand in a sentence without turning the words around it: what runs from right to left
/// is isolated (Unicode Standard Annex #9, FSI and PDI), and marks that turn letters are left out.
pub(super) fn isolated(text: &str) -> Cow<'_, str> {
    const TURNS: fn(char) -> bool = |c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let from_right = |c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
            || matches!(c, '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if !text.chars().any(|c| TURNS(c) || from_right(c)) {
        return Cow::Borrowed(text);
    }
    let plain = text.chars().filter(|c| !TURNS(*c));
    Cow::Owned(['\u{2068}'].into_iter().chain(plain).chain(['\u{2069}']).collect())
}

/// A name as long as a sentence can bear.
fn push_short(text: &mut String, name: &str) {
    match name.char_indices().nth(NAME_CHARS_MAX) {
        Some((end, _)) => {
            text.push_str(name[..end].trim_end());
            text.push('…');
            if name.ends_with('\u{2069}') {
                text.push('\u{2069}');
            }
        }
        None => text.push_str(name),
    }
}

/// A word with its first letter large.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| super::large(first) + chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_letters_turns_none_of_the_sentence() {
        assert_eq!(isolated("Water the plants 👨‍👩‍👧"), "Water the plants 👨‍👩‍👧");
        assert_eq!(isolated("\u{202e}gpj.exe"), "\u{2068}gpj.exe\u{2069}");
        assert_eq!(isolated("a\u{2069}b"), "\u{2068}ab\u{2069}");
        assert_eq!(fill("Done: {title}, 3 left", &[("title", "שלום")]), "Done: \u{2068}שלום\u{2069}, 3 left");
        let long = fill("“{title}”", &[("title", &"ש".repeat(100))]);
        assert!(long.ends_with("…\u{2069}”"), "{long}");
    }
}
