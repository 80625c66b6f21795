//! Dates as HTTP writes them (RFC 9110 §5.6.7).

/// When an HTTP date is, in milliseconds since 1970.
pub(super) fn instant_ms(text: &str) -> Option<i64> {
    let at = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(at.timestamp().as_millisecond())
}
