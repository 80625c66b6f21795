//! Where the name of an account ends.

use super::posting::name_end;
use crate::Format;
use std::borrow::Cow;

/// The name of an account at the beginning of a text, and what stands behind it. In Ledger it ends at two spaces or a tab; in
/// hledger at two spaces of any kinds, and a single one of another kind, such as a tab, is a plain one in the name.
pub(in crate::plain) fn take_name(text: &str, dialect: Format) -> (Cow<'_, str>, &str) {
    if dialect == Format::Ledger {
        let (name, rest) = text.split_at(name_end(text));
        return (Cow::Borrowed(name), rest);
    }
    let (mut end, mut other) = (text.len(), false);
    for (at, c) in text.char_indices() {
        if !is_space(c) {
            continue;
        }
        let next = text[at + c.len_utf8()..].chars().next();
        if next.is_none_or(is_space) {
            end = at;
            break;
        }
        other |= c != ' ';
    }
    let (name, rest) = text.split_at(end);
    if other { (Cow::Owned(name.replace(is_space, " ")), rest) } else { (Cow::Borrowed(name), rest) }
}

/// Whether hledger takes it for a space.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_ends_where_each_program_ends_it() {
        for (text, hledger, ledger) in [
            ("a b  1", ("a b", "  1"), ("a b", "  1")),
            ("a\t10 EUR", ("a 10 EUR", ""), ("a", "\t10 EUR")),
            ("a\t ; note", ("a", "\t ; note"), ("a", "\t ; note")),
            ("a \t1", ("a", " \t1"), ("a", " \t1")),
            ("a\u{3000}b\u{a0}c  1", ("a b c", "  1"), ("a\u{3000}b\u{a0}c", "  1")),
            ("a\u{3000}\u{3000}1", ("a", "\u{3000}\u{3000}1"), ("a\u{3000}\u{3000}1", "")),
            ("a ", ("a", " "), ("a", " ")),
        ] {
            let (name, rest) = take_name(text, Format::Hledger);
            assert_eq!((&*name, rest), hledger, "hledger: {text:?}");
            let (name, rest) = take_name(text, Format::Ledger);
            assert_eq!((&*name, rest), ledger, "Ledger: {text:?}");
        }
    }
}
