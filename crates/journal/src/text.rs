//! From bytes to text.

use crate::{BYTES_MAX, JournalError};

/// The text of a file, where it is UTF-8.
pub(crate) fn decode<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, JournalError> {
    let error = |line: usize, message: &str| JournalError {
        file: name.to_owned(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: 1,
        message: message.to_owned(),
    };
    if bytes.len() > BYTES_MAX {
        return Err(error(1, &format!("The file has more than {} MiB.", BYTES_MAX >> 20)));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(error(1, "The file is UTF-16. Save it as UTF-8."));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let line_at = |at: usize| bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(error(line_at(at), "This is not a text file."));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(broken) => Err(error(
            line_at(broken.valid_up_to()),
            "This line is not UTF-8; it may be Latin-1 or Windows-1252. Save the file as UTF-8.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_encodings_and_binary_files_are_named() {
        assert_eq!(decode("x", b"\xef\xbb\xbfabc"), Ok("abc"));
        for (bytes, line) in [(&b"a\nb\0c"[..], 2), (b"a\n\n\xe4", 3), (b"\xff\xfea\0", 1)] {
            assert_eq!(decode("x", bytes).map_err(|error| error.line), Err(line), "{bytes:?}");
        }
    }
}
