//! Numbers as the language writes them.

use super::{Language, language};

/// A number with its thousands parted: `1,284` or `1.284`.
pub(crate) fn number(number: u64) -> String {
    let part = if language() == Language::German { '.' } else { ',' };
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(part);
        }
        text.push(digit);
    }
    text
}
