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

/// A size as people read it: `820 B`, `12 KB`, `3.4 MB` or `3,4 MB`.
pub(crate) fn size(bytes: u64) -> String {
    let tenths = |unit: u64, name: &str| {
        let point = if language() == Language::German { ',' } else { '.' };
        let tenths = (bytes + unit / 20) / (unit / 10);
        format!("{}{point}{} {name}", number(tenths / 10), tenths % 10)
    };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes / 1_000),
        1_000_000..1_000_000_000 => tenths(1_000_000, "MB"),
        _ => tenths(1_000_000_000, "GB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::set_language;

    #[test]
    fn a_size_is_written_as_the_language_writes_numbers() {
        assert_eq!([820, 12_345, 3_440_000, 2_950_000_000].map(size), ["820 B", "12 KB", "3.4 MB", "3.0 GB"]);
        set_language(Language::German);
        let german = size(3_440_000);
        set_language(Language::English);
        assert_eq!(german, "3,4 MB");
    }
}
