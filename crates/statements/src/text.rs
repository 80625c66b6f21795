//! From bytes to text: what a mark at the beginning, a declaration, or the bytes themselves tell.

use crate::Fault;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text, and the name of its encoding. `part` says that the bytes may end within a character.
pub(crate) fn decode(bytes: &[u8], label: Option<&str>, part: bool) -> Result<(String, &'static str), Fault> {
    let (marked, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (Some(encoding), &bytes[length..]),
        None => (None, bytes),
    };
    let named = match label {
        None => None,
        Some(label) => Some(
            Encoding::for_label(label.trim().as_bytes())
                .ok_or_else(|| Fault(1, format!("The encoding {} is not known here.", crate::clean(label))))?,
        ),
    };
    let told = marked.or_else(|| wide(bytes)).or(named);
    let mut encoding = told.unwrap_or(UTF_8);
    if encoding == UTF_8 && !part && std::str::from_utf8(bytes).is_err() {
        if marked.is_some() {
            return Err(Fault(line_of(bytes), "This line is not UTF-8, as the mark at the beginning says.".to_owned()));
        }
        // Latin-1 is read as the web does: Windows-1252 has the same letters, and quotes and the euro besides.
        encoding = WINDOWS_1252;
    }
    let (text, wrong) = encoding.decode_without_bom_handling(bytes);
    if wrong && !part {
        let line = text.split('\u{fffd}').next().unwrap_or_default().matches('\n').count() + 1;
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        return Err(Fault(line, format!("This line is not {}.", encoding.name())));
    }
    if let Some(at) = text.find('\0') {
        let line = text[..at].matches('\n').count() + 1;
        return Err(Fault(u32::try_from(line).unwrap_or(u32::MAX), "This is not a text file.".to_owned()));
    }
    Ok((text.into_owned(), encoding.name()))
}

fn line_of(bytes: &[u8]) -> u32 {
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    u32::try_from(bytes[..valid].iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

/// UTF-16 without a mark: of Latin text every other byte is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(512) & !1];
    let pairs = start.len() / 2;
    if pairs < 4 {
        return None;
    }
    let zeros = |at: usize| start.chunks_exact(2).filter(|pair| pair[at] == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    if low * 4 > pairs * 3 && high == 0 {
        Some(UTF_16LE)
    } else if high * 4 > pairs * 3 && low == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], label: Option<&str>) -> Result<(String, &'static str), u32> {
        decode(bytes, label, false).map_err(|Fault(line, _)| line)
    }

    #[test]
    fn encodings_are_recognised() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let marked = [&[0xff, 0xfe][..], &wide("Müller")[..]].concat();
        for (bytes, label, name) in [
            ("Müller".as_bytes().to_vec(), None, "UTF-8"),
            (b"\xef\xbb\xbfM\xc3\xbcller".to_vec(), None, "UTF-8"),
            (b"M\xfcller".to_vec(), None, "windows-1252"),
            (b"M\xfcller".to_vec(), Some("iso-8859-1"), "windows-1252"),
            (wide("Müller"), None, "UTF-16LE"),
            (marked, None, "UTF-16LE"),
        ] {
            assert_eq!(decoded(&bytes, label), Ok(("Müller".to_owned(), name)), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_no_text_is_named_with_its_line() {
        assert_eq!(decoded(b"a\nb\0c", None), Err(2));
        assert_eq!(decoded(b"\xef\xbb\xbfa\n\xe4", None), Err(2));
        assert_eq!(decoded(b"a", Some("klingon")), Err(1));
    }
}
