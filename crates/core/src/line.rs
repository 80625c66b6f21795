//! What a line of text that a person writes may be, alike for the engine that keeps it and the field that takes it.

/// Why a text is not a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// There is nothing to be seen in it.
    Empty,
    /// It has too many characters.
    TooLong,
    /// It has control characters, such as the end of a line.
    Control,
}

/// A line of at most `chars_max` characters in which there is something to be seen, without the space around it.
///
/// # Errors
/// Why it is none.
///
/// ```
/// use atom_core::{LineFault, line};
/// assert_eq!(line(" Water the plants ", 200), Ok("Water the plants"));
/// assert_eq!(line("\u{200b}\u{2060}", 200), Err(LineFault::Empty));
/// ```
pub fn line(text: &str, chars_max: usize) -> Result<&str, LineFault> {
    let text = text.trim();
    // Bytes first: counting the characters of ten megabytes is work for nothing.
    if text.len() > chars_max.saturating_mul(4) || text.chars().count() > chars_max {
        return Err(LineFault::TooLong);
    }
    if is_blank(text) {
        return Err(LineFault::Empty);
    }
    match text.chars().any(char::is_control) {
        true => Err(LineFault::Control),
        false => Ok(text),
    }
}

/// Whether there is nothing to be seen in a text: no characters, or only space and what has no form of its own.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_formless(c))
}

/// Characters that are drawn as nothing (Unicode's `Default_Ignorable_Code_Point`), and the blank of braille.
const fn is_formless(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_no_line() {
        for text in
            ["", "  ", "\u{200b}", " \u{2060}\u{feff} ", "\u{202e}\u{2069}", "\u{3164}", "\u{ad}\u{fe0f}", "\u{2003}"]
        {
            assert_eq!(line(text, 10), Err(LineFault::Empty), "{text:?}");
        }
    }

    #[test]
    fn what_joins_letters_and_signs_stays_in_them() {
        for text in ["👨‍👩‍👧‍👦", "می‌خواهم", "\u{202e}abc", "e\u{301}", "❤️"] {
            assert_eq!(line(text, 20), Ok(text));
        }
    }

    #[test]
    fn a_line_is_one_line_and_not_too_long() {
        assert_eq!(line(&"ä".repeat(10), 10), Ok("ääääääääää"));
        assert_eq!(line(&"ä".repeat(11), 10), Err(LineFault::TooLong));
        assert_eq!(line("one\ntwo", 10), Err(LineFault::Control));
        assert_eq!(line("NUL \0", 10), Err(LineFault::Control));
    }
}
