//! From bytes to text: UTF-8 and UTF-16 by their marks or their looks, else Windows-1252, which old spreadsheets write.

use super::ReadError;
use crate::{document::Place, warnings::Warnings};
use atom_api::data::Trouble;
use std::borrow::Cow;

/// What Windows-1252 has from 0x80 to 0x9f, where it differs from Latin-1 (WHATWG Encoding, index windows-1252).
const FROM_0X80: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a file.
pub(super) fn decode<'b>(bytes: &'b [u8], warnings: &mut Warnings) -> Result<Cow<'b, str>, ReadError> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => match std::str::from_utf8(rest) {
            Ok(text) => Ok(text.into()),
            Err(error) => Err(not_text(rest, error.valid_up_to())),
        },
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // Text of Latin letters has a zero in every second place.
        [first, 0, _, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, first, 0, _, ..] if *first != 0 => utf16(bytes, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.into()),
            Err(error) if bytes.contains(&0) => Err(not_text(bytes, error.valid_up_to())),
            Err(_) => {
                warnings.add(Place::File, Trouble::EncodingGuessed, "");
                Ok(bytes.iter().map(|byte| windows_1252(*byte)).collect::<String>().into())
            }
        },
    }
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => FROM_0X80[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, ReadError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = String::from_utf16(&pairs.iter().map(|pair| unit(*pair)).collect::<Vec<_>>());
    match text {
        Ok(text) if rest.is_empty() => Ok(text.into()),
        _ => Err(ReadError::new(Place::File, "This begins like UTF-16, and is not. Save it as UTF-8 and try again.")),
    }
}

fn not_text(bytes: &[u8], valid: usize) -> ReadError {
    let line = bytes[..valid].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    ReadError::new(Place::Line(line), "This is not text. Expected CSV or JSON, as UTF-8, UTF-16 or Windows-1252.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_the_encodings_that_programs_write() {
        let wide = |unit: fn(u16) -> [u8; 2]| "Café – 5 €".encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let (little, big) = (wide(u16::to_le_bytes), wide(u16::to_be_bytes));
        for bytes in [
            "Café – 5 €".as_bytes().to_vec(),
            [b"\xef\xbb\xbf", "Café – 5 €".as_bytes()].concat(),
            [b"\xff\xfe", little.as_slice()].concat(),
            [b"\xfe\xff", big.as_slice()].concat(),
            little,
            big,
            b"Caf\xe9 \x96 5 \x80".to_vec(),
        ] {
            assert_eq!(decode(&bytes, &mut Warnings::default()).unwrap(), "Café – 5 €");
        }
        let mut warnings = Warnings::default();
        decode(b"\xfc", &mut warnings).unwrap();
        assert_eq!(warnings.end().1, 1, "a guess is told");
        for bytes in [b"a\n\xff\x00\x00" as &[u8], b"\xef\xbb\xbf\xff", b"\xff\xfea"] {
            assert!(decode(bytes, &mut Warnings::default()).is_err());
        }
    }
}
