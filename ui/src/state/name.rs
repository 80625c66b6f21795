//! A name that stands in an address, such as that of a label.

use std::{
    collections::BTreeSet,
    fmt::Write,
    sync::{Mutex, PoisonError},
};

/// The most characters of a name in an address; what is longer is no name.
const CHARS_MAX: usize = 500;

static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// A name that lasts as long as the page, once for each spelling: so a place can be copied like a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name(&'static str);

impl Name {
    /// The name with this spelling; nothing where it is empty or longer than any name is.
    pub(crate) fn of(text: &str) -> Option<Self> {
        if text.is_empty() || text.chars().nth(CHARS_MAX).is_some() {
            return None;
        }
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(text) {
            return Some(Self(known));
        }
        let kept: &'static str = String::from(text).leak();
        names.insert(kept);
        Some(Self(kept))
    }

    /// Its spelling.
    pub(crate) const fn as_str(self) -> &'static str {
        self.0
    }

    /// Reads it as it stands in an address (RFC 3986, percent-encoded UTF-8).
    pub(crate) fn decode(part: &str) -> Option<Self> {
        let mut bytes = Vec::with_capacity(part.len());
        let mut rest = part.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
                byte => byte,
            });
        }
        Self::of(&String::from_utf8(bytes).ok()?)
    }

    /// Writes it as it stands in an address.
    pub(crate) fn encode(self) -> String {
        let mut part = String::with_capacity(self.0.len());
        for byte in self.0.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => part.push(char::from(byte)),
                byte => drop(write!(part, "%{byte:02X}")),
            }
        }
        part
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_comes_back_from_its_address() {
        for text in ["bug", "waiting for", "a/b#c?d", "Büro 🦊", "100 %", "../x", "\u{202e}abc"] {
            let name = Name::of(text).expect("a name");
            assert!(name.encode().is_ascii() && !name.encode().contains(['/', '#', '?', ' ']), "{}", name.encode());
            assert_eq!(Name::decode(&name.encode()), Some(name));
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for part in ["", "%", "%4", "%zz", "%ff"] {
            assert_eq!(Name::decode(part), None, "{part}");
        }
        assert_eq!(Name::of(&"x".repeat(CHARS_MAX + 1)), None);
    }

    #[test]
    fn one_spelling_is_kept_once() {
        let (one, other) = (Name::of("once"), Name::decode("%6fnce"));
        assert!(std::ptr::eq(one.expect("a name").as_str(), other.expect("a name").as_str()));
    }
}
