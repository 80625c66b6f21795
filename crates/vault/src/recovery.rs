//! The recovery code: 160 random bits that a person keeps on paper, and the key wrapped by it.
//!
//! Eight groups of five characters in Crockford's base32, which has no letters that look like digits. The last of each group
//! is a check digit over the group and its place, so a slip of the pen is told with its group, before anything is tried.
//! The code has full entropy; a slow derivation would guard nothing.

use crate::{Key, VaultError, wrap::Wrapped};
use atom_core::{Clock, SystemClock};
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: usize = 8;
const GROUP: usize = 5;
const SYMBOLS: usize = GROUPS * GROUP;
/// A try that is longer than any way to write a code.
const CHARS_MAX: usize = 256;
const PURPOSE: &str = "atom recovery wrapping 1";

/// A recovery code. It has no readable `Debug`; [`RecoveryCode::text`] is for the one time that it is shown.
#[derive(Clone)]
pub struct RecoveryCode(Zeroizing<[u8; 20]>);

impl RecoveryCode {
    /// A new code from the operating system's random source.
    #[must_use]
    pub fn generate() -> Self {
        let mut bytes = Zeroizing::new([0; 20]);
        SystemClock.random(&mut *bytes);
        Self(bytes)
    }

    /// As a person keeps it: `XXXXX-XXXXX-…`, eight groups.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(SYMBOLS + GROUPS));
        for group in 0..GROUPS {
            if group > 0 {
                text.push('-');
            }
            let data = self.symbols(group);
            for symbol in data.into_iter().chain([check(group, &data)]) {
                text.push(char::from(ALPHABET[usize::from(symbol)]));
            }
        }
        text
    }

    /// Reads a code as it was typed: case, spaces and dashes do not matter, `O` is 0, `I` and `L` are 1.
    ///
    /// # Errors
    /// [`VaultError::RecoveryCodeLength`] or [`VaultError::RecoveryCodeMistyped`] with the group.
    pub fn parse(typed: &str) -> Result<Self, VaultError> {
        let mut symbols = Zeroizing::new(Vec::with_capacity(SYMBOLS));
        for letter in typed.chars().take(CHARS_MAX).filter(|letter| !letter.is_whitespace() && !is_dash(*letter)) {
            let group = symbols.len() / GROUP + 1;
            symbols.push(symbol(letter).ok_or(VaultError::RecoveryCodeMistyped { group })?);
        }
        if symbols.len() != SYMBOLS {
            return Err(VaultError::RecoveryCodeLength { expected: SYMBOLS, got: symbols.len() });
        }
        let mut bytes = Zeroizing::new([0; 20]);
        for (group, typed) in symbols.chunks(GROUP).enumerate() {
            let (data, last) = typed.split_at(GROUP - 1);
            let data: [u8; 4] = [data[0], data[1], data[2], data[3]];
            if check(group, &data) != last[0] {
                return Err(VaultError::RecoveryCodeMistyped { group: group + 1 });
            }
            // Four symbols are 20 bits: two groups are five bytes.
            let bits = data.iter().fold(0_u32, |bits, symbol| (bits << 5) | u32::from(*symbol));
            let start = group / 2 * 5;
            let pair = &mut bytes[start..start + 5];
            let [_, high, middle, low] = bits.to_be_bytes();
            if group.is_multiple_of(2) {
                pair[0] = (high << 4) | (middle >> 4);
                pair[1] = (middle << 4) | (low >> 4);
                pair[2] = low << 4;
            } else {
                pair[2] |= high & 15;
                pair[3] = middle;
                pair[4] = low;
            }
        }
        Ok(Self(bytes))
    }

    /// The four symbols of a group, without its check digit.
    fn symbols(&self, group: usize) -> [u8; 4] {
        let start = group / 2 * 5;
        let pair = &self.0[start..start + 5];
        let bits = if group.is_multiple_of(2) {
            (u32::from(pair[0]) << 12) | (u32::from(pair[1]) << 4) | (u32::from(pair[2]) >> 4)
        } else {
            ((u32::from(pair[2]) & 15) << 16) | (u32::from(pair[3]) << 8) | u32::from(pair[4])
        };
        [15, 10, 5, 0].map(|shift| u8::try_from((bits >> shift) & 31).unwrap_or(0))
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

/// A key wrapped by a recovery code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recovery {
    /// When the code was made, in milliseconds since 1970.
    pub(crate) made_ms: i64,
    /// Whether a person has typed it since: they have it.
    pub(crate) confirmed: bool,
    wrapped: Wrapped,
}

