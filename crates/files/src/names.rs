//! Names and media types of files.

use crate::FileError;

const NAME_CHARS_MAX: usize = 200;
const MEDIA_TYPE_BYTES_MAX: usize = 100;

/// A name without folders and without what no file system or reader takes well.
pub(crate) fn clean(name: &str) -> Result<String, FileError> {
    if name.len() > 4_096 {
        return Err(FileError::invalid("name", "A name has at most 200 characters."));
    }
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|c| !unfit(*c)).collect();
    let kept = kept.trim().trim_end_matches(['.', ' ']).trim_start_matches("..");
    let kept = shorten(kept);
    let stem = kept.split('.').next().unwrap_or_default().to_ascii_uppercase();
    // Names of devices on Windows, whatever follows the dot.
    let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    match kept {
        kept if atom_core::is_blank(&kept) => Err(FileError::invalid("name", "A file has a name.")),
        kept if device => Ok(format!("_{kept}")),
        kept => Ok(kept),
    }
}

/// Control characters, what turns the direction of text, and what Windows refuses in names.
fn unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Shortens the part before the extension.
fn shorten(name: &str) -> String {
    let count = name.chars().count();
    if count <= NAME_CHARS_MAX {
        return name.to_owned();
    }
    let (stem, extension) = name.rsplit_once('.').filter(|(_, end)| end.len() <= 20).unwrap_or((name, ""));
    let room = NAME_CHARS_MAX - extension.chars().count() - 1;
    let stem: String = stem.chars().take(room).collect();
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

/// A media type as it was given (RFC 9110 §8.3.1), in lower case and without parameters.
pub(crate) fn media_type(given: &str) -> Result<String, FileError> {
    let kind = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    match kind.split_once('/') {
        Some((kind_of, sub)) if kind.len() <= MEDIA_TYPE_BYTES_MAX && token(kind_of) && token(sub) => Ok(kind),
        _ => Err(FileError::invalid("media_type", "A media type is such as `image/png`.")),
    }
}

/// The first bytes of common formats.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
];

/// What the end of a name stands for.
const ENDS: &[(&str, &str)] = &[
    ("txt", "text/plain"),
    ("log", "text/plain"),
    ("md", "text/markdown"),
    ("csv", "text/csv"),
    ("html", "text/html"),
    ("htm", "text/html"),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("ics", "text/calendar"),
    ("vcf", "text/vcard"),
    ("eml", "message/rfc822"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("heic", "image/heic"),
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("pdf", "application/pdf"),
    ("zip", "application/zip"),
    ("gz", "application/gzip"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("wav", "audio/wav"),
    ("ogg", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("mov", "video/quicktime"),
    ("webm", "video/webm"),
];

/// What a file is, from its first bytes and, where these do not tell, its name.
pub(crate) fn told_from(name: &str, beginning: &[u8]) -> &'static str {
    if let Some((_, kind)) = BEGINNINGS.iter().find(|(bytes, _)| beginning.starts_with(bytes)) {
        return kind;
    }
    if beginning.starts_with(b"RIFF") && beginning.get(8..12) == Some(b"WEBP") {
        return "image/webp";
    }
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    match ENDS.iter().find(|(known, _)| *known == end) {
        // A picture whose bytes are none of a picture's is not shown as one.
        Some((_, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "application/pdf"))
            if !beginning.is_empty() =>
        {
            "application/octet-stream"
        }
        Some((_, kind)) => kind,
        None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_name() {
        for (given, kept) in [
            ("plan.pdf", "plan.pdf"),
            ("/etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("a\u{0}b\nc.txt", "abc.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("  Übersicht 1:2?.xlsx ", "Übersicht 12.xlsx"),
            ("NUL.txt", "_NUL.txt"),
            ("com1", "_com1"),
            ("trailing. . ", "trailing"),
        ] {
            assert_eq!(clean(given).unwrap(), kept);
        }
        for given in ["", "  ", "..", "a/", "\u{7}", "..."] {
            assert!(clean(given).is_err(), "{given:?}");
        }
        let long = clean(&format!("{}.pdf", "ä".repeat(500))).unwrap();
        assert_eq!((long.chars().count(), long.ends_with(".pdf")), (200, true));
    }

    #[test]
    fn the_type_is_told_from_the_bytes_first() {
        assert_eq!(told_from("x.txt", b"%PDF-1.7"), "application/pdf");
        assert_eq!(told_from("x.png", b"<script>"), "application/octet-stream");
        assert_eq!(told_from("x.CSV", b"a,b"), "text/csv");
        assert_eq!(told_from("x", b"a,b"), "application/octet-stream");
        assert_eq!(media_type("Text/HTML; charset=utf-8").unwrap(), "text/html");
        assert!(media_type("nonsense").is_err() && media_type("a/b c").is_err() && media_type("a/\r\nX: y").is_err());
    }
}
