//! One-time codes by time (RFC 6238): HMAC-SHA-1, six digits, half a minute each, as every authenticator app has them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// How long a code is the present one.
const STEP_MS: i64 = 30_000;
/// The length of a secret that RFC 4226 §4 recommends.
pub(crate) const SECRET_BYTES: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step whose code `text` is: the present one, or a neighbour for clocks that differ, but none up to `last`.
pub(crate) fn step_of(secret: &[u8], text: &str, now_ms: i64, last: i64) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text.len() != 6 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let present = now_ms.div_euclid(STEP_MS);
    // After a clock was set back the last step lies in the future: it must not lock anybody out for years.
    let last = if last > present + 1 { i64::MIN } else { last };
    let mut found = None;
    // All three are computed and compared whole, so that the time tells nothing.
    for step in [present - 1, present, present + 1] {
        let same = blake3::hash(code(secret, step).as_bytes()) == blake3::hash(text.as_bytes());
        if same && step > last {
            found = Some(step);
        }
    }
    found
}

/// The code of a step, which is the number of half-minutes since 1970 (RFC 4226 §5.3).
#[must_use]
#[allow(clippy::expect_used)] // HMAC takes keys of any length
pub fn code(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("a key of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let word = [digest[offset] & 0x7f, digest[offset + 1], digest[offset + 2], digest[offset + 3]];
    format!("{:06}", u32::from_be_bytes(word) % 1_000_000)
}

/// Bytes as letters and digits (RFC 4648 §6), without padding.
pub(crate) fn base32(bytes: &[u8]) -> String {
    let (mut text, mut held, mut bits) = (String::new(), 0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(BASE32[(held >> bits) as usize & 31]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(BASE32[(held << (5 - bits)) as usize & 31]));
    }
    text
}

/// The bytes that letters and digits stand for, as an authenticator app reads them; `None` for anything else.
#[must_use]
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = BASE32.iter().position(|known| *known == letter)?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 255).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

/// What an authenticator app reads from a picture: the secret, and whose it is.
pub(crate) fn uri(secret: &str, email: &str) -> String {
    let mut account = String::new();
    for byte in email.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => account.push(char::from(byte)),
            other => account += &format!("%{other:02X}"),
        }
    }
    format!("otpauth://totp/Atom:{account}?secret={secret}&issuer=Atom&algorithm=SHA1&digits=6&period=30")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, digits) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, seconds / 30), digits, "at {seconds} s");
            assert_eq!(step_of(SECRET, digits, seconds * 1_000, 0), Some(seconds / 30));
        }
    }

    /// RFC 4648 §10.
    #[test]
    fn secrets_are_written_as_the_standard_has_it() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(bytes.as_bytes()), text);
            assert_eq!(from_base32(text).as_deref(), Some(bytes.as_bytes()));
        }
    }

    #[test]
    fn a_code_holds_for_its_neighbours_and_never_twice() {
        let now = 1_900_000_000_000;
        let present = now / STEP_MS;
        for (step, found) in
            [(-2, None), (-1, Some(present - 1)), (0, Some(present)), (1, Some(present + 1)), (2, None)]
        {
            assert_eq!(step_of(SECRET, &code(SECRET, present + step), now, 0), found, "{step}");
        }
        let text = code(SECRET, present);
        assert_eq!(step_of(SECRET, &text, now, present), None, "it was used");
        assert_eq!(step_of(SECRET, &code(SECRET, present - 1), now, present), None, "nor an older one");
        assert_eq!(
            step_of(SECRET, &format!("{} {}", &text[..3], &text[3..]), now, 0),
            Some(present),
            "as apps show it"
        );
        for nonsense in ["", "12345", "1234567", "12a456", "１２３４５６"] {
            assert_eq!(step_of(SECRET, nonsense, now, 0), None);
        }
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out() {
        let now = 1_500_000_000_000;
        assert_eq!(
            step_of(SECRET, &code(SECRET, now / STEP_MS), now, 1_900_000_000_000 / STEP_MS),
            Some(now / STEP_MS)
        );
    }

    #[test]
    fn the_picture_names_the_account() {
        let uri = uri("MZXW6", "ada+home@example.com");
        assert!(uri.starts_with("otpauth://totp/Atom:ada%2Bhome%40example.com?secret=MZXW6&issuer=Atom"), "{uri}");
    }
}