impl Recovery {
    /// Wraps `key` by a code.
    pub(crate) fn new(key: &Key, code: &RecoveryCode, made_ms: i64, confirmed: bool) -> Option<Self> {
        Some(Self { made_ms, confirmed, wrapped: Wrapped::new(key, &code.0[..], PURPOSE)? })
    }

    /// The key, where this is the code that it was wrapped by.
    pub(crate) fn open(&self, code: &RecoveryCode) -> Option<Key> {
        self.wrapped.open(&code.0[..], PURPOSE)
    }
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '.')
}

fn symbol(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(at).ok()
}

/// The check digit of a group: a weighted sum over GF(32), which finds each wrong character and each two that changed places;
/// with the number of the group in it, groups that changed places are found as well.
fn check(group: usize, data: &[u8; 4]) -> u8 {
    let place = u8::try_from(group).unwrap_or(0);
    let (sum, _) =
        data.iter().fold((place, 2), |(sum, weight), symbol| (sum ^ times(*symbol, weight), times(weight, 2)));
    sum
}

/// Multiplication in GF(32), modulo x⁵ + x² + 1.
fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b > 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a <<= 1;
        if a & 32 != 0 {
            a ^= 0b10_0101;
        }
        b >>= 1;
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_written_and_as_people_type() {
        for _ in 0..200 {
            let code = RecoveryCode::generate();
            let text = code.text();
            assert_eq!(text.len(), 47);
            assert_eq!(RecoveryCode::parse(&text).unwrap().0, code.0);
            let sloppy = text.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            assert_eq!(RecoveryCode::parse(&format!("  {sloppy}\n")).unwrap().0, code.0);
        }
    }

    #[test]
    fn each_wrong_character_and_each_exchange_is_told_with_its_group() {
        let code = RecoveryCode::generate();
        let symbols: Vec<char> = code.text().chars().filter(|letter| *letter != '-').collect();
        for (at, own) in symbols.iter().enumerate() {
            for other in ALPHABET.iter().map(|known| char::from(*known)).filter(|other| other != own) {
                let mut typed = symbols.clone();
                typed[at] = other;
                let error = RecoveryCode::parse(&typed.iter().collect::<String>()).unwrap_err();
                assert!(
                    matches!(error, VaultError::RecoveryCodeMistyped { group } if group == at / GROUP + 1),
                    "{error}"
                );
            }
        }
        for at in (0..SYMBOLS - 1).filter(|at| at % GROUP < GROUP - 2 && symbols[*at] != symbols[at + 1]) {
            let mut typed = symbols.clone();
            typed.swap(at, at + 1);
            assert!(
                RecoveryCode::parse(&typed.iter().collect::<String>()).is_err(),
                "{at} and the next changed places"
            );
        }
        let mut groups: Vec<&[char]> = symbols.chunks(GROUP).collect();
        groups.swap(1, 5);
        let swapped: String = groups.concat().iter().collect();
        let same = groups[1] == groups[5];
        assert!(same || RecoveryCode::parse(&swapped).is_err(), "groups changed places");
    }

    #[test]
    fn what_is_no_code_is_refused_without_repeating_it() {
        for typed in ["", "hunter2", "U", &"A".repeat(41), &"0".repeat(100_000)] {
            let error = RecoveryCode::parse(typed).unwrap_err().to_string();
            assert!(typed.len() < 2 || !error.contains(typed), "{error}");
        }
        assert_eq!(format!("{:?}", RecoveryCode::generate()), "RecoveryCode(…)");
    }

    #[test]
    fn the_code_opens_the_key_and_another_does_not() {
        let (key, code) = (Key::generate(), RecoveryCode::generate());
        let recovery = Recovery::new(&key, &code, 1, false).unwrap();
        assert_eq!(recovery.open(&code).unwrap().id(), key.id());
        assert!(recovery.open(&RecoveryCode::generate()).is_none());
    }
}
